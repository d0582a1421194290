"""The value map: both columns, what is open on top, auto-match, the fallback, added values, and two people at once."""

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
from referrals.mapping.spec import Direction, Row, ValueMap, read_spec
from referrals.models import Connection, CrmProfile
from referrals.services.crm_intake import take
from referrals.services.crm_profiles import add_field, by_hand
from referrals.services.mappings import begin_draft, save_rows
from tests.factories import crm as crms
from tests.factories.people import person

pytestmark = pytest.mark.django_db

OPPORTUNITY, TO_ACE, TO_CRM = Kind.OPPORTUNITY, Direction.TO_ACE, Direction.TO_CRM
CHOICES = ("Discovery", "Proposal", "On ice", "Committed", "closed lost")
STAGE = {"ace": "stage", "crm": "phase", "values": {"pairs": [{"crm": "Discovery", "ace": "Qualified"}]}}


@pytest.fixture
def admin() -> User:
    return crms.crm_admin()


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    """A CRM with a picklist `phase`, of whose values one is mapped."""
    made = crms.profile(connection, name="Larkfield")
    add_field(made, OPPORTUNITY, by_hand("phase", "Phase", CrmType.PICKLIST, CHOICES), by=crms.crm_admin())
    put(made, STAGE)
    return made


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def put(crm: CrmProfile, data: dict[str, Any], direction: Direction = TO_ACE) -> None:
    row, by = Row.model_validate(data), crms.crm_admin()
    draft = begin_draft(crm, by=by)
    there = rows_of(read_spec(draft.spec).side(OPPORTUNITY, direction), direction)
    others: dict[str, Row | None] = {target: None for target, one in there.items() if one.ace == row.ace}
    save_rows(draft.pk, OPPORTUNITY, direction, others | {row.target(direction): row}, by=by)


def page_of(crm: CrmProfile, direction: Direction = TO_ACE, name: str = "stage") -> str:
    return reverse("admin:crm_values", args=[crm.pk, OPPORTUNITY.value, direction.value, name])


