from typing import Any

from django.conf import settings
from django.db import migrations, models

_FIND = "CREATE INDEX referral_words ON referrals_referral USING gin (search gin_trgm_ops)"


def make_words(apps: Any, schema_editor: Any) -> None:
    """PostgreSQL's index of every three letters; SQLite's is looked after in referrals/models/words.py."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(_FIND)


def drop_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS referral_words")


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0004_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'id'], name='referral_by_age'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'customer_key', 'id'], name='referral_by_name'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'monthly_revenue', 'id'], name='referral_by_revenue'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'target_close_date', 'id'], name='referral_by_close'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'phase_at', 'id'], name='referral_by_phase_since'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'accept_by', 'id'], name='referral_by_decide_by'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'country', 'id'], name='referral_by_country'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'use_case', 'id'], name='referral_by_use_case'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['connection', 'kind', 'phase', 'stage', 'target_close_date', 'id', 'monthly_revenue'], name='referral_on_board'),
        ),
        migrations.RunPython(make_words, drop_words),
    ]
