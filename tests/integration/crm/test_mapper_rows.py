"""Editing a row: its field, steps, default, mode, protection; without JavaScript and in place; two people at once."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.mapping.comparing import rows_of
from referrals.mapping.crm_types import CrmType
from referrals.mapping.spec import Direction, Mode, Protection, Row, read_spec
from referrals.models import Connection, CrmProfile
from referrals.services.crm_intake import take
from referrals.services.crm_profiles import add_field, by_hand
from referrals.services.mappings import begin_draft, save_rows
from tests.factories import crm as crms
from tests.factories.people import person

pytestmark = pytest.mark.django_db

OPPORTUNITY, TO_ACE, TO_CRM = Kind.OPPORTUNITY, Direction.TO_ACE, Direction.TO_CRM


@pytest.fixture
def admin() -> User:
    return crms.crm_admin()


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    made = crms.profile(connection, name="Larkfield", system="salesforce")
    add_field(made, OPPORTUNITY, by_hand("Todo__c", "To do", CrmType.TEXT, ()), by=crms.crm_admin())
    begin_draft(made, by=crms.crm_admin())
    return made


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def page_of(crm: CrmProfile, name: str, direction: Direction = TO_ACE) -> str:
    return reverse("admin:crm_row", args=[crm.pk, OPPORTUNITY.value, direction.value, name])


def words(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def kept(crm: CrmProfile, target: str, direction: Direction = TO_ACE) -> Row | None:
    draft = crm.versions.get(state="draft")
    return rows_of(read_spec(draft.spec).side(OPPORTUNITY, direction), direction).get(target)


def form_of(response: Any) -> dict[str, str]:
    """What a browser would post of the page's form, but for its buttons."""
    html = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_off = 'type="checkbox"' in tag and "checked" not in tag
        if name and not is_off and name[1] not in ("csrfmiddlewaretoken", "q"):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*\bselected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', html, re.S):
        found[name] = unescape(text).strip()
    return found


def test_only_fields_of_a_fitting_type_are_offered(desk: Client, crm: CrmProfile) -> None:
    offered = desk.get(page_of(crm, "targetCloseDate")).content.decode()
    picker = re.search(r'<select name="crm".*?</select>', offered, re.S)
    assert picker is not None
    assert "CloseDate" in picker[0]
    assert "IsWon" not in picker[0]


def test_a_field_of_another_type_is_refused_with_what_would_fit(desk: Client, crm: CrmProfile) -> None:
    given = form_of(desk.get(page_of(crm, "targetCloseDate"))) | {"crm": "IsWon", "act": "save"}
    answer = desk.post(page_of(crm, "targetCloseDate"), given)
    assert answer.status_code == 422
    assert "cannot be filled from a field of the type yes or no" in words(answer)
    unknown = desk.post(page_of(crm, "targetCloseDate"), given | {"crm": "Nope"})
    assert "Your CRM's list has no such field" in words(unknown)


def test_a_row_is_saved_in_the_draft_and_leads_back_to_its_place(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "nextStep")
    given = form_of(desk.get(address)) | {"crm": "NextStep", "default": "Call", "mode": "only_if_empty", "act": "save"}
    answer = desk.post(address, given)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("to_ace/#row-nextStep")
    row = kept(crm, "nextStep")
    assert row is not None
    assert (row.crm, row.default, row.mode) == ("NextStep", "Call", Mode.ONLY_IF_EMPTY)


def test_steps_are_added_moved_and_removed_without_javascript(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "partnerProjectTitle")
    page = desk.get(address)
    for adding in ("replace", "trim"):
        page = desk.post(address, form_of(page) | {"act": "add", "adding": adding})
        assert page.status_code == 200
    typed = form_of(page)
    assert (typed["step-0-do"], typed["step-1-do"]) == ("replace", "trim")
    page = desk.post(address, typed | {"step-0-find": "GmbH", "act": "down:0"})
    moved = form_of(page)
    assert (moved["step-0-do"], moved["step-1-do"], moved["step-1-find"]) == ("trim", "replace", "GmbH")
    page = desk.post(address, form_of(page) | {"act": "remove:0"})
    assert "Not saved yet" in words(page)
    desk.post(address, form_of(page) | {"act": "save"})
    row = kept(crm, "partnerProjectTitle")
    assert row is not None
    assert [one.model_dump() for one in row.chain] == [{"do": "replace", "find": "GmbH", "put": ""}]


