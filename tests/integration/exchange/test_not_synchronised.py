"""Backfilled ids in the exchange: a dummy one is skipped for ever, a real one finds the record it was given to."""

import pytest

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState, RecordState
from referrals.errors import NotValid
from referrals.models import Delivery, Event, RawCopy, ReceivedRecord, Referral
from referrals.services.crm_intake import take
from referrals.services.drafting import begin_draft
from referrals.services.editing import change
from tests.factories.arrivals import arrived
from tests.factories.bench import Bench
from tests.factories.crm import deal, mapped, open_opportunity, profile
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db
OURS = "partnerCrmUniqueIdentifier"


@pytest.fixture
def lead(db: None) -> User:
    return person(Role.ALLIANCE_LEAD)


def test_record_with_a_dummy_id_is_kept_as_received_and_nothing_comes_of_it(bench: Bench, lead: User) -> None:
    apn_id = bench.aws.submitted_before("X0001")
    bench.round_trip()
    row = ReceivedRecord.objects.get(apn_id=apn_id)
    assert (row.state, row.referral, row.file.state) == (RecordState.SKIPPED, None, FileState.DONE)
    assert "AWS has it as X0001" in row.reason
    assert apn_id.encode() in RawCopy.objects.get(file=row.file).content
    assert not Referral.objects.exists()
    assert not Event.objects.filter(name="referral.received").exists()
    assert not Delivery.objects.exists()


def test_dummy_is_skipped_again_when_aws_changes_it(bench: Bench) -> None:
    apn_id = bench.aws.submitted_before("X0001")
    bench.round_trip()
    bench.aws.update(apn_id, nextStep="Call")
    bench.round_trip()
    states = ReceivedRecord.objects.filter(apn_id=apn_id).values_list("state", flat=True)
    assert set(states) == {RecordState.SKIPPED}
    assert len(states) >= 2
    assert not Referral.objects.exists()


def test_record_we_hold_is_sent_no_more_once_aws_has_it_as_a_dummy(bench: Bench, lead: User) -> None:
    referral = open_opportunity(bench.connection)
    change(referral.pk, {"nextStep": "Call"}, by=lead)
    arrived(bench.connection, Kind.OPPORTUNITY, apnCrmUniqueIdentifier=referral.apn_id, **{OURS: "X0001"})
    bench.exchange()
    [delivery] = Delivery.objects.filter(referral=referral)
    assert (delivery.state, delivery.sent_at) == (DeliveryState.WITHDRAWN, None)
    assert "AWS has it as X0001" in delivery.reason
    with pytest.raises(NotValid, match="AWS has it as X0001"):
        change(referral.pk, {"nextStep": "Write"}, by=lead)


def test_nobody_gives_a_new_record_a_dummy_id(bench: Bench, lead: User) -> None:
    with pytest.raises(NotValid, match="X0001 and on"):
        begin_draft(bench.connection, valid_opportunity(**{OURS: "X0042"}), by=lead)


def test_backfilled_id_finds_our_record_when_aws_sends_it_for_the_first_time(bench: Bench, lead: User) -> None:
    ours = begin_draft(bench.connection, valid_opportunity(**{OURS: "CRM-1"}), by=lead)
    found = arrived(bench.connection, Kind.OPPORTUNITY, apnCrmUniqueIdentifier="O77", **{OURS: "CRM-1"})
    assert found.pk == ours.pk
    assert Referral.objects.count() == 1


def test_backfilled_id_of_the_crm_makes_one_record_with_the_crms(bench: Bench, lead: User) -> None:
    referral = open_opportunity(bench.connection, **{OURS: "C-1"})
    crm = profile(bench.connection)
    mapped(crm)
    taken = take(crm, Kind.OPPORTUNITY, "C-1", deal(), by=lead)
    assert taken.referral == referral
    assert Referral.objects.count() == 1
