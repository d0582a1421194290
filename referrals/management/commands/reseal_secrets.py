"""`manage.py reseal_secrets`: seal stored secrets with the present SECRET_KEY, so that the older one can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aceportal.sealing import SealBroken
from referrals.services.webhooks import seal_secrets_again


class Command(BaseCommand):
    """Reads with any key of the deployment, writes with the first."""

    help = "Seal the secrets of webhooks with SECRET_KEY; those sealed with a key of SECRET_KEY_FALLBACKS are read too."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many; exit code 1 when one cannot be read."""
        try:
            count = seal_secrets_again()
        except SealBroken as broken:
            raise CommandError(f"{broken} Put the key it was sealed with into SECRET_KEY_FALLBACKS.") from broken
        self.stdout.write(f"{count} secrets are sealed with the present key.")
