"""Every crash point of receiving, sending and answering, at every passing: crash, restart, and I1-I5 hold."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from aceportal.roles import Role
from aceportal.simulator import Simulator
from referrals import crashpoints
from referrals.ace.kinds import Kind
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.models import Connection, Delivery, Event, ExchangeFile, Referral
from referrals.services import receiving
from referrals.services.deciding import decide
from referrals.services.drafting import submit_opportunity
from referrals.services.editing import change
from referrals.services.exchange import exchange
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.faults.crashing import Counting, KillAt, KilledError, restart
from tests.faults.invariants import broken_at_any_moment, broken_when_quiet
from tests.faults.outside import Outside, lead, opportunity

if TYPE_CHECKING:
    from tests.factories.bench import Bench

pytestmark = pytest.mark.django_db

ROUNDS = 6
Armed = Callable[[str], None]


class _RewindError(Exception):
    """Leaves a savepoint so that the next scenario starts from the same rows."""


@contextmanager
def rewinding() -> Iterator[None]:
    with suppress(_RewindError), transaction.atomic():
        yield
        raise _RewindError


@dataclass
class World:
    """One scenario, walked again and again from the same start."""

    connection: Connection
    outside: Outside
    monkeypatch: pytest.MonkeyPatch

    def one_pass(self) -> bool:
        """One pass of the portal; False when it was killed, and then the dead worker's leases run out."""
        try:
            self.connection.refresh_from_db()
            exchange(self.connection)
        except KilledError:
            broken = broken_at_any_moment(self.connection, self.outside)
            assert not broken, broken
            restart()
            return False
        return True

    def sweep(self, scenario: Callable[[Armed], None], points: tuple[str, ...]) -> int:
        """Walk the scenario once counting, then once for each passing of each point; returns the crashes."""
        counting = Counting()
        with rewinding():
            scenario(counting)
        missed = [point for point in points if not counting.passed[point]]
        assert not missed, f"the scenario never passes {missed}"
        crashes = [(point, number + 1) for point in points for number in range(counting.passed[point])]
        for point, occurrence in crashes:
            with rewinding():
                killer = KillAt(point, occurrence)
                scenario(killer)
                assert killer.has_fired, f"{point} was not passed {occurrence} times"
        return len(crashes)


def points_of(*steps: str) -> tuple[str, ...]:
    return tuple(name for name in crashpoints.NAMES if name.split(".")[0] in steps)


def test_receiving_survives_a_kill_at_every_point(
    bench: "Bench", outside: Outside, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    world = World(bench.connection, outside, monkeypatch)
    monkeypatch.setattr(receiving, "WINDOW", 2)  # several windows a folder, so that more can die in between

    def scenario(armed: Armed) -> None:
        outside.empty()
        outside.put("a.json", opportunity(1, 10), opportunity(2, 10))
        outside.put("b.json", opportunity(1, 20), opportunity(3, 5), "no record at all")
        outside.put("c.json", opportunity(2, 5))
        outside.put("d.json", lead(1, 1), kind=Kind.LEAD)
        monkeypatch.setattr(crashpoints, "armed", armed)
        for _ in range(ROUNDS):
            if world.one_pass() and not outside.waiting():
                break
        assert not outside.waiting()
        broken = broken_when_quiet(bench.connection, outside)
        assert not broken, broken
        assert Referral.objects.count() == 4
        assert Event.objects.filter(name="referral.received").count() == 4
        assert Event.objects.filter(name="referral.changed", referral__apn_id="O0000001").count() == 1

    crashes = world.sweep(scenario, points_of("receive"))
    record_property("crashes", crashes)
    assert crashes >= 20


def test_sending_and_answering_survive_a_kill_at_every_point(
    bench: "Bench",
    outside: Outside,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    rep = person(Role.SALES_REP)
    referral, declined = bench.shared_opportunity(), bench.shared_lead()
    bench.aws.close()
    world, numbers = World(bench.connection, outside, monkeypatch), iter(range(1_000))

    def scenario(armed: Armed) -> None:
        outside.empty()
        path = tmp_path / f"aws-{next(numbers)}.sqlite3"
        shutil.copy(tmp_path / "aws.sqlite3", path)
        aws = Simulator(path, outside.s3, outside.bucket, outside.partner_id, seed=7)
        decide(referral.pk, Decision.ACCEPT, by=rep)
        decide(declined.pk, Decision.REJECT, by=rep)
        created = submit_opportunity(bench.connection, valid_opportunity(), by=rep)
        monkeypatch.setattr(crashpoints, "armed", armed)
        for _ in range(ROUNDS):
            is_whole = world.one_pass()
            aws.tick()
            if is_whole and not outside.waiting() and not Delivery.objects.filter(state__in=OPEN).exists():
                break
        assert not outside.waiting()
        broken = broken_when_quiet(bench.connection, outside)
        assert not broken, broken
        assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.CONFIRMED}
        sent = set(ExchangeFile.objects.filter(direction="sent").values_list("key", flat=True))
        assert len(sent) == 2
        assert {key.replace("-archive", "") for key in aws.archived() if "-inbound-archive/" in key} == sent
        same = [one for one in aws.status()["records"] if one["partner_id"] == created.referral.partner_crm_id]
        assert len(same) == 1
        aws.close()

    crashes = world.sweep(scenario, points_of("send", "answer"))
    record_property("crashes", crashes)
    assert crashes >= 20


def test_change_kept_behind_another_survives_a_kill_at_every_point(
    bench: "Bench",
    outside: Outside,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.accepted(rep)
    change(referral.pk, {"nextStep": "First"}, by=rep)
    bench.exchange()
    first = sent_now()
    change(referral.pk, {"nextStep": "Second", "city": "Oslo"}, by=rep)
    body = outside.s3.get_object(Bucket=outside.bucket, Key=first)["Body"].read()
    bench.aws.close()
    world, numbers = World(bench.connection, outside, monkeypatch), iter(range(1_000))

    def scenario(armed: Armed) -> None:
        outside.empty()
        path = tmp_path / f"kept-{next(numbers)}.sqlite3"
        shutil.copy(tmp_path / "aws.sqlite3", path)
        aws = Simulator(path, outside.s3, outside.bucket, outside.partner_id, seed=7)
        outside.s3.put_object(Bucket=outside.bucket, Key=first, Body=body)
        aws.tick()
        monkeypatch.setattr(crashpoints, "armed", armed)
        for _ in range(ROUNDS):
            is_whole = world.one_pass()
            aws.tick()
            if is_whole and not outside.waiting() and is_settled(referral):
                break
        broken = broken_when_quiet(bench.connection, outside)
        assert not broken, broken
        assert (aws.record(referral.apn_id or "")["nextStep"], sent_now() != first) == ("Second", True)
        assert Delivery.objects.filter(referral=referral, kind="update", state=DeliveryState.CONFIRMED).count() == 2
        aws.close()

    crashes = world.sweep(scenario, points_of("send", "answer"))
    record_property("crashes", crashes)
    assert crashes >= 15


def sent_now() -> str:
    """The key of the file we sent last."""
    return ExchangeFile.objects.filter(direction="sent").latest("pk").key


def is_settled(referral: Referral) -> bool:
    """Whether nothing of the record waits for anything."""
    has_open = Delivery.objects.filter(referral=referral, state__in=OPEN).exists()
    return not has_open and not referral.edits.filter(state__in=["waiting", "travelling"]).exists()
