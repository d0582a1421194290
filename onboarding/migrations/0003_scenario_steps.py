import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("onboarding", "0002_smoke_dummy"),
        ("referrals", "0015_test_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="scenariorun",
            name="awaits",
            field=models.CharField(blank=True, max_length=20, verbose_name="AWS's id of the record"),
        ),
        migrations.AddField(
            model_name="scenariorun",
            name="before",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="scenariorun",
            name="prepared",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="referrals.delivery"
            ),
        ),
    ]
