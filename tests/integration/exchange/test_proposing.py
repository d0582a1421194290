"""A partner's own opportunity and changes to it, from the house to AWS's answer."""

import pytest

from aceportal.roles import Role
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotValid
from referrals.models import Edit, EditState, Referral
from referrals.services.drafting import submit_opportunity
from referrals.services.editing import change
from tests.factories.bench import Bench, latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def test_new_opportunity_is_submitted_only_when_aws_says_so_and_gets_its_id_once(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    delivery = submit_opportunity(bench.connection, valid_opportunity(), by=rep)
    assert delivery.referral.phase == Phase.NEW
    bench.round_trip()
    referral = Referral.objects.get(pk=delivery.referral_id)
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    assert referral.phase == Phase.SUBMITTED
    assert referral.apn_id is not None
    assert Referral.objects.count() == 1


def test_new_opportunity_that_breaks_rules_is_refused_with_all_of_them(bench: Bench) -> None:
    broken = valid_opportunity(state=None, projectDescription="too short")
    with pytest.raises(NotValid) as refusal:
        submit_opportunity(bench.connection, broken, by=person(Role.SALES_REP))
    assert len(refusal.value.violations) >= 2
    assert not Referral.objects.exists()


def test_change_of_an_accepted_opportunity_travels_alone_and_is_confirmed(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.accepted(rep)
    delivery = change(referral.pk, {"nextStep": "Workshop on Tuesday"}, by=rep).delivery
    assert delivery is not None
    assert "customerCompanyName" not in delivery.payload
    bench.round_trip()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CONFIRMED
    assert bench.aws.record(referral.apn_id or "")["nextStep"] == "Workshop on Tuesday"
    assert Edit.objects.get(delivery=delivery).state == EditState.CONFIRMED


def test_second_change_joins_the_first_while_that_has_not_left(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.accepted(rep)
    first = change(referral.pk, {"nextStep": "Workshop on Tuesday"}, by=rep).delivery
    second = change(referral.pk, {"additionalComments": "Needs a German speaker"}, by=rep).delivery
    assert first == second
    assert second is not None
    assert {"nextStep", "additionalComments"} <= second.payload.keys()


def test_second_change_waits_for_the_answer_to_the_first_and_then_goes_by_itself(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.accepted(rep)
    change(referral.pk, {"nextStep": "Workshop on Tuesday"}, by=rep)
    bench.exchange()
    later = change(referral.pk, {"nextStep": "Workshop on Wednesday"}, by=rep)
    assert later.delivery is None
    assert later.waiting == ["nextStep"]
    bench.aws.tick()
    bench.exchange()
    bench.round_trip()
    assert bench.aws.record(referral.apn_id or "")["nextStep"] == "Workshop on Wednesday"
    assert not Edit.objects.exclude(state=EditState.CONFIRMED).exists()
