"""AWS's value of a protected field waits until a person passes it on or leaves the CRM's own."""

from typing import Any

import pytest

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection, CrmProfile, CrmRecord, Edit, Event
from referrals.services.crm_intake import take
from referrals.services.crm_sharing import share
from referrals.services.protected_values import leave, pass_on
from tests.factories.crm import TO_CRM, crm_admin, deal, mapped, open_opportunity, profile
from tests.factories.people import person

pytestmark = pytest.mark.django_db

GUARDED = [{**one, "protection": "person"} if one["crm"] in ("name", "next_step") else one for one in TO_CRM]


@pytest.fixture
def by() -> User:
    return crm_admin()


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    """A deal both sides know; AWS gave it another title and a next step, which the mapping protects."""
    found = profile(connection)
    mapped(found, to_crm=GUARDED)
    connection.refresh_from_db()
    says(connection)
    take(found, Kind.OPPORTUNITY, "D-1", deal(), by=person(Role.ALLIANCE_LEAD))
    says(connection, partnerProjectTitle="Renamed by AWS", nextStep="Meet on Monday")
    return found


def says(connection: Connection, **fields: Any) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1", **fields)
    share(connection.pk)


def record() -> CrmRecord:
    return CrmRecord.objects.get()


def test_value_passed_on_is_told_to_the_crm_and_waits_no_more(crm: CrmProfile, by: User) -> None:
    change = pass_on(record(), ["name"], by=by)
    assert change.fields == {"name": "Renamed by AWS"}
    assert record().for_person == {"next_step": "Meet on Monday"}
    assert record().told["name"] == "Renamed by AWS"


def test_all_values_go_in_one_change(crm: CrmProfile, by: User) -> None:
    change = pass_on(record(), ["name", "next_step"], by=by)
    assert change.fields == {"name": "Renamed by AWS", "next_step": "Meet on Monday"}
    assert record().for_person == {}


def test_value_passed_on_comes_back_as_no_change_and_may_be_changed_afterwards(crm: CrmProfile, by: User) -> None:
    pass_on(record(), ["name", "next_step"], by=by)
    lead = person(Role.ALLIANCE_LEAD)
    told = deal(name="Renamed by AWS", next_step="Meet on Monday")
    assert take(crm, Kind.OPPORTUNITY, "D-1", told, by=lead).delivery is None
    taken = take(crm, Kind.OPPORTUNITY, "D-1", {**told, "next_step": "Met, now the offer"}, by=lead)
    assert taken.row.problems == []
    assert Edit.objects.get().wanted == "Met, now the offer"


def test_value_left_alone_is_not_asked_again_but_a_new_one_is(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    leave(record(), ["name"], by=by)
    says(connection, partnerProjectTitle="Renamed by AWS", nextStep="Meet on Tuesday")
    assert record().for_person == {"next_step": "Meet on Tuesday"}
    assert "name" not in record().told
    says(connection, partnerProjectTitle="Renamed once more", nextStep="Meet on Tuesday")
    assert record().for_person["name"] == "Renamed once more"


def test_answer_stands_on_the_timeline_with_its_author(crm: CrmProfile, by: User) -> None:
    pass_on(record(), ["name"], by=by)
    leave(record(), ["next_step"], by=by)
    events = Event.objects.filter(name__startswith="crm.").order_by("pk")
    assert [(one.name, one.actor, one.note) for one in events] == [
        ("crm.passed_on", by, "name"),
        ("crm.left_alone", by, "next_step"),
    ]


def test_value_answered_already_is_told_to_the_second_person(crm: CrmProfile, by: User) -> None:
    pass_on(record(), ["name"], by=by)
    with pytest.raises(NotNow):
        leave(record(), ["name"], by=by)


def test_person_who_does_not_keep_the_mapping_answers_nothing(crm: CrmProfile) -> None:
    for answer in (pass_on, leave):
        with pytest.raises(NotAllowed):
            answer(record(), ["name"], by=person(Role.ALLIANCE_LEAD))
