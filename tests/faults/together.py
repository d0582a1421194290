"""Attempts made at the very same moment: threads with database connections of their own, let go by a barrier.

    python -m tests.faults.together BUCKET ROUNDS

Runs against the database and the bucket of its environment, prints a JSON report, and holds no assertion itself.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import Barrier
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from aceportal.models import User
    from referrals.models import Connection, CrmProfile, Referral

Attempt = Callable[[], Any]


def at_once(*attempts: Attempt) -> list[str]:
    """What became of each, in words: what it returned, or the id of its refusal, or the fault's name."""
    barrier = Barrier(len(attempts))
    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(lambda attempt: _outcome(attempt, barrier), attempts))


def _outcome(attempt: Attempt, barrier: Barrier) -> str:
    from django.db import connection

    from referrals.errors import PortalError

    connection.ensure_connection()
    barrier.wait(20)
    try:
        return str(attempt())
    except PortalError as refusal:
        return refusal.error_id
    except Exception as fault:  # noqa: BLE001 -- a fault is what the test looks for
        return f"{type(fault).__name__}: {fault}"
    finally:
        connection.close()


class Rounds:
    """Each kind of meeting, again and again; every round starts with rows of its own."""

    def __init__(self, bucket: str) -> None:
        from django.core.management import call_command

        from aceportal.roles import Role
        from tests.factories.bench import connection_to
        from tests.factories.people import person

        call_command("migrate", verbosity=0)
        self.connection: Connection = connection_to(bucket)
        self.one: User = person(Role.SALES_REP)
        self.other: User = person(Role.ALLIANCE_LEAD)

    def play(self, rounds: int) -> dict[str, Any]:
        """Outcomes of every round, counted, by the meeting's name."""
        meetings = dict(self._meetings())
        return {name: Counter(" | ".join(meeting()) for _ in range(rounds)) for name, meeting in meetings.items()}

    def _meetings(self) -> Iterator[tuple[str, Callable[[], list[str]]]]:
        yield from {
            "accept_and_reject": self.accept_and_reject,
            "two_changes": self.two_changes,
            "two_submissions": self.two_submissions,
            "one_id_for_two_drafts": self.one_id_for_two_drafts,
            "two_resendings": self.two_resendings,
            "one_key_twice": self.one_key_twice,
            "two_sweeps": self.two_sweeps,
            "one_crm_record_twice": self.one_crm_record_twice,
            "two_tellings": self.two_tellings,
        }.items()

    def accept_and_reject(self) -> list[str]:
        """Row 51: the outcomes, and how many decisions there are afterwards."""
        from referrals.domain.decisions import Decision
        from referrals.services.deciding import decide

        pk = self._shared().pk
        said = at_once(
            lambda: decide(pk, Decision.ACCEPT, by=self.one) and "decided",
            lambda: decide(pk, Decision.REJECT, by=self.other, rejection_reason="Other") and "decided",
        )
        return [*said, f"{self._deliveries(pk)} deliveries"]

    def two_changes(self) -> list[str]:
        """Row 48: both wishes are kept and travel in one delivery."""
        from referrals.models import Delivery
        from referrals.services.editing import change

        pk = self._open().pk
        said = at_once(
            lambda: change(pk, {"nextStep": "Call"}, by=self.one) and "changed",
            lambda: change(pk, {"city": "Oslo"}, by=self.other) and "changed",
        )
        carried = set(Delivery.objects.get(referral=pk).payload) & {"nextStep", "city"}
        return [*said, f"{self._deliveries(pk)} deliveries with {len(carried)} changes"]

    def two_submissions(self) -> list[str]:
        """A draft pressed twice goes out once."""
        from referrals.services.drafting import begin_draft, submit
        from tests.factories.opportunities import valid_opportunity

        pk = begin_draft(self.connection, valid_opportunity(), by=self.one).pk
        said = at_once(*[lambda by=by: submit(pk, by=by) and "submitted" for by in (self.one, self.other)])
        return [*said, f"{self._deliveries(pk)} deliveries"]

    def one_id_for_two_drafts(self) -> list[str]:
        """Our id is one record's: the second is told."""
        from referrals.models import Referral
        from referrals.services.drafting import begin_draft
        from tests.factories.opportunities import valid_opportunity

        fields = valid_opportunity()
        said = at_once(*[lambda by=by: begin_draft(self.connection, fields, by=by) and "begun" for by in self._both])
        drafts = Referral.objects.filter(partner_crm_id=fields["partnerCrmUniqueIdentifier"]).count()
        return [*said, f"{drafts} drafts"]

    def two_resendings(self) -> list[str]:
        """A refused delivery is sent again once."""
        from referrals.models import Delivery
        from referrals.services.drafting import submit_opportunity
        from referrals.services.resending import resend
        from tests.factories.opportunities import valid_opportunity

        delivery = submit_opportunity(self.connection, valid_opportunity(), by=self.other)
        Delivery.objects.filter(pk=delivery.pk).update(state="needs_person")
        said = at_once(*[lambda: resend(Delivery.objects.get(pk=delivery.pk), by=self.other) and "resent"] * 2)
        return [*said, f"{self._deliveries(delivery.referral_id)} deliveries"]

    def one_key_twice(self) -> list[str]:
        """Two requests under one Idempotency-Key: done once, answered twice alike."""
        from referrals.services.drafting import submit_opportunity
        from referrals.services.repeats import Answer, answer_once
        from tests.factories.opportunities import valid_opportunity

        fields = valid_opportunity()
        key = fields["partnerCrmUniqueIdentifier"]

        def work() -> Answer:
            return Answer(202, {"delivery": submit_opportunity(self.connection, fields, by=self.one).pk})

        return at_once(*[lambda: answer_once(self.one, key, "same", work).body.keys() and "answered"] * 2)

    def two_sweeps(self) -> list[str]:
        """Row 11: whatever the two passes say, each record arrives once and the greatest version stands."""
        from referrals.models import Connection, Event, Referral
        from referrals.services.exchange import exchange
        from tests.faults.outside import moment, opportunity

        first = Referral.objects.count() + 100
        outside = self._outside()
        for name, minutes in (("a", 20), ("b", 10), ("c", 30)):
            outside.put(f"{name}-{first}.json", opportunity(first, minutes), opportunity(first + 1, minutes))
        passes = at_once(*[lambda: exchange(Connection.objects.get(pk=self.connection.pk)) and "passed"] * 2)
        exchange(Connection.objects.get(pk=self.connection.pk))
        rows = Referral.objects.filter(apn_id__in=[f"O{first:07d}", f"O{first + 1:07d}"])
        newest = rows.filter(aws_modified_at=moment(30)).count()
        arrivals = Event.objects.filter(name="referral.received", referral__in=rows).count()
        return [*passes, f"{arrivals} arrivals, {newest} newest, {len(outside.waiting())} left"]

    def one_crm_record_twice(self) -> list[str]:
        """The CRM gives the same record twice at once: both are answered, one draft is begun."""
        from referrals.ace.kinds import Kind
        from referrals.models import Event, Referral
        from referrals.services.crm_intake import take
        from tests.factories.crm import deal

        crm, crm_id = self._crm, f"D-{Referral.objects.count()}"
        said = at_once(*[lambda: take(crm, Kind.OPPORTUNITY, crm_id, deal(), by=self.other).row.state] * 2)
        begun = Event.objects.filter(name="draft.begun", referral__partner_crm_id=crm_id).count()
        return [*said, f"{Referral.objects.filter(partner_crm_id=crm_id).count()} drafts, {begun} begun"]

    def two_tellings(self) -> list[str]:
        """Two workers tell a CRM of the same arrival: it hears of it once, and nothing is left untold."""
        from referrals.models import Event
        from referrals.services.crm_sharing import share

        crm = self._crm
        share(self.connection.pk)
        referral = self._open()
        said = at_once(*[lambda: share(self.connection.pk) >= 0 and "told"] * 2)
        left = Event.objects.filter(unshared=True).count()
        return [*said, f"{crm.changes.filter(referral=referral).count()} changes, {left} left"]

    @cached_property
    def _crm(self) -> "CrmProfile":
        from tests.factories.crm import mapped, profile

        found = profile(self.connection)
        mapped(found)
        self.connection.refresh_from_db()
        return found

    @property
    def _both(self) -> tuple["User", "User"]:
        return self.one, self.other

    def _shared(self, **fields: Any) -> "Referral":
        from referrals.ace.kinds import Kind
        from tests.factories.arrivals import arrived

        return arrived(self.connection, Kind.OPPORTUNITY, opportunityOwnership="AWS Referral", **fields)

    def _open(self) -> "Referral":
        from tests.factories.opportunities import valid_opportunity

        known = {name: value for name, value in valid_opportunity().items() if not name.startswith("partnerCrm")}
        return self._shared(**known, partnerAcceptanceStatus="Accepted", stage="Prospect")

    def _deliveries(self, pk: int) -> int:
        from referrals.domain.deliveries import OPEN
        from referrals.models import Delivery

        return Delivery.objects.filter(referral=pk, state__in=OPEN).count()

    def _outside(self) -> Any:
        import boto3
        from django.conf import settings

        from tests.faults.outside import Outside

        session = boto3.Session(profile_name="ace-demo-aws")
        s3 = session.client("s3", endpoint_url=settings.S3_ENDPOINT_URL, region_name="us-west-2")
        return Outside(s3, self.connection.bucket, self.connection.partner_id)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aceportal.settings")
    django.setup()
    sys.stdout.write(json.dumps(Rounds(sys.argv[1]).play(int(sys.argv[2]))) + "\n")
