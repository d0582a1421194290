"""One fix for all records of a cluster: checked without a trace, done for each by itself, sent once more."""

from typing import Any

import pytest

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotAllowed, NotValid
from referrals.models import Connection, CrmProfile, CrmState, Edit, EditState, Event, Referral, RowState
from referrals.selectors.clusters import Cluster, Origin, clusters_of
from referrals.services.cluster_works import Cure, retry_one, start_cure
from referrals.services.crm_intake import take
from referrals.services.crm_sharing import share
from referrals.services.drafting import submit_opportunity
from referrals.services.editing import change
from referrals.services.wishes import hold_wishes
from tests.factories.bench import Bench, latest_delivery
from tests.factories.crm import crm_admin, deal, mapped, open_opportunity, profile
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.factories.works import carried_out, checked, states

pytestmark = pytest.mark.django_db

IDS = ("D-1", "D-2")


@pytest.fixture
def by() -> User:
    return crm_admin()


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection)
    mapped(found)
    connection.refresh_from_db()
    return found


def says(connection: Connection, crm_id: str, **fields: Any) -> Referral:
    apn_id = f"O{crm_id.removeprefix('D-')}"
    return open_opportunity(connection, partnerCrmUniqueIdentifier=crm_id, apnCrmUniqueIdentifier=apn_id, **fields)


def given(crm: CrmProfile, crm_id: str, **changes: Any) -> None:
    take(crm, Kind.OPPORTUNITY, crm_id, deal(**changes), by=person(Role.ALLIANCE_LEAD))


def refuse_all(bench: Bench, words: str, times: int = 1) -> None:
    """AWS refuses what is queued now with these words."""
    bench.aws.misbehave("result_refused", text=words, times=times)
    bench.round_trip()


def only(crm: CrmProfile, by: User) -> Cluster:
    [found] = clusters_of(by, crm).shown
    return found


@pytest.fixture
def met(crm: CrmProfile, connection: Connection, by: User) -> Cluster:
    """Two deals whose stage both sides changed."""
    for crm_id in IDS:
        says(connection, crm_id)
        given(crm, crm_id)
        says(connection, crm_id, stage="Committed")
        share(connection.pk)
        says(connection, crm_id, stage="Business Validation")
        given(crm, crm_id, stage="Proposal")
    return only(crm, by)


def record_states(crm: CrmProfile) -> list[str]:
    return list(crm.records.order_by("pk").values_list("state", flat=True))


def test_records_both_sides_changed_are_one_cluster(met: Cluster, crm: CrmProfile) -> None:
    assert (met.origin, met.count, met.label, met.is_both_changed) == (Origin.RULE, 2, "Stage", True)
    assert record_states(crm) == [CrmState.REFUSED] * 2


def test_crms_value_stands_for_all_of_them_once_it_is_confirmed(met: Cluster, crm: CrmProfile, by: User) -> None:
    work = checked(start_cure(crm, met, Cure.LET_STAND, by=by))
    assert states(work) == [RowState.READY] * 2
    assert record_states(crm) == [CrmState.REFUSED] * 2
    assert not Edit.objects.exists()
    carried_out(work)
    assert record_states(crm) == [CrmState.TAKEN] * 2
    assert set(Edit.objects.values_list("field", "wanted")) == {("stage", "Technical Validation")}


def test_portals_value_stands_for_all_and_the_crm_is_told_it(
    met: Cluster, crm: CrmProfile, connection: Connection, by: User
) -> None:
    before = crm.changes.count()
    carried_out(checked(start_cure(crm, met, Cure.KEEP_OURS, by=by)))
    assert record_states(crm) == [CrmState.TAKEN] * 2
    assert not Edit.objects.exists()
    share(connection.pk)
    assert [one.fields for one in crm.changes.order_by("pk")[before:]] == [{"stage": "Other"}] * 2


def test_crms_word_that_was_set_aside_does_not_come_back_with_its_next_change(
    met: Cluster, crm: CrmProfile, by: User
) -> None:
    carried_out(checked(start_cure(crm, met, Cure.KEEP_OURS, by=by)))
    given(crm, "D-1", stage="Proposal", next_step="Call them")
    assert list(Edit.objects.values_list("field", flat=True)) == ["nextStep"]


def test_field_is_set_on_all_in_the_name_of_the_person_the_profile_names(
    met: Cluster, crm: CrmProfile, by: User
) -> None:
    work = start_cure(crm, met, Cure.EDIT, field="stage", value="Technical Validation", by=by)
    carried_out(checked(work))
    assert record_states(crm) == [CrmState.TAKEN] * 2
    assert set(Edit.objects.values_list("wanted", "author")) == {("Technical Validation", crm.acts_as_id)}
    assert set(Event.objects.filter(name="crm.fixed").values_list("actor", flat=True)) == {by.pk}


