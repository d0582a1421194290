"""`manage.py rehearse_week <request> --as <mail>`: lets the nights of the first week pass in the demo."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aceportal.models import User
from onboarding.domain.launch import WATCH_DAYS
from onboarding.services.passing_nights import pass_nights
from referrals.errors import PortalError


class Command(BaseCommand):
    """Exchange at production and judge the day, then let a night pass, as often as asked."""

    help = "Lets the nights of an integration request's first week pass in the demo, one exchange a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The request's number, who watches, and how many nights."""
        parser.add_argument("request", type=int)
        parser.add_argument("--as", dest="email", default="lead@demo.example", help="e-mail of the person who watches")
        parser.add_argument("--nights", type=int, default=WATCH_DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Let them pass, then say how many good days are left to come."""
        person = User.objects.filter(email=options["email"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {options['email']}.")
        try:
            left = pass_nights(options["request"], options["nights"], by=person)
        except PortalError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{left} good days left.")
