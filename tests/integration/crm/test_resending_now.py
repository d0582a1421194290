"""Sending again with the current record and mapping: what is right now goes, under the same ids, after a dry run."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection, CrmProfile, CrmRecord, Delivery, EditState, Event, ExchangeFile, Referral
from referrals.services.crm_intake import take
from referrals.services.deciding import decide
from referrals.services.drafting import save_draft, submit_opportunity
from referrals.services.editing import change
from referrals.services.resending_now import preview_now, resend_many_now, resend_now
from tests.factories.arrivals import arrived
from tests.factories.crm import STAGES, TO_ACE, deal, mapped, open_opportunity, profile
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return person(Role.ALLIANCE_LEAD)


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection, submits=True)
    mapped(found)
    connection.refresh_from_db()
    return found


def refused(delivery: Delivery) -> Delivery:
    """AWS says no; what it carried waits to be corrected."""
    delivery.edits.update(state=EditState.REFUSED, problem="No.")
    return in_state(delivery, DeliveryState.REFUSED)


def in_state(delivery: Delivery, state: DeliveryState) -> Delivery:
    """Sent in a file three hours ago."""
    at = timezone.now() - timedelta(hours=3)
    key = f"opportunity-inbound/{delivery.pk}.json"
    facts = {"direction": "sent", "content": "referrals", "kind": delivery.referral.kind, "state": "answered"}
    times = {"modified_at": at, "state_at": at, "taken_at": at}
    file = ExchangeFile.objects.create(
        connection=delivery.connection, key=key, base_name=str(delivery.pk), size=1, **facts, **times
    )
    Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=at, file=file)
    delivery.refresh_from_db()
    return delivery


def test_refused_opportunity_goes_with_what_its_draft_says_now(connection: Connection, by: User) -> None:
    before = refused(submit_opportunity(connection, valid_opportunity(), by=by))
    save_draft(before.referral_id, {"partnerProjectTitle": "A clearer title"}, by=by)
    [verdict] = preview_now([before], by=by)
    assert (verdict.ok, "Partner Project Title" in verdict.message) == (True, True)
    assert Delivery.objects.count() == 1
    again = resend_now(before, by=by)
    again.refresh_from_db()
    assert (again.kind, again.replaces, again.state) == (DeliveryKind.CREATE, before, DeliveryState.QUEUED)
    assert again.payload == {**before.payload, "partnerProjectTitle": "A clearer title"}
    assert Event.objects.get(name="delivery.resent").delivery == again


def test_unanswered_opportunity_is_replaced_and_the_old_one_withdrawn(connection: Connection, by: User) -> None:
    before = in_state(submit_opportunity(connection, valid_opportunity(), by=by), DeliveryState.UNANSWERED)
    again = resend_now(before, by=by)
    before.refresh_from_db()
    assert before.state == DeliveryState.WITHDRAWN
    assert again.payload == before.payload
    with pytest.raises(NotNow):
        resend_now(before, by=by)
    assert Delivery.objects.count() == 2


def test_crms_record_is_taken_again_through_the_mapping_in_use(crm: CrmProfile, by: User) -> None:
    taken = take(crm, Kind.OPPORTUNITY, "D-1", deal(), by=by)
    assert taken.delivery is not None
    before = refused(taken.delivery)
    other = {"values": {"pairs": ({"crm": "Containers & Serverless", "ace": "AI Machine Learning and Analytics"},)}}
    mapped(crm, to_ace=[{**one, **other} if one["ace"] == "useCase" else one for one in TO_ACE])
    [verdict] = preview_now([before], by=by)
    assert verdict.message == "Can be sent again with what changed since: Use Case."
    assert CrmRecord.objects.get().understood["useCase"] == "Containers & Serverless"
    again = resend_now(before, by=by)
    assert again.payload["useCase"] == "AI Machine Learning and Analytics"
    assert again.payload["partnerCrmUniqueIdentifier"] == "D-1"
    assert Referral.objects.get().draft["useCase"] == "AI Machine Learning and Analytics"


def test_record_the_mapping_does_not_know_now_is_not_sent_and_says_so(crm: CrmProfile, by: User) -> None:
    taken = take(crm, Kind.OPPORTUNITY, "D-1", deal(stage="Discovery"), by=by)
    assert taken.delivery is not None
    before = refused(taken.delivery)
    fewer = {"pairs": STAGES["pairs"][1:]}
    mapped(crm, to_ace=[{**one, "values": fewer} if one["ace"] == "stage" else one for one in TO_ACE])
    [verdict] = resend_many_now([before], by=by)
    assert not verdict.ok
    assert "cannot be taken as it is" in verdict.message
    assert Delivery.objects.count() == 1
    assert CrmRecord.objects.get().state == "taken"


def test_refused_change_goes_with_the_correction(connection: Connection, by: User) -> None:
    referral = open_opportunity(connection)
    made = change(referral.pk, {"nextStep": "Call them", "city": "Oslo"}, by=by).delivery
    assert made is not None
    before = refused(made)
    [verdict] = preview_now([before], by=by)
    assert verdict.ok
    assert set(before.edits.values_list("state", flat=True)) == {EditState.REFUSED}
    again = resend_now(before, by=by)
    assert (again.payload["nextStep"], again.payload["city"]) == ("Call them", "Oslo")
    assert set(again.edits.values_list("state", flat=True)) == {EditState.WAITING}
    assert (before.edits.count(), again.kind) == (0, DeliveryKind.UPDATE)


def test_change_that_a_later_one_overtook_goes_with_the_later_value(connection: Connection, by: User) -> None:
    referral = open_opportunity(connection)
    made = change(referral.pk, {"nextStep": "Call them"}, by=by).delivery
    assert made is not None
    made.edits.update(state=EditState.TRAVELLING)
    before = in_state(made, DeliveryState.UNANSWERED)
    change(referral.pk, {"nextStep": "Visit them"}, by=by)
    assert resend_now(before, by=by).payload["nextStep"] == "Visit them"
    assert referral.edits.filter(state=EditState.DROPPED).count() == 1


def test_change_that_aws_holds_already_is_nothing_to_send(connection: Connection, by: User) -> None:
    referral = open_opportunity(connection)
    made = change(referral.pk, {"nextStep": "Call them"}, by=by).delivery
    assert made is not None
    before = refused(made)
    before.edits.all().update(state=EditState.DROPPED)
    [verdict] = preview_now([before], by=by)
    assert (verdict.ok, "nothing to send" in verdict.message) == (False, True)


def test_decision_goes_as_it_was(connection: Connection, by: User) -> None:
    referral = arrived(connection, Kind.OPPORTUNITY, opportunityOwnership="AWS Referral")
    before = refused(decide(referral.pk, Decision.ACCEPT, by=by))
    assert resend_now(before, by=by).payload == before.payload


def test_whoever_may_not_repair_sends_nothing_again(connection: Connection, by: User) -> None:
    before = refused(submit_opportunity(connection, valid_opportunity(), by=by))
    with pytest.raises(NotAllowed):
        resend_now(before, by=person(Role.SALES_REP))


def test_page_offers_both_ways_and_keeps_the_chosen_one(client: Client, connection: Connection, by: User) -> None:
    before = refused(submit_opportunity(connection, valid_opportunity(), by=by))
    save_draft(before.referral_id, {"partnerProjectTitle": "A clearer title"}, by=by)
    client.force_login(by)
    assert "Check with the current record and mapping" in client.get("/exchange/resend/").content.decode()
    page = client.post("/exchange/resend/", {"chosen": [before.pk], "way": "now"}).content.decode()
    assert 'name="way" value="now"' in page
    assert "with what changed since: Partner Project Title" in page
    client.post("/exchange/resend/", {"chosen": [before.pk], "way": "now", "confirmed": "on"})
    again = Delivery.objects.latest("pk")
    assert again.payload["partnerProjectTitle"] == "A clearer title"
    refused(again)
    client.post(f"/deliveries/{again.pk}/resend/", {"way": "now"})
    assert Delivery.objects.count() == 3