def test_records_that_cannot_be_done_say_why_beside_those_that_can(
    met: Cluster, crm: CrmProfile, connection: Connection, by: User
) -> None:
    says(connection, "D-2", stage="Closed Lost", closedLostReason="Price")
    work = carried_out(checked(start_cure(crm, met, Cure.LET_STAND, by=by)))
    assert states(work) == [RowState.DONE, RowState.PROBLEM]
    assert record_states(crm) == [CrmState.TAKEN, CrmState.REFUSED]


def test_record_that_went_on_meanwhile_has_nothing_to_do(met: Cluster, crm: CrmProfile, by: User) -> None:
    retry_one(crm.records.get(crm_id="D-1"), force=True, by=by)
    assert states(checked(start_cure(crm, met, Cure.LET_STAND, by=by))) == [RowState.READY]


def test_field_that_no_partner_sends_is_not_set(met: Cluster, crm: CrmProfile, by: User) -> None:
    for field, value in (("apnCrmUniqueIdentifier", "O9"), ("awsStage", "Qualified"), ("stage", "")):
        with pytest.raises(NotValid):
            start_cure(crm, met, Cure.EDIT, field=field, value=value, by=by)


def test_person_who_does_not_keep_the_mapping_fixes_no_cluster(met: Cluster, crm: CrmProfile) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    with pytest.raises(NotAllowed):
        start_cure(crm, met, Cure.AGAIN, by=lead)
    with pytest.raises(NotAllowed):
        retry_one(crm.records.get(crm_id="D-1"), by=lead)


def test_new_opportunities_aws_refused_are_corrected_together_and_sent_once(bench: Bench, by: User) -> None:
    crm, lead = profile(bench.connection), person(Role.ALLIANCE_LEAD)
    for title in ("One", "Two"):
        fields = valid_opportunity(partnerProjectTitle=title)
        fields.pop("partnerCrmUniqueIdentifier", None)
        submit_opportunity(bench.connection, fields, by=lead)
    refuse_all(bench, "Invalid postal code: 98101", times=2)
    found = only(crm, by)
    assert (found.origin, found.count, found.words) == (Origin.AWS, 2, "Invalid postal code: 98101")
    work = carried_out(checked(start_cure(crm, found, Cure.EDIT, field="postalCode", value="98109", by=by)))
    assert states(work) == [RowState.DONE] * 2
    again = [latest_delivery(one) for one in Referral.objects.all()]
    assert {one.payload["postalCode"] for one in again} == {"98109"}
    assert {one.state for one in again} == {DeliveryState.QUEUED}
    assert clusters_of(by, crm).shown == []


def test_changes_aws_refused_go_again_with_the_field_corrected(bench: Bench, by: User) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    crm, referral = profile(bench.connection), bench.accepted(lead)
    change(referral.pk, {"nextStep": "Call", "expectedMonthlyAwsRevenue": 900}, by=lead)
    refuse_all(bench, "Next step is too short.")
    found = only(crm, by)
    carried_out(checked(start_cure(crm, found, Cure.EDIT, field="nextStep", value="Call the customer", by=by)))
    sent = latest_delivery(referral).payload
    assert (sent["nextStep"], sent["expectedMonthlyAwsRevenue"]) == ("Call the customer", 900)
    assert not Edit.objects.filter(state=EditState.REFUSED).exists()


def test_what_aws_refused_goes_again_as_it_is(bench: Bench, by: User) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    crm, referral = profile(bench.connection), bench.accepted(lead)
    change(referral.pk, {"nextStep": "Call"}, by=lead)
    refuse_all(bench, "Try later.")
    carried_out(checked(start_cure(crm, only(crm, by), Cure.AGAIN, by=by)))
    assert latest_delivery(referral).replaces_id is not None
    assert clusters_of(by, crm).shown == []


def test_changes_a_rule_stopped_are_grouped_and_go_with_another_value(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    for crm_id in IDS:
        referral = says(connection, crm_id)
        change(referral.pk, {"nextStep": "Call"}, by=person(Role.ALLIANCE_LEAD))
        hold_wishes(referral, Edit.objects.filter(referral=referral), f"Say more than {len(crm_id)} words.")
    found = only(crm, by)
    assert (found.origin, found.count, found.field) == (Origin.RULE, 2, "nextStep")
    again = checked(start_cure(crm, found, Cure.AGAIN, by=by))
    assert "stopped before it was sent" in again.rows.get(index=1).message
    carried_out(checked(start_cure(crm, found, Cure.EDIT, field="nextStep", value="Call the customer", by=by)))
    assert set(Edit.objects.values_list("wanted", "state")) == {("Call the customer", EditState.WAITING)}
    assert clusters_of(by, crm).shown == []
