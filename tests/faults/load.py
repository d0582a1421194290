"""A mixed load on one connection: AWS shares and changes, people decide and create, in every round."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from django.conf import settings
from django.core.management import call_command

from aceportal.models import User
from aceportal.roles import Role
from aceportal.simulator import Simulator
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.errors import PortalError
from referrals.models import Connection, Delivery, ExchangeFile, Referral
from referrals.services.deciding import decide
from referrals.services.drafting import submit_opportunity
from referrals.services.exchange import exchange
from tests.factories.bench import connection_to
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.faults.crashing import restart
from tests.faults.invariants import broken_at_any_moment, broken_when_quiet
from tests.faults.outside import Outside, lead, opportunity

_PEOPLE = 40  # records of the hand-written files, changed again and again


@dataclass
class Load:
    """Both sides of the bucket, and everything that was found broken on the way."""

    connection: Connection
    aws: Simulator
    outside: Outside
    rep: User
    shared: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @classmethod
    def on(cls, bucket: str, state_dir: Path) -> "Load":
        """Make the tables and the people, and connect to `bucket`."""
        call_command("migrate", verbosity=0)
        connection = connection_to(bucket)
        s3 = boto3.Session(profile_name="ace-demo-aws").client(
            "s3", endpoint_url=settings.S3_ENDPOINT_URL, region_name="us-west-2"
        )
        aws = Simulator(state_dir / "aws.sqlite3", s3, bucket, connection.partner_id, seed=3)
        return cls(connection, aws, Outside(s3, bucket, connection.partner_id), person(Role.SALES_REP))

    def more(self, number: int) -> None:
        """One round's work for the portal."""
        first = number % _PEOPLE
        self.outside.put(f"o{number:04d}.json", opportunity(first, number), opportunity(first + 1, number))
        self.outside.put(f"l{number:04d}.json", lead(first, number), kind=Kind.LEAD)
        if number % 4 == 0:
            self.shared.append(self.aws.share_opportunity())
            submit_opportunity(self.connection, valid_opportunity(), by=self.rep)
        for referral in Referral.objects.filter(apn_id__in=self.shared, phase=Phase.NEEDS_DECISION):
            self._accept(referral)

    def _accept(self, referral: Referral) -> None:
        try:
            decide(referral.pk, Decision.ACCEPT, by=self.rep)
        except PortalError:  # it is on its way already
            return

    def restarted(self, *, tick: bool) -> None:
        """After a kill: nothing may have left the bucket too early; then a new worker may start."""
        self.broken += broken_at_any_moment(self.connection, self.outside)
        restart()
        if tick:
            self.aws.tick()

    def in_peace(self) -> None:
        """A pass that nobody kills."""
        restart()
        self.connection.refresh_from_db()
        exchange(self.connection)
        self.aws.tick()

    def report(self) -> dict[str, Any]:
        """What is broken in the end, and how much was done."""
        sent = set(ExchangeFile.objects.filter(direction="sent").values_list("key", flat=True))
        archived = {key.replace("-archive/", "/") for key in self.aws.archived() if "-inbound-archive/" in key}
        confirmed = Delivery.objects.filter(state=DeliveryState.CONFIRMED).count()
        return {
            "broken": [*self.broken, *broken_when_quiet(self.connection, self.outside)],
            "left_in_bucket": self.outside.waiting(),
            "missing": len(self.shared) - Referral.objects.filter(apn_id__in=self.shared).count(),
            "sent_but_not_taken": sorted(sent ^ archived),
            "referrals": Referral.objects.count(),
            "files": ExchangeFile.objects.count(),
            "deliveries": Delivery.objects.count(),
            "confirmed": confirmed,
        }