def test_a_move_past_the_end_and_an_unknown_step_change_nothing(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "city")
    page = desk.post(address, form_of(desk.get(address)) | {"act": "add", "adding": "trim"})
    for act in ("up:0", "down:0", "remove:7", "remove:x", "dance:0"):
        page = desk.post(address, form_of(page) | {"act": act})
    page = desk.post(address, form_of(page) | {"act": "add", "adding": "eval"})
    found = form_of(page)
    assert found["step-0-do"] == "trim"
    assert "step-1-do" not in found


def test_a_step_says_at_its_field_what_it_lacks(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "city")
    page = desk.post(address, form_of(desk.get(address)) | {"act": "add", "adding": "lookup"})
    given = form_of(page) | {"crm": "Name", "step-0-table": "Oslo", "act": "save"}
    answer = desk.post(address, given)
    assert answer.status_code == 422
    assert "“Oslo” has no equals sign" in words(answer)
    twice = desk.post(address, given | {"step-0-table": "Oslo = OSL\nOslo = Bergen"})
    assert "“Oslo” stands twice in the table" in words(twice)
    assert kept(crm, "city") is None or not getattr(kept(crm, "city"), "chain", ())


def test_a_table_a_list_and_a_condition_come_back_as_they_were_saved(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "city")
    steps = [
        {"do": "lookup", "table": [["OSL", "Oslo"], ["BGO", "Bergen"]]},
        {"do": "when", "path": "Name", "question": "one_of", "values": ["a", "b"], "then": "Paris"},
    ]
    row = Row.model_validate({"ace": "city", "crm": "Name", "chain": steps})
    draft = crm.versions.get(state="draft")
    save_rows(draft.pk, OPPORTUNITY, TO_ACE, {"city": row}, by=crms.crm_admin())
    given = form_of(desk.get(address))
    assert given["step-0-table"] == "OSL = Oslo\nBGO = Bergen"
    desk.post(address, given | {"default": "Rome", "act": "save"})
    assert kept(crm, "city") == row.model_copy(update={"default": "Rome"})


def test_steps_that_do_not_fit_one_after_the_other_are_refused(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "expectedMonthlyAwsRevenue")
    page = desk.get(address)
    for adding in ("read_number", "trim"):
        page = desk.post(address, form_of(page) | {"act": "add", "adding": adding, "crm": "Amount"})
    answer = desk.post(address, form_of(page) | {"act": "save"})
    assert answer.status_code == 422
    assert "“Trim” needs" in words(answer)


def test_a_row_is_taken_out(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "targetCloseDate")
    assert kept(crm, "targetCloseDate") is not None
    answer = desk.post(address, form_of(desk.get(address)) | {"act": "unmap"}, follow=True)
    assert "is no longer mapped in the draft" in words(answer)
    assert kept(crm, "targetCloseDate") is None


def test_the_second_of_two_people_sees_the_difference_and_keeps_what_they_typed(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "nextStep")
    opened = form_of(desk.get(address))
    theirs = Row.model_validate({"ace": "nextStep", "crm": "NextStep", "default": "Theirs"})
    draft = crm.versions.get(state="draft")
    save_rows(draft.pk, OPPORTUNITY, TO_ACE, {"nextStep": theirs}, by=crms.crm_admin())
    answer = desk.post(address, opened | {"crm": "NextStep", "default": "Mine", "act": "save"})
    assert answer.status_code == 409
    said = words(answer)
    assert "Somebody changed this row while you edited it" in said
    assert "Default Theirs Mine" in said
    assert kept(crm, "nextStep") == theirs
    again = form_of(answer)
    assert again["default"] == "Mine"
    assert desk.post(address, again | {"act": "save"}).status_code == 302
    row = kept(crm, "nextStep")
    assert row is not None
    assert row.default == "Mine"


def test_taking_out_what_somebody_else_changed_is_asked_again(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "targetCloseDate")
    opened = form_of(desk.get(address))
    theirs = Row.model_validate({"ace": "targetCloseDate", "default": "2027-01-31"})
    draft = crm.versions.get(state="draft")
    save_rows(draft.pk, OPPORTUNITY, TO_ACE, {"targetCloseDate": theirs}, by=crms.crm_admin())
    answer = desk.post(address, opened | {"act": "unmap"})
    assert answer.status_code == 409
    assert kept(crm, "targetCloseDate") == theirs
    desk.post(address, form_of(answer) | {"act": "unmap"})
    assert kept(crm, "targetCloseDate") is None


