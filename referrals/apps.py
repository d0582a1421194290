"""App configuration of the referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Opportunities, leads and their exchange with AWS."""

    name = "referrals"
    verbose_name = "Referrals"
