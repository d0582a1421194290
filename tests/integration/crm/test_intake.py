"""Records of a CRM are kept, mapped by the version in use, drafted, changed, held or refused; none is lost."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.mapping.spec import Direction
from referrals.models import Connection, CrmProfile, CrmRecord, CrmState, Edit, Event, Referral, Source
from referrals.selectors.due import crms_to_retry
from referrals.services.crm_intake import Taken, retry, retry_held, take
from referrals.services.deciding import withdraw
from referrals.services.mappings import begin_draft, publish, save_rows
from tests.factories.crm import STAGES, TO_ACE, crm_admin, deal, mapped, open_opportunity, profile, rows
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return person(Role.ALLIANCE_LEAD)


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection)
    mapped(found)
    return found


def given(crm: CrmProfile, by: User, crm_id: str = "D-1", **changes: Any) -> Taken:
    return take(crm, Kind.OPPORTUNITY, crm_id, deal(**changes), by=by)


def open_referral(connection: Connection, **fields: Any) -> Referral:
    return open_opportunity(connection, **{"partnerCrmUniqueIdentifier": "D-1", **fields})


def test_new_deal_becomes_a_draft_under_the_crms_id(crm: CrmProfile, by: User) -> None:
    taken = given(crm, by)
    assert taken.referral is not None
    assert taken.is_new
    assert taken.referral.partner_crm_id == "D-1"
    assert taken.referral.draft["customerCompanyName"] == "Aldermoor Freight"
    assert taken.referral.draft["stage"] == "Qualified"
    assert taken.row.state == CrmState.TAKEN
    assert Event.objects.get(referral=taken.referral, name="draft.begun").source == Source.CRM


def test_same_record_again_changes_nothing(crm: CrmProfile, by: User) -> None:
    first, again = given(crm, by), given(crm, by)
    assert again.is_same
    assert again.referral == first.referral
    assert Referral.objects.count() == CrmRecord.objects.count() == 1


def test_later_record_changes_the_draft(crm: CrmProfile, by: User) -> None:
    given(crm, by)
    taken = given(crm, by, name="Another title", account={"postcode": None})
    assert taken.referral is not None
    assert taken.referral.draft["partnerProjectTitle"] == "Another title"
    assert "postalCode" not in taken.referral.draft


def test_complete_deal_is_handed_over_where_the_profile_says_so(connection: Connection, by: User) -> None:
    crm = profile(connection, submits=True)
    mapped(crm)
    taken = given(crm, by)
    assert taken.delivery is not None
    assert taken.delivery.payload["partnerCrmUniqueIdentifier"] == "D-1"


def test_incomplete_deal_stays_a_draft_and_says_what_is_missing(connection: Connection, by: User) -> None:
    crm = profile(connection, submits=True)
    mapped(crm)
    taken = given(crm, by, notes="")
    assert taken.delivery is None
    assert "projectDescription" in {name for one in taken.violations for name in one.fields}
    assert taken.row.state == CrmState.TAKEN


def test_record_before_any_mapping_is_kept_and_goes_on_after_the_first(connection: Connection, by: User) -> None:
    crm = profile(connection)
    taken = given(crm, by)
    assert taken.row.state == CrmState.HELD
    assert "No mapping is published" in taken.row.problems[0]["message"]
    mapped(crm)
    assert crms_to_retry(timezone.now()) == [crm.pk]
    assert retry_held(crm.pk) == 1
    assert Referral.objects.get().partner_crm_id == "D-1"


def test_value_unknown_to_the_map_is_held_and_one_fix_releases_all(crm: CrmProfile, by: User) -> None:
    for crm_id in ("D-1", "D-2", "D-3"):
        assert given(crm, by, crm_id, stage="Offer sent").row.state == CrmState.HELD
    assert len(set(crm.problems.values_list("cluster", flat=True))) == 1
    assert Referral.objects.count() == 0
    fixed = {**TO_ACE[17], "values": {"pairs": (*STAGES["pairs"], {"crm": "Offer sent", "ace": "Committed"})}}
    draft = begin_draft(crm, by=crm_admin())
    draft = save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, rows([fixed], Direction.TO_ACE), by=crm_admin())
    publish(draft.pk, lock=draft.lock, by=crm_admin())
    assert retry_held(crm.pk) == 3
    assert set(Referral.objects.values_list("partner_crm_id", flat=True)) == {"D-1", "D-2", "D-3"}
    assert not crm.problems.exists()
    assert crms_to_retry(timezone.now()) == []


def test_version_that_mends_nothing_is_tried_once(crm: CrmProfile, by: User) -> None:
    given(crm, by, stage="Offer sent")
    assert crms_to_retry(timezone.now()) == []
    mapped(crm)
    assert crms_to_retry(timezone.now()) == [crm.pk]
    assert retry_held(crm.pk) == 0
    assert crms_to_retry(timezone.now()) == []


def test_deal_aws_knows_sends_only_what_the_crm_changed(crm: CrmProfile, connection: Connection, by: User) -> None:
    referral = open_referral(connection)
    first = given(crm, by)
    assert (first.referral, first.delivery) == (referral, None)
    taken = given(crm, by, next_step="Call them")
    assert [edit.field for edit in Edit.objects.all()] == ["nextStep"]
    assert taken.delivery is not None
    assert taken.delivery.payload["nextStep"] == "Call them"


def test_awss_word_is_not_undone_by_a_record_that_says_the_old(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    open_referral(connection)
    given(crm, by)
    open_referral(connection, stage="Committed")
    taken = given(crm, by, next_step="Call them")
    assert {edit.field for edit in Edit.objects.all()} == {"nextStep"}
    assert taken.row.state == CrmState.TAKEN


def test_field_both_changed_is_refused_with_both_values(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_referral(connection)
    given(crm, by)
    open_referral(connection, stage="Committed")
    taken = given(crm, by, stage="Proposal")
    assert taken.row.state == CrmState.REFUSED
    assert "Committed" in taken.row.problems[0]["message"]
    assert not Edit.objects.exists()
    forced = retry(taken.row, by=by, force=True)
    assert forced.row.state == CrmState.TAKEN
    assert Edit.objects.get(field="stage").wanted == "Technical Validation"


def test_locked_field_is_named_and_the_rest_goes_on(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_referral(connection)
    given(crm, by)
    taken = given(crm, by, account={"industry": "Retail"}, next_step="Call them")
    assert [edit.field for edit in Edit.objects.all()] == ["nextStep"]
    assert {"industry"} == {name for one in taken.violations for name in one.fields}


def test_crm_takes_a_referral_of_awss_by_its_id(crm: CrmProfile, connection: Connection, by: User) -> None:
    referral = open_referral(connection, partnerCrmUniqueIdentifier=None, apnCrmUniqueIdentifier="O9")
    taken = given(crm, by, "D-77", aws_id="O9")
    assert taken.referral == referral
    assert taken.row.state == CrmState.TAKEN
    changed = given(crm, by, "D-77", aws_id="O9", next_step="Call them")
    assert changed.delivery is not None
    assert changed.delivery.payload["partnerCrmUniqueIdentifier"] == "D-77"


def test_second_record_for_one_referral_is_held_as_a_double(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_referral(connection)
    given(crm, by)
    taken = given(crm, by, "D-2", aws_id="O4711")
    assert taken.row.state == CrmState.HELD
    assert "stands for this referral already" in taken.row.problems[0]["message"]


def test_lead_aws_never_sent_is_refused(crm: CrmProfile, by: User) -> None:
    taken = take(crm, Kind.LEAD, "L-1", {"name": "x"}, by=by)
    assert taken.row.state == CrmState.REFUSED
    assert "Leads come from AWS" in taken.row.problems[0]["message"]


def test_record_that_cannot_be_kept_says_why(crm: CrmProfile, by: User) -> None:
    for record in ({"a": "\x00"}, {"a": float("nan")}, {"a": "\ud800"}, {"a": "x" * 300_000}):
        with pytest.raises(NotValid):
            take(crm, Kind.OPPORTUNITY, "D-1", record, by=by)
    for crm_id in ("", " ", "D-1 ", " D-1", "\u00a0D-1"):
        with pytest.raises(NotValid):
            given(crm, by, crm_id)
    assert not CrmRecord.objects.exists()


def test_profile_switched_off_takes_nothing(crm: CrmProfile, by: User) -> None:
    crm.is_active = False
    with pytest.raises(NotNow):
        given(crm, by)


def test_viewer_gives_nothing(crm: CrmProfile) -> None:
    with pytest.raises(NotAllowed):
        given(crm, person(Role.VIEWER))


def test_change_of_a_draft_that_travels_waits_and_is_tried_again(connection: Connection, by: User) -> None:
    crm = profile(connection, submits=True)
    mapped(crm)
    first = given(crm, by)
    assert first.delivery is not None
    waits = given(crm, by, name="Another title")
    assert waits.row.state == CrmState.HELD
    assert "on its way to AWS" in waits.row.problems[0]["message"]
    withdraw(first.delivery, by=by)
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert crms_to_retry(timezone.now()) == [crm.pk]
        assert retry_held(crm.pk) == 1
    assert Referral.objects.get().title == "Another title"
