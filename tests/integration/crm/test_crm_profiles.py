"""CRM profiles: added with their starter fields, changed, and taught the fields of the partner's CRM."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.errors import NotAllowed, NotFound, NotValid
from referrals.mapping.crm_types import CrmType, FieldOrigin
from referrals.models import Connection, CrmProfile
from referrals.selectors.mappings import catalogue_of
from referrals.services.crm_intake import take
from referrals.services.crm_profiles import (
    NewProfile,
    add_field,
    add_profile,
    by_hand,
    change_profile,
    learn_received,
    learn_sample,
    learn_titles,
    remove_field,
)
from tests.factories import crm as crms
from tests.factories.people import person

pytestmark = pytest.mark.django_db

OPPORTUNITY, LEAD = Kind.OPPORTUNITY, Kind.LEAD


@pytest.fixture
def admin() -> User:
    return crms.crm_admin()


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def words(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def paths(crm: CrmProfile, kind: Kind = OPPORTUNITY) -> list[str]:
    crm.refresh_from_db()
    return [one.path for one in catalogue_of(crm, kind)]


def fields_page(crm: CrmProfile, kind: Kind = OPPORTUNITY) -> str:
    return reverse("admin:crm_fields_of", args=[crm.pk, kind.value])


def test_a_new_profile_has_its_crms_fields_and_a_name_for_addresses(connection: Connection, admin: User) -> None:
    made = add_profile(NewProfile(connection, "salesforce", "Our Salesforce!"), by=admin)
    assert made.slug == "our-salesforce"
    assert "StageName" in paths(made)
    assert "Company" in paths(made, LEAD)
    connection.refresh_from_db()
    assert connection.feeds_crm
    again = add_profile(NewProfile(connection, "hubspot", "Our Salesforce"), by=admin)
    assert again.slug == "our-salesforce-2"
    unnamed = add_profile(NewProfile(connection, "other", "営業"), by=admin)
    assert unnamed.slug == "crm"


def test_a_name_is_taken_once_in_a_connection(connection: Connection, admin: User) -> None:
    add_profile(NewProfile(connection, "other", "Larkfield"), by=admin)
    with pytest.raises(NotValid):
        add_profile(NewProfile(connection, "zoho", "Larkfield"), by=admin)
    with pytest.raises(NotValid):
        add_profile(NewProfile(connection, "other", "  "), by=admin)
    with pytest.raises(NotValid):
        add_profile(NewProfile(connection, "abacus", "Beads"), by=admin)


def test_nobody_without_edit_rights_lends_their_name(connection: Connection, admin: User) -> None:
    with pytest.raises(NotValid):
        add_profile(NewProfile(connection, "other", "Larkfield", acts_as=person(Role.VIEWER)), by=admin)
    made = crms.profile(connection)
    with pytest.raises(NotValid):
        change_profile(made, {"acts_as": person(Role.CRM_ADMIN)}, by=admin)


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.ALLIANCE_LEAD, Role.VIEWER])
def test_only_people_who_keep_the_mapping_write_profiles(connection: Connection, role: Role) -> None:
    made, nobody = crms.profile(connection), person(role)
    acts = (
        lambda: add_profile(NewProfile(connection, "other", "Mine"), by=nobody),
        lambda: change_profile(made, {"name": "Mine"}, by=nobody),
        lambda: add_field(made, OPPORTUNITY, by_hand("x", "", CrmType.TEXT, ()), by=nobody),
        lambda: remove_field(made, OPPORTUNITY, "name", by=nobody),
        lambda: learn_sample(made, OPPORTUNITY, "{}", by=nobody),
        lambda: learn_titles(made, OPPORTUNITY, ["a"], by=nobody),
        lambda: learn_received(made, OPPORTUNITY, by=nobody),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_a_connection_hears_nothing_more_once_its_last_crm_is_switched_off(connection: Connection, admin: User) -> None:
    one, other = crms.profile(connection), crms.profile(connection)
    change_profile(one, {"is_active": False}, by=admin)
    connection.refresh_from_db()
    assert connection.feeds_crm
    change_profile(other, {"is_active": False}, by=admin)
    connection.refresh_from_db()
    assert not connection.feeds_crm


def test_a_field_is_added_by_hand_written_anew_and_removed(connection: Connection, admin: User) -> None:
    made = crms.profile(connection)
    add_field(made, OPPORTUNITY, by_hand("tier__c", "Tier", CrmType.PICKLIST, ["Gold", "Tin"]), by=admin)
    add_field(made, OPPORTUNITY, by_hand("tier__c", "Level", CrmType.PICKLIST, ["Gold"]), by=admin)
    found = next(one for one in catalogue_of(made, OPPORTUNITY) if one.path == "tier__c")
    assert (found.label, found.choices, found.origin) == ("Level", ("Gold",), FieldOrigin.ADDED)
    remove_field(made, OPPORTUNITY, "tier__c", by=admin)
    assert "tier__c" not in paths(made)
    with pytest.raises(NotFound):
        remove_field(made, OPPORTUNITY, "tier__c", by=admin)
    with pytest.raises(NotValid, match="bracket"):
        by_hand("tier[", "", CrmType.TEXT, ())


def test_records_received_teach_what_they_hold(connection: Connection, admin: User) -> None:
    made = crms.profile(connection)
    with pytest.raises(NotValid, match="nothing to learn from"):
        learn_received(made, OPPORTUNITY, by=admin)
    for number, tier in enumerate(("Gold", "Tin", "Gold", "Tin", "Gold")):
        take(made, OPPORTUNITY, f"D-{number}", crms.deal(tier=tier, seats=4), by=person(Role.ALLIANCE_LEAD))
    assert learn_received(made, OPPORTUNITY, by=admin).added >= 2
    found = {one.path: one for one in catalogue_of(made, OPPORTUNITY)}
    assert found["seats"].type is CrmType.WHOLE_NUMBER
    assert found["tier"].origin is FieldOrigin.RECEIVED
    assert learn_received(made, OPPORTUNITY, by=admin).added == 0


def test_a_profile_is_added_on_its_page_and_opens_its_mapper(desk: Client, connection: Connection) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    page = desk.get(reverse("admin:referrals_crmprofile_add")).content.decode()
    assert str(lead) in page
    assert "Nothing is sent or taken before you publish" in page
    given = {"connection": connection.pk, "system": "hubspot", "name": "Hub", "acts_as": lead.pk, "review_days": 30}
    answer = desk.post(reverse("admin:referrals_crmprofile_add"), given, follow=True)
    made = CrmProfile.objects.get(name="Hub")
    assert (made.system, made.acts_as, made.review_days, made.submits) == ("hubspot", lead, 30, False)
    assert answer.redirect_chain[-1][0].endswith("/mapper/opportunity/to_ace/")
    twice = desk.post(reverse("admin:referrals_crmprofile_add"), given)
    assert twice.status_code == 422
    assert "has a CRM profile of that name already" in words(twice)


def test_the_form_offers_only_people_who_may_edit(desk: Client, connection: Connection) -> None:
    viewer = person(Role.VIEWER, first_name="Vera", last_name="Looks")
    assert str(viewer) not in desk.get(reverse("admin:referrals_crmprofile_add")).content.decode()


def test_settings_are_changed_with_their_history(desk: Client, connection: Connection, admin: User) -> None:
    made = crms.profile(connection, name="Larkfield")
    address = reverse("admin:referrals_crmprofile_change", args=[made.pk])
    assert "Name in addresses" in words(desk.get(address))
    answer = desk.post(address, {"name": "Larkfield CRM", "review_days": 30, "acts_as": "", "is_active": "on"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.name, made.acts_as, made.slug) == ("Larkfield CRM", None, "larkfield")
    assert CrmProfile.history.filter(id=made.pk).latest().history_user == admin
    refused = desk.post(address, {"name": "", "review_days": 30})
    assert refused.status_code == 422
    assert "This field is required." in words(refused)


def test_a_profile_is_never_deleted_and_its_history_is_the_change_log(desk: Client, connection: Connection) -> None:
    made = crms.profile(connection)
    assert desk.post(reverse("admin:referrals_crmprofile_delete", args=[made.pk]), {"post": "yes"}).status_code == 403
    history = desk.get(reverse("admin:referrals_crmprofile_history", args=[made.pk]))
    assert history.headers["Location"] == reverse("admin:crm_log", args=[made.pk])
    assert desk.get(reverse("admin:referrals_crmprofile_change", args=[made.pk + 1])).status_code == 404
    for page in ("change", "history"):
        assert desk.get(reverse(f"admin:referrals_crmprofile_{page}", args=["none"])).status_code == 404


def test_the_list_says_how_each_mapping_stands(
    desk: Client, connection: Connection, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    listed = reverse("admin:referrals_crmprofile_changelist")
    assert "No CRM is connected yet" in words(desk.get(listed))
    one = crms.profile(connection, name="Larkfield")
    crms.profile(connection, name="Second")
    crms.mapped(one)
    take(one, OPPORTUNITY, "D-1", crms.deal(stage="On ice"), by=person(Role.ALLIANCE_LEAD))
    with django_assert_max_num_queries(12):
        said = words(desk.get(listed))
    assert re.search(r"Larkfield Other Sandbox Version 1 now Mapped \d+ of \d+ 1 ", said)
    assert "not begun" in said


def test_fields_are_taught_on_their_page(desk: Client, connection: Connection) -> None:
    made = crms.profile(connection)
    address = fields_page(made)
    sample = json.dumps({"deal": {"tier": "Gold", "seats": 4}})
    assert "2 new fields" in words(desk.post(address, {"act": "sample", "sample": sample}, follow=True))
    titles = desk.post(address, {"act": "titles", "titles": 'Deal no.;"Close; date"'}, follow=True)
    assert "2 new fields" in words(titles)
    assert "Close; date" in words(titles)
    by_hand_now = {"act": "field", "path": "region", "label": "Region", "type": "picklist", "choices": "North\nSouth"}
    assert "Region is in the list" in words(desk.post(address, by_hand_now, follow=True))
    assert {"deal.tier", "deal.seats", "region"} <= set(paths(made))
    assert "no longer in the list" in words(desk.post(address, {"act": "remove", "path": "region"}, follow=True))
    assert "has given no opportunity yet" in words(desk.post(address, {"act": "received"}, follow=True))


def test_what_cannot_be_learned_is_said_beside_what_was_pasted(desk: Client, connection: Connection) -> None:
    made = crms.profile(connection)
    answer = desk.post(fields_page(made), {"act": "sample", "sample": "deal: 4"})
    assert answer.status_code == 422
    assert "This is not JSON" in words(answer)
    assert "deal: 4" in words(answer)
    bad = desk.post(fields_page(made), {"act": "field", "path": "a[", "type": "text"})
    assert "bracket" in words(bad)
    twice = desk.post(fields_page(made), {"act": "titles", "titles": "a,a"})
    assert "stands there twice" in words(twice)
    assert desk.post(fields_page(made), {"act": "titles", "titles": " "}).status_code == 422
    assert desk.post(fields_page(made), {"act": "dance"}).status_code == 404
    assert desk.get(reverse("admin:crm_fields_of", args=[made.pk, "deal"])).status_code == 404


def test_the_list_of_fields_is_searched_and_says_what_each_meets(desk: Client, connection: Connection) -> None:
    made = crms.profile(connection)
    crms.mapped(made)
    add_field(made, OPPORTUNITY, by_hand("next_step", "Next move", CrmType.TEXT, ()), by=crms.crm_admin())
    said = words(desk.get(f"{fields_page(made)}?q=next"))
    assert "Next move next_step text" in said
    assert "to Next Step" in said
    assert "from Next Step" in said
    assert "No field fits" in words(desk.get(f"{fields_page(made)}?q=zzz"))
