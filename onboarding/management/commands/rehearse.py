"""`manage.py rehearse <request> --as <mail>`: plays the whole test plan against the demo's simulated AWS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aceportal.awsside_client import AwsSideError
from aceportal.models import User
from onboarding.models.scenarios import RunState
from onboarding.services.rehearsing import rehearse, simulated_aws
from referrals.errors import PortalError


class Command(BaseCommand):
    """Run every case of stage 5 and let the simulated AWS act, until all have a verdict or the time is over."""

    help = "Plays AWS's test plan of an integration request against the demo's simulated AWS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The request's number, whose tests they are, and the patience."""
        parser.add_argument("request", type=int)
        parser.add_argument("--as", dest="email", default="lead@demo.example", help="e-mail of the person who tests")
        parser.add_argument("--seconds", type=float, default=600.0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, then say how many passed and which did not."""
        person = User.objects.filter(email=options["email"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {options['email']}.")
        try:
            states = rehearse(options["request"], simulated_aws(), by=person, seconds=options["seconds"])
        except (PortalError, AwsSideError) as refusal:
            raise CommandError(str(refusal)) from refusal
        passed = sum(state == RunState.PASSED for state in states.values())
        for key, state in states.items():
            if state != RunState.PASSED:
                self.stdout.write(f"{key}: {RunState(state).label}")
        self.stdout.write(f"{passed} of {len(states)} passed.")
