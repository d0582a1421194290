"""A CRM is told what AWS and people changed: once, in order, in its own shape."""

from typing import Any

import pytest

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.models import Connection, CrmChange, CrmProfile, CrmRecord, CrmState, Edit, EditState
from referrals.selectors.crm_records import changes_since
from referrals.selectors.due import crms_to_tell
from referrals.services.crm_intake import take
from referrals.services.crm_sharing import heard, share
from referrals.services.editing import change
from referrals.services.testing import mark_test
from tests.factories.crm import TO_ACE, TO_CRM, deal, mapped, open_opportunity, profile
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return person(Role.ALLIANCE_LEAD)


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection)
    mapped(found)
    connection.refresh_from_db()
    share(connection.pk)
    return found


def wanted(name: str) -> Any:
    """What is wanted of a field in the end."""
    return Edit.objects.filter(field=name).exclude(state=EditState.DROPPED).latest("pk").wanted


def told(crm: CrmProfile) -> list[dict[str, Any]]:
    return [one.fields for one in crm.changes.order_by("pk")]


def test_referral_of_awss_is_told_with_all_that_is_mapped(crm: CrmProfile, connection: Connection) -> None:
    open_opportunity(connection)
    assert crms_to_tell() == [connection.pk]
    assert share(connection.pk) == 1
    [news] = told(crm)
    assert news["account"] == {"name": "Aldermoor Freight"}
    assert (news["stage"], news["aws_id"], news["aws_status"]) == ("Discovery", "O4711", "Approved")
    assert crms_to_tell() == []


def test_only_what_changed_is_told_and_the_whole_record_stands_beside_it(
    crm: CrmProfile, connection: Connection
) -> None:
    open_opportunity(connection)
    share(connection.pk)
    open_opportunity(connection, stage="Technical Validation")
    share(connection.pk)
    last = crm.changes.latest("pk")
    assert last.fields == {"stage": "Proposal"}
    assert last.record["account"] == {"name": "Aldermoor Freight"}


def test_change_of_a_field_that_is_not_mapped_is_no_news(crm: CrmProfile, connection: Connection) -> None:
    open_opportunity(connection)
    share(connection.pk)
    open_opportunity(connection, awsAccountOwnerName="Jo Doe")
    assert share(connection.pk) == 0


def test_change_by_a_person_is_told(crm: CrmProfile, connection: Connection, by: User) -> None:
    referral = open_opportunity(connection)
    share(connection.pk)
    change(referral.pk, {"nextStep": "Call them"}, by=by)
    share(connection.pk)
    assert told(crm)[-1] == {"next_step": "Call them"}


def test_told_record_comes_back_as_no_change(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    take(crm, Kind.OPPORTUNITY, "D-1", deal(), by=by)
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1", stage="Business Validation")
    share(connection.pk)
    row = CrmRecord.objects.get()
    assert row.told["stage"] == "Other"
    mapped(
        crm,
        to_ace=[*TO_ACE[:17], {**TO_ACE[17], "values": {**TO_ACE[17]["values"], "fallback": "Prospect"}}, *TO_ACE[18:]],
    )
    share(connection.pk)
    taken = take(crm, Kind.OPPORTUNITY, "D-1", {**deal(), **row.told}, by=by)
    assert not Edit.objects.filter(field="stage").exists()
    assert taken.delivery is None


def told_of_another_step(crm: CrmProfile, connection: Connection, by: User) -> None:
    """The CRM gave the deal with its next step, and was told since that a person at the portal changed it."""
    referral = open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    share(connection.pk)
    take(crm, Kind.OPPORTUNITY, "D-1", deal(next_step="Send the offer"), by=by)
    change(referral.pk, {"nextStep": "Call them"}, by=by)
    share(connection.pk)
    assert told(crm)[-1] == {"next_step": "Call them"}


def test_record_given_before_the_crm_took_over_what_it_was_told_undoes_nothing(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    told_of_another_step(crm, connection, by)
    stale = deal(next_step="Send the offer", aws_account="123456789012")
    assert take(crm, Kind.OPPORTUNITY, "D-1", stale, by=by).row.state == CrmState.TAKEN
    assert wanted("nextStep") == "Call them"


@pytest.mark.parametrize("by_webhook", [True, False])
def test_crm_that_took_over_what_it_was_told_may_go_back_to_its_older_word(
    crm: CrmProfile, connection: Connection, by: User, by_webhook: bool
) -> None:
    told_of_another_step(crm, connection, by)
    if by_webhook:
        heard(crm.changes.latest("pk"))
    else:
        take(crm, Kind.OPPORTUNITY, "D-1", deal(next_step="Call them"), by=by)
    take(crm, Kind.OPPORTUNITY, "D-1", deal(next_step="Send the offer", name="As before"), by=by)
    assert wanted("nextStep") == "Send the offer"


def test_third_word_of_a_crm_after_a_stale_record_meets_no_conflict(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    told_of_another_step(crm, connection, by)
    take(crm, Kind.OPPORTUNITY, "D-1", deal(next_step="Send the offer", aws_account="123456789012"), by=by)
    third = take(crm, Kind.OPPORTUNITY, "D-1", deal(next_step="Meet them"), by=by)
    assert third.row.state == CrmState.TAKEN
    assert wanted("nextStep") == "Meet them"


def test_protected_field_waits_for_a_person(connection: Connection) -> None:
    crm = profile(connection)
    guarded = [{**one, "protection": "person"} if one["ace"] == "partnerProjectTitle" else one for one in TO_CRM]
    mapped(crm, to_crm=guarded)
    connection.refresh_from_db()
    open_opportunity(connection)
    share(connection.pk)
    row = CrmRecord.objects.get()
    assert "name" not in row.told
    assert row.for_person == {"name": "Dispatch planning on AWS"}


def test_new_mapping_is_told_for_every_referral_where_it_makes_a_difference(connection: Connection) -> None:
    for number in range(3):
        open_opportunity(connection, apnCrmUniqueIdentifier=f"O{number}")
    crm = profile(connection)
    mapped(crm)
    assert share(connection.pk) == 3
    mapped(crm)
    assert share(connection.pk) == 0


def test_cursor_leads_through_all_changes(
    crm: CrmProfile, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.selectors.crm_records.CHANGES_A_PAGE", 2)
    for number in range(3):
        open_opportunity(connection, apnCrmUniqueIdentifier=f"O{number}")
    share(connection.pk)
    first, more = changes_since(crm, 0)
    rest, no_more = changes_since(crm, first[-1].pk)
    assert (len(first), more, len(rest), no_more) == (2, True, 1, False)
    assert CrmChange.objects.count() == 3


def test_tests_of_the_onboarding_are_not_told(crm: CrmProfile, connection: Connection, by: User) -> None:
    mark_test(open_opportunity(connection), by=by)
    assert share(connection.pk) == 0
    assert crms_to_tell() == []
    CrmProfile.objects.update(tell_from=0)
    assert share(connection.pk) == 0
