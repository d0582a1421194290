"""App configuration of the referrals."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReferralsConfig(AppConfig):
    """Opportunities, leads and their exchange with AWS."""

    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Keep the index of words beside the table, whatever a migration did to it."""
        from referrals.models.words import keep_words

        post_migrate.connect(keep_words, sender=self)