def test_a_row_to_the_crm_is_protected_beside_a_shadow_field(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "stage", TO_CRM)
    given = form_of(desk.get(address)) | {"crm": "StageName", "protection": "shadow", "shadow": "", "act": "save"}
    answer = desk.post(address, given)
    assert "Choose the field of your CRM that takes AWS's value." in words(answer)
    assert desk.post(address, given | {"shadow": "Description"}).status_code == 302
    row = kept(crm, "StageName", TO_CRM)
    assert row is not None
    assert (row.protection, row.shadow) == (Protection.SHADOW, "Description")


def test_one_field_of_awss_fills_several_of_the_crm_but_no_field_is_filled_twice(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "nextStep", TO_CRM)
    given = form_of(desk.get(f"{address}?at=new")) | {"act": "save"}
    assert given["seen"] == "null"
    assert desk.post(f"{address}?at=new", given | {"crm": "Todo__c"}).status_code == 302
    assert kept(crm, "Todo__c", TO_CRM) is not None
    assert kept(crm, "NextStep", TO_CRM) is not None
    answer = desk.post(f"{address}?at=new", given | {"crm": "NextStep"})
    assert "Another row fills this field already" in words(answer)
    assert "Choose the field of your CRM that takes it." in words(desk.post(f"{address}?at=new", given | {"crm": ""}))


def test_a_row_to_the_crm_moves_to_another_field(desk: Client, crm: CrmProfile) -> None:
    address = f"{page_of(crm, 'nextStep', TO_CRM)}?at=NextStep"
    desk.post(address, form_of(desk.get(address)) | {"crm": "Todo__c", "act": "save"})
    assert kept(crm, "NextStep", TO_CRM) is None
    assert kept(crm, "Todo__c", TO_CRM) is not None


def test_in_place_the_row_comes_back_with_the_head(desk: Client, crm: CrmProfile) -> None:
    address, htmx = page_of(crm, "nextStep"), {"HX-Request": "true"}
    editor = desk.get(address, headers=htmx)
    assert editor.content.decode().strip().startswith("<form")
    given = form_of(editor) | {"crm": "NextStep", "default": "Call", "act": "save"}
    answer = desk.post(address, given, headers=htmx)
    html = answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#row-nextStep"
    assert html.strip().startswith('<tbody class="map-group" id="row-nextStep">')
    assert 'id="map-head"' in html
    assert 'hx-swap-oob="true"' in html
    assert "When empty: Call" in html


def test_a_first_change_begins_a_draft_of_the_version_in_use(desk: Client, connection: Connection) -> None:
    made = crms.profile(connection)
    crms.mapped(made)
    address = page_of(made, "nextStep")
    desk.post(address, form_of(desk.get(address)) | {"default": "Call", "act": "save"})
    row = kept(made, "nextStep")
    assert row is not None
    assert (row.crm, row.default) == ("next_step", "Call")
    assert made.versions.get(state="published").number == 1


def test_a_forged_seen_row_is_met_as_somebody_elses_change(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "targetCloseDate")
    before = kept(crm, "targetCloseDate")
    for forged in ("{not json", json.dumps({"ace": 3}), "null"):
        given = form_of(desk.get(address)) | {"seen": forged, "default": "2027-01-31", "act": "save"}
        assert desk.post(address, given).status_code == 409
    assert kept(crm, "targetCloseDate") == before


def test_a_row_is_tried_on_a_record_before_it_is_saved(desk: Client, crm: CrmProfile) -> None:
    address = page_of(crm, "city")
    page = desk.post(address, form_of(desk.get(address)) | {"act": "add", "adding": "case", "crm": "Todo__c"})
    assert "There is no record to try yet." in words(desk.post(address, form_of(page) | {"act": "try"}))
    take(crm, OPPORTUNITY, "D-1", {"Todo__c": "oslo"}, by=person(Role.ALLIANCE_LEAD))
    before = kept(crm, "city")
    assert "D-1 : oslo → becomes OSLO after its steps" in words(desk.post(address, form_of(page) | {"act": "try"}))
    assert kept(crm, "city") == before
    refused = desk.post(address, form_of(page) | {"crm": "Nope", "act": "try"})
    assert refused.status_code == 422