def words(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def values(crm: CrmProfile, target: str = "stage", direction: Direction = TO_ACE) -> ValueMap | None:
    draft = crm.versions.get(state="draft")
    return rows_of(read_spec(draft.spec).side(OPPORTUNITY, direction), direction)[target].values


def pairs(crm: CrmProfile, target: str = "stage", direction: Direction = TO_ACE) -> dict[str, str]:
    found = values(crm, target, direction)
    return {one.crm: one.ace for one in found.pairs} if found else {}


def form_of(response: Any) -> dict[str, str]:
    form = response.context["form"]
    given = {field.html_name: field.value() or "" for field in form}
    given |= {f"source-{place}": one.source for place, one in enumerate(form.values)}
    return given | {"seen": response.context["seen"]}


def answer_for(given: dict[str, str], source: str) -> str:
    place = next(name for name, value in given.items() if name.startswith("source-") and value == source)
    return place.replace("source", "target")


def test_values_without_an_answer_stand_on_top(desk: Client, crm: CrmProfile) -> None:
    page = desk.get(page_of(crm))
    assert [one.source for one in page.context["form"].values][:2] == ["Proposal", "On ice"]
    said = words(page)
    assert "Phase to AWS. 2 of 5 not mapped." in said


def test_the_chip_counts_what_has_an_answer(desk: Client, crm: CrmProfile) -> None:
    side = reverse("admin:crm_mapper", args=[crm.pk, "opportunity", "to_ace"])
    assert "3/5" in words(desk.get(f"{side}?q=phase"))
    put(crm, {**STAGE, "values": {**STAGE["values"], "fallback": "Prospect"}})
    assert "3/5 values of Stage mapped with a fallback" in words(desk.get(f"{side}?q=phase"))


def test_values_seen_in_records_join_the_list(desk: Client, crm: CrmProfile) -> None:
    for number in range(3):
        take(crm, OPPORTUNITY, f"D-{number}", crms.deal(phase="Handshake"), by=person(Role.ALLIANCE_LEAD))
    said = words(desk.get(page_of(crm)))
    assert "Handshake in 3 records" in said
    assert "3 of 6 not mapped" in said
    side = reverse("admin:crm_mapper", args=[crm.pk, "opportunity", "to_ace"])
    assert "3/6" in words(desk.get(f"{side}?q=phase"))


def test_answers_are_saved_and_awss_own_need_no_pair(desk: Client, crm: CrmProfile) -> None:
    given = form_of(desk.get(page_of(crm)))
    given |= {answer_for(given, "On ice"): "Prospect", "act": "save"}
    answer = desk.post(page_of(crm), given)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#row-stage")
    assert pairs(crm) == {"Discovery": "Qualified", "On ice": "Prospect", "closed lost": "Closed Lost"}


def test_an_answer_is_taken_away_and_the_last_takes_the_map_with_it(desk: Client, crm: CrmProfile) -> None:
    given = form_of(desk.get(page_of(crm)))
    given |= {answer_for(given, "Discovery"): "", answer_for(given, "closed lost"): "", "act": "save"}
    desk.post(page_of(crm), given)
    assert values(crm) is None


def test_a_value_and_a_fallback_are_added(desk: Client, crm: CrmProfile) -> None:
    given = form_of(desk.get(page_of(crm)))
    given |= {"new_source": "Handshake", "new_target": "Committed", "fallback": "Prospect", "act": "save"}
    desk.post(page_of(crm), given)
    found = values(crm)
    assert found is not None
    assert found.fallback == "Prospect"
    assert pairs(crm)["Handshake"] == "Committed"
    alone = desk.post(page_of(crm), form_of(desk.get(page_of(crm))) | {"new_source": "Alone", "act": "save"})
    assert alone.status_code == 422
    assert "Say what it becomes." in words(alone)


def test_auto_match_proposes_and_a_person_saves(desk: Client, crm: CrmProfile) -> None:
    page = desk.post(page_of(crm), form_of(desk.get(page_of(crm))) | {"act": "match", "fallback": "Launched"})
    assert "proposed. Look at them, then save." in words(page)
    assert pairs(crm) == {"Discovery": "Qualified"}
    given = form_of(page)
    assert given[answer_for(given, "Proposal")] == "Business Validation"
    assert given["fallback"] == "Launched"
    desk.post(page_of(crm), given | {"act": "save"})
    assert pairs(crm)["Proposal"] == "Business Validation"


def test_a_value_that_is_not_awss_is_refused(desk: Client, crm: CrmProfile) -> None:
    given = form_of(desk.get(page_of(crm)))
    answer = desk.post(page_of(crm), given | {answer_for(given, "On ice"): "Frozen", "act": "save"})
    assert answer.status_code == 422
    assert pairs(crm) == {"Discovery": "Qualified"}


def test_a_long_list_is_typed_and_still_held_to_its_values(desk: Client, crm: CrmProfile) -> None:
    put(crm, {"ace": "country", "crm": "land", "values": {"pairs": [{"crm": "USA", "ace": "United States"}]}})
    address = page_of(crm, name="country")
    page = desk.get(address)
    assert 'list="answers"' in page.content.decode()
    assert '<option value="Germany">' in page.content.decode()
    given = form_of(page) | {"new_source": "Deutschland", "act": "save"}
    assert "is not in the list" in words(desk.post(address, given | {"new_target": "Prussia"}))
    desk.post(address, given | {"new_target": "Germany"})
    assert pairs(crm, "country") == {"USA": "United States", "Deutschland": "Germany"}


def test_towards_the_crm_awss_values_stand_on_the_left(desk: Client, crm: CrmProfile, connection: Connection) -> None:
    put(crm, {"ace": "stage", "crm": "phase"}, TO_CRM)
    crms.open_opportunity(connection, stage="Committed")
    address = page_of(crm, TO_CRM)
    said = words(desk.get(address))
    assert "From AWS into Phase." in said
    assert "Committed in 1 record" in said
    page = desk.post(address, form_of(desk.get(address)) | {"act": "match"})
    desk.post(address, form_of(page) | {"act": "save"})
    assert {"Committed": "Committed", "closed lost": "Closed Lost"}.items() <= pairs(crm, "phase", TO_CRM).items()


def test_two_people_in_one_value_map_see_the_difference(desk: Client, crm: CrmProfile) -> None:
    opened = form_of(desk.get(page_of(crm)))
    put(crm, {**STAGE, "values": {"pairs": [{"crm": "Discovery", "ace": "Prospect"}]}})
    answer = desk.post(page_of(crm), opened | {answer_for(opened, "On ice"): "Prospect", "act": "save"})
    assert answer.status_code == 409
    assert "Somebody changed this row" in words(answer)
    assert "Discovery → Prospect" in words(answer)
    again = form_of(answer)
    assert again[answer_for(again, "On ice")] == "Prospect"
    desk.post(page_of(crm), again | {"act": "save"})
    assert pairs(crm)["Discovery"] == "Qualified"


def test_in_a_dialog_the_form_comes_alone_and_saving_leads_back(desk: Client, crm: CrmProfile) -> None:
    htmx = {"HX-Request": "true"}
    page = desk.get(page_of(crm), headers=htmx)
    assert page.content.decode().strip().startswith("<form")
    saved = desk.post(page_of(crm), form_of(page) | {"act": "save"}, headers=htmx)
    assert saved.headers["HX-Refresh"] == "true"


def test_values_of_a_field_that_is_not_mapped_are_not_found(desk: Client, crm: CrmProfile) -> None:
    assert desk.get(page_of(crm, name="awsAccountId")).status_code == 404
