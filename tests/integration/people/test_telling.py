"""What happens is told to the right people, each time once, also when the telling dies or runs twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals import crashpoints
from referrals.ace.kinds import Kind
from referrals.ace.moments import write_moment
from referrals.domain.decisions import Decision
from referrals.domain.notices import TELLINGS, NoticeKind
from referrals.models import Connection, Event, Notice, NoticeChoice, Referral, Source
from referrals.services.assigning import assign
from referrals.services.connections import pause
from referrals.services.deciding import decide
from referrals.services.events import note
from referrals.services.sweeping import warn_of_deadlines
from referrals.services.telling import tell
from tests.factories.arrivals import arrived
from tests.factories.bench import Bench, connection_to
from tests.factories.people import person
from tests.faults.crashing import KillAt, KilledError

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return person(Role.ALLIANCE_LEAD)


@pytest.fixture
def rep() -> User:
    return person(Role.SALES_REP)


@pytest.fixture
def connection(lead: User, rep: User) -> Connection:
    person(Role.VIEWER)
    person(Role.CRM_ADMIN)
    return connection_to("ace-apn-1234567-beta-us-west-2")


def shared(connection: Connection, *, left: timedelta = timedelta(days=4), **fields: object) -> Referral:
    """A referral of AWS's that waits for a decision."""
    deadline = write_moment(timezone.now() + left)
    return arrived(connection, Kind.OPPORTUNITY, acceptBy=deadline, opportunityOwnership="AWS Referral", **fields)


def told(kind: NoticeKind) -> set[User]:
    return {notice.user for notice in Notice.objects.filter(kind=kind).select_related("user")}


def test_a_new_referral_is_told_to_everybody_who_may_take_it(connection: Connection, lead: User, rep: User) -> None:
    referral = shared(connection, customerCompanyName="Aldermoor Freight")
    tell()
    assert told(NoticeKind.NEW_REFERRAL) == {lead, rep}
    notice = Notice.objects.get(user=rep)
    assert str(referral.apn_id) in notice.text
    assert "Decide before" in notice.text
    assert "Aldermoor" not in notice.text
    assert notice.address == f"/referrals/{referral.pk}/"


def test_telling_again_tells_nobody_twice(connection: Connection) -> None:
    shared(connection)
    assert tell() == 1
    before = Notice.objects.count()
    assert tell() == 0
    Event.objects.update(untold=True)
    tell()
    assert Notice.objects.count() == before > 0


