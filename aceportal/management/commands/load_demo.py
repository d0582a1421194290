"""`manage.py load_demo`: the demo's people and connections; run again, it changes nothing."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from aceportal.demo import ACCOUNTS, BUCKETS, CRM_NAME, PARTNER_ID, PASSWORD, DemoAccount
from aceportal.models import User
from aceportal.roles import Role
from onboarding.management.story import Crew
from onboarding.management.story import play as onboard
from referrals.management.larkfield import introduce
from referrals.management.story import Cast, play
from referrals.models import Connection
from referrals.services.connections import NewConnection, add_connection

PROFILE = "ace-demo-partner"
POLL_SECONDS = 5


class Command(BaseCommand):
    help = "Loads the demo's people and connections. Only in the demo stack (ACEPORTAL_DEMO)."

    def add_arguments(self, parser: CommandParser) -> None:
        """With --story its people have worked already on what AWS has shared."""
        parser.add_argument("--story", action="store_true", help="Also read what AWS shared, and act on it, once.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing; refuses outside the demo stack, whose password everybody knows."""
        if not settings.DEMO:
            raise CommandError(
                "This is not the demo stack. Demo accounts have a public password; they exist nowhere else.",
                returncode=2,
            )
        people, connections = _load()
        self.stdout.write(f"{people} people and {connections} connections added.")
        if settings.DEMO_CRM_TOKEN and _introduce_crm():
            self.stdout.write(f"{CRM_NAME}, the demo's CRM, was introduced.")
        if options["story"]:
            played = [play(one, _cast()) for one in Connection.objects.filter(partner_id=PARTNER_ID).order_by("pk")]
            self.stdout.write(f"The story was told on {sum(played)} connections.")
            if onboard(CRM_NAME, PARTNER_ID, _crew()):
                self.stdout.write("The integration request has come to the sandbox's setup.")


@transaction.atomic
def _load() -> tuple[int, int]:
    people = sum(_person(account) for account in ACCOUNTS)
    pairs = zip(("sandbox", "production"), BUCKETS, strict=True)
    return people, sum(_connection(environment, bucket) for environment, bucket in pairs)


def _introduce_crm() -> bool:
    sandbox = Connection.objects.get(partner_id=PARTNER_ID, environment="sandbox")
    lead, crm_admin = (User.objects.get(email=f"{name}@demo.example") for name in ("lead", "crm"))
    return introduce(sandbox, acts_as=lead, by=crm_admin)


def _cast() -> Cast:
    rep, other_rep, lead, admin = (
        User.objects.get(email=f"{name}@demo.example") for name in ("rep", "rep2", "lead", "admin")
    )
    return Cast(rep, other_rep, lead, admin)


def _crew() -> Crew:
    names = ("lead", "viewer", "crm", "admin")
    return Crew(*(User.objects.get(email=f"{name}@demo.example") for name in names))


def _person(account: DemoAccount) -> bool:
    if User.objects.filter(email=account.email).exists():
        return False
    first_name, last_name = account.name.split(" ", 1)
    is_admin = account.role is Role.ADMINISTRATOR
    user = User.objects.create_user(
        account.email,
        PASSWORD,
        first_name=first_name,
        last_name=last_name,
        is_staff=is_admin,
        is_superuser=is_admin,
    )
    user.groups.add(Group.objects.get_or_create(name=account.role)[0])
    return True


def _connection(environment: str, bucket: str) -> bool:
    if Connection.objects.filter(partner_id=PARTNER_ID, environment=environment).exists():
        return False
    add_connection(
        NewConnection(
            name=environment.title(),
            partner_id=PARTNER_ID,
            environment=environment,
            bucket=bucket,
            profile=PROFILE,
            poll_seconds=POLL_SECONDS,
        )
    )
    return True
