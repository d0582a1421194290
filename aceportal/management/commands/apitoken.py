"""`manage.py apitoken create --user E-MAIL`: prints a new API token once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from aceportal.tokens import create_token, person_by_email, revoke_tokens
from referrals.errors import NotFound


class Command(BaseCommand):
    help = "Makes or revokes API tokens. A token is printed once and kept only as a hash."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two actions: create and revoke."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="Print a new token.")
        create.add_argument("--user", required=True, metavar="E-MAIL", help="The person the token acts for.")
        create.add_argument("--name", default="script", help="What uses it, to tell tokens apart.")
        revoke = actions.add_parser("revoke", help="End all tokens of a person.")
        revoke.add_argument("--user", required=True, metavar="E-MAIL", help="The person whose tokens end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the chosen action; an unknown person ends with exit code 1."""
        try:
            person = person_by_email(options["user"])
        except NotFound as error:
            raise CommandError(error.message) from error
        if options["action"] == "create":
            self.stdout.write(create_token(user=person, name=options["name"]))
        else:
            self.stdout.write(f"{revoke_tokens(user=person)} tokens revoked")
