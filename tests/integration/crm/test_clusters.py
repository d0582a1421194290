"""What keeps records is grouped with its like, and one fix of the mapping lets all of them go."""

import pytest
from pytest_django import DjangoAssertNumQueries

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.errors import NotAllowed, NotFound, NotNow, NotValid
from referrals.mapping.outcome import ProblemCode
from referrals.mapping.spec import Direction, Row, read_spec
from referrals.models import Connection, CrmProfile, CrmState, MappingVersion, Referral, VersionState
from referrals.selectors.clusters import Cluster, Origin, cluster_for, clusters_of, members_of
from referrals.services.clusters import map_value, pause_field, read_as, set_fallback
from referrals.services.crm_intake import retry_held, take
from referrals.services.mappings import begin_draft, save_rows
from tests.factories.crm import TO_ACE, crm_admin, deal, mapped, profile, rows
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return crm_admin()


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection)
    mapped(found)
    return found


def given(crm: CrmProfile, *ids: str, **changes: object) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    for crm_id in ids:
        take(crm, Kind.OPPORTUNITY, crm_id, deal(**changes), by=lead)


def only(crm: CrmProfile, by: User) -> Cluster:
    [found] = clusters_of(by, crm).shown
    return found


def row_of(version: MappingVersion, name: str) -> Row:
    side = read_spec(version.spec).side(Kind.OPPORTUNITY, Direction.TO_ACE)
    return next(row for row in side.rows if row.ace == name)


def states(crm: CrmProfile) -> set[str]:
    return set(crm.records.values_list("state", flat=True))


def test_records_with_the_same_unknown_value_are_one_cluster_however_it_is_written(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", "D-2", stage="Offer sent")
    given(crm, "D-3", stage="offer SENT ")
    found = only(crm, by)
    assert (found.count, found.label, found.value) == (3, "Stage", "Offer sent")
    assert [one.name for one in found.examples] == ["D-1", "D-2", "D-3"]
    assert found.cause == "Your CRM says “Offer sent”, and nothing says which of AWS's values that is."
    assert found.origin is Origin.MAPPING


def test_largest_cluster_stands_first_and_shows_three_of_its_records(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    given(crm, *(f"E-{number}" for number in range(5)), account={"industry": "Logistics of freight"})
    found = clusters_of(by, crm).shown
    assert [(one.field, one.count, len(one.examples)) for one in found] == [("industry", 5, 3), ("stage", 1, 1)]
    assert [one.name for one in members_of(crm, found[0], 10)] == [f"E-{number}" for number in range(5)]


def test_one_answer_published_at_once_lets_all_of_them_go(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", "D-2", stage="Offer sent")
    fixed = map_value(crm, only(crm, by), "Committed", at_once=True, by=by)
    assert (fixed.is_published, fixed.held, fixed.draft.state) == (True, 2, VersionState.PUBLISHED)
    assert retry_held(crm.pk) == 2
    assert set(Referral.objects.values_list("draft__stage", flat=True)) == {"Committed"}
    assert clusters_of(by, crm).shown == []


def test_two_unknown_values_of_one_field_are_answered_one_after_the_other(crm: CrmProfile, by: User) -> None:
    mapped(crm, to_ace=[*(one for one in TO_ACE if one["ace"] != "deliveryModel"), _MODELS])
    given(crm, "D-1", models=["On site", "By mail"])
    for number in (2, 1):
        found = clusters_of(by, crm).shown
        assert len(found) == number
        map_value(crm, found[0], "Managed Services", at_once=True, by=by)
        retry_held(crm.pk)
    assert states(crm) == {CrmState.TAKEN}


_MODELS = {"ace": "deliveryModel", "crm": "models"}


def test_answer_waits_in_a_draft_that_holds_more_than_it(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    draft = begin_draft(crm, by=by)
    other = rows([{"ace": "nextStep", "crm": "todo"}], Direction.TO_ACE)
    save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, other, by=by)
    fixed = map_value(crm, only(crm, by), "Committed", at_once=True, by=by)
    assert (fixed.is_published, list(fixed.others)) == (False, ["Next Steps"])
    assert row_of(fixed.draft, "stage").values.pairs[-1].ace == "Committed"  # type: ignore[union-attr]
    assert states(crm) == {CrmState.HELD}


def test_answer_that_aws_does_not_know_is_refused(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    for answer in ("Nearly won", ""):
        with pytest.raises(NotValid):
            map_value(crm, only(crm, by), answer, at_once=True, by=by)
    assert not crm.versions.filter(state=VersionState.DRAFT).exists()


def test_fallback_answers_for_every_value_that_has_none(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    given(crm, "D-2", stage="On hold")
    set_fallback(crm, clusters_of(by, crm).shown[0], "Prospect", at_once=True, by=by)
    assert retry_held(crm.pk) == 2


def test_what_cannot_be_read_is_taken_as_what_a_person_says_it_means(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", amount="n/a")
    given(crm, "D-2", amount="to come")
    found = only(crm, by)
    assert (found.code, found.count) == (ProblemCode.CANNOT_READ, 2)
    read_as(crm, found, "100", at_once=True, by=by)
    assert retry_held(crm.pk) == 2
    assert {one.draft["expectedMonthlyAwsRevenue"] for one in Referral.objects.all()} == {100}


def test_meaning_that_cannot_be_read_either_is_refused(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", amount="n/a")
    with pytest.raises(NotValid, match="That does not cure it"):
        read_as(crm, only(crm, by), "nothing yet", at_once=True, by=by)


def test_paused_field_holds_nothing_up(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", amount="n/a")
    pause_field(crm, only(crm, by), at_once=True, by=by)
    assert retry_held(crm.pk) == 1
    assert "expectedMonthlyAwsRevenue" not in Referral.objects.get().draft


def test_field_that_the_draft_maps_no_more_is_said(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    draft = begin_draft(crm, by=by)
    save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, {"stage": None}, by=by)
    with pytest.raises(NotNow, match="maps nothing to Stage"):
        map_value(crm, only(crm, by), "Committed", at_once=True, by=by)


def test_cluster_whose_last_record_went_on_is_not_found(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    found = only(crm, by)
    given(crm, "D-1", stage="Won")
    with pytest.raises(NotFound):
        cluster_for(by, crm, found.key)


def test_person_who_does_not_keep_the_mapping_sees_no_cluster(crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    found, lead = only(crm, by), person(Role.ALLIANCE_LEAD)
    with pytest.raises(NotAllowed):
        clusters_of(lead, crm)
    with pytest.raises(NotAllowed):
        map_value(crm, found, "Committed", at_once=True, by=lead)


def test_clusters_cost_three_queries_however_many_records(
    crm: CrmProfile, by: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    given(crm, *(f"D-{number}" for number in range(12)), stage="Offer sent")
    given(crm, *(f"E-{number}" for number in range(8)), stage="On hold")
    assert by.abilities
    with django_assert_max_num_queries(3):
        assert [one.count for one in clusters_of(by, crm).shown] == [12, 8]