def test_a_telling_that_died_before_its_end_told_nobody_and_the_next_tells_all(
    connection: Connection, lead: User, rep: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared(connection)
    monkeypatch.setattr(crashpoints, "armed", KillAt("tell.before_mark", 1))
    with pytest.raises(KilledError):
        tell()
    monkeypatch.setattr(crashpoints, "armed", None)
    assert not Notice.objects.exists()
    tell()
    assert told(NoticeKind.NEW_REFERRAL) == {lead, rep}


def test_what_arrives_already_decided_is_no_news(connection: Connection) -> None:
    shared(connection, partnerAcceptanceStatus="Accepted")
    assert tell() == 1
    assert not Notice.objects.exists()


def test_a_person_who_switched_it_off_is_not_told_and_defaults_hold_for_the_others(
    connection: Connection, lead: User, rep: User
) -> None:
    NoticeChoice.objects.create(user=rep, kind=NoticeKind.NEW_REFERRAL, in_portal=False, by_mail=False)
    shared(connection)
    tell()
    notice = Notice.objects.get()
    assert (notice.user, notice.in_portal, notice.by_mail) == (lead, True, True)


def test_people_who_left_are_told_nothing(connection: Connection, lead: User, rep: User) -> None:
    User.objects.filter(pk=rep.pk).update(is_active=False)
    shared(connection)
    tell()
    assert told(NoticeKind.NEW_REFERRAL) == {lead}


def test_a_deadline_is_remembered_once_to_the_owner_and_the_alliance_leads(
    connection: Connection, lead: User, rep: User
) -> None:
    near, far = shared(connection, left=timedelta(hours=24)), shared(connection, left=timedelta(hours=26))
    assign(near.pk, to=rep, by=rep)
    assert warn_of_deadlines() == 1
    assert warn_of_deadlines() == 0
    tell()
    assert told(NoticeKind.DEADLINE_NEAR) == {lead, rep}
    assert set(Event.objects.filter(name="referral.deadline_near").values_list("referral", flat=True)) == {near.pk}
    assert far.pk != near.pk


def test_a_deadline_runs_on_while_the_exchange_is_paused(connection: Connection) -> None:
    shared(connection, left=timedelta(hours=5))
    pause(connection)
    assert warn_of_deadlines() == 1


def test_a_referral_that_is_being_decided_is_not_remembered(connection: Connection, lead: User) -> None:
    referral = shared(connection, left=timedelta(hours=5))
    decide(referral.pk, Decision.ACCEPT, by=lead)
    assert warn_of_deadlines() == 0


def test_a_change_of_owner_is_told_to_who_got_it_and_to_who_lost_it(
    connection: Connection, lead: User, rep: User
) -> None:
    other, referral = person(Role.SALES_REP), shared(connection)
    assign(referral.pk, to=rep, by=lead)
    assert told(NoticeKind.ASSIGNED) == {rep}
    assign(referral.pk, to=other, by=lead)
    texts = dict(Notice.objects.filter(kind=NoticeKind.ASSIGNED, user=other).values_list("user", "text"))
    assert texts[other.pk].startswith("You look after")
    lost = Notice.objects.filter(kind=NoticeKind.ASSIGNED, user=rep).latest("pk")
    assert lost.text.startswith("You no longer look after")


def test_taking_and_giving_back_tells_nobody(connection: Connection, rep: User) -> None:
    referral = shared(connection)
    assign(referral.pk, to=rep, by=rep)
    assign(referral.pk, to=None, by=rep)
    assert told(NoticeKind.ASSIGNED) == set()


@pytest.mark.parametrize("name", sorted(set(TELLINGS) - {"referral.received", "referral.deadline_near"}))
def test_what_happens_to_a_referral_is_told_to_its_owner_or_else_the_alliance_leads(
    connection: Connection, lead: User, rep: User, name: str
) -> None:
    owned, nobodys = shared(connection), shared(connection)
    assign(owned.pk, to=rep, by=rep)
    tell()
    Notice.objects.all().delete()
    for referral in (owned, nobodys):
        note(name, connection=connection, referral=referral, source=Source.AWS)
    tell()
    assert list(Notice.objects.filter(referral=owned).values_list("user", flat=True)) == [rep.pk]
    assert list(Notice.objects.filter(referral=nobodys).values_list("user", flat=True)) == [lead.pk]


def test_nobody_is_told_of_their_own_doing(connection: Connection, rep: User) -> None:
    referral = shared(connection)
    assign(referral.pk, to=rep, by=rep)
    note("delivery.needs_person", connection=connection, referral=referral, actor=rep)
    tell()
    assert not Notice.objects.filter(kind=NoticeKind.REFUSED).exists()


def test_aws_refusal_on_a_real_exchange_reaches_the_owner_once(bench: Bench, lead: User, rep: User) -> None:
    referral = bench.shared_opportunity()
    assign(referral.pk, to=rep, by=rep)
    bench.aws.misbehave("result_refused", text="Try again later")
    decide(referral.pk, Decision.ACCEPT, by=rep)
    bench.round_trip()
    bench.exchange()
    tell()
    refused = Notice.objects.filter(kind=NoticeKind.REFUSED)
    assert [notice.user for notice in refused] == [rep]
    assert "Try again later" not in refused[0].text


@pytest.mark.parametrize("burst", [450])
def test_a_burst_is_told_completely(connection: Connection, lead: User, burst: int) -> None:
    referral = shared(connection)
    for _ in range(burst):
        note("delivery.refused", connection=connection, referral=referral, source=Source.AWS)
    assert tell() == burst + 1
    assert Notice.objects.filter(user=lead, kind=NoticeKind.REFUSED).count() == burst
