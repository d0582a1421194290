import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0001_initial"),
        ("referrals", "0015_test_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="smokestep",
            name="referral",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="referrals.referral",
            ),
        ),
    ]
