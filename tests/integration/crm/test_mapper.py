"""The mapper: table, filters, figures, auto-map, pause, samples, change log, and who may see any of it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.mapping.comparing import rows_of
from referrals.mapping.spec import Direction, Row, read_spec
from referrals.models import Connection, CrmProfile, CrmRecord, MappingChange, MappingVersion
from referrals.services.crm_intake import take
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
    made = crms.profile(connection, name="Larkfield")
    crms.mapped(made)
    return made


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def side(crm: CrmProfile, direction: Direction = TO_ACE, kind: Kind = OPPORTUNITY) -> str:
    return reverse("admin:crm_mapper", args=[crm.pk, kind.value, direction.value])


def words(response: Any) -> str:
    """The page's text, its white space evened out."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def draft_row(crm: CrmProfile, target: str, direction: Direction = TO_ACE) -> Row | None:
    draft = crm.versions.get(state="draft")
    return rows_of(read_spec(draft.spec).side(OPPORTUNITY, direction), direction).get(target)


def received(crm: CrmProfile, crm_id: str = "D-1", **changes: Any) -> CrmRecord:
    taken = take(crm, OPPORTUNITY, crm_id, crms.deal(**changes), by=person(Role.ALLIANCE_LEAD))
    return taken.row


def addresses(crm: CrmProfile) -> list[str]:
    row = [crm.pk, "opportunity", "to_ace", "stage"]
    return [
        reverse("admin:referrals_crmprofile_changelist"),
        reverse("admin:referrals_crmprofile_add"),
        reverse("admin:referrals_crmprofile_change", args=[crm.pk]),
        reverse("admin:crm_fields", args=[crm.pk]),
        reverse("admin:crm_log", args=[crm.pk]),
        side(crm),
        reverse("admin:crm_row", args=row),
        reverse("admin:crm_values", args=row),
        reverse("admin:crm_row_log", args=row),
    ]


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.ALLIANCE_LEAD, Role.VIEWER])
def test_other_roles_are_refused_every_page_and_every_act(client: Client, crm: CrmProfile, role: Role) -> None:
    client.force_login(person(role))
    assert {client.get(one, follow=True).status_code for one in addresses(crm)} == {403}
    acts = [f"{side(crm)}auto-map/", f"{side(crm)}stage/pause/", f"{side(crm)}stage/"]
    assert {client.post(one, {"at": "stage", "act": "unmap"}, follow=True).status_code for one in acts} == {403}
    assert not crm.versions.filter(state="draft").exists()


@pytest.mark.parametrize("role", [Role.CRM_ADMIN, Role.ADMINISTRATOR])
def test_people_who_keep_the_mapping_open_every_page(client: Client, crm: CrmProfile, role: Role) -> None:
    client.force_login(person(role))
    assert {client.get(one).status_code for one in addresses(crm)} == {200}


def test_nobody_who_is_not_signed_in_gets_further_than_the_door(client: Client, crm: CrmProfile) -> None:
    assert {client.get(one).status_code for one in addresses(crm)} == {302}


def test_the_navigation_leads_crm_admins_alone_to_the_mapping(client: Client, desk: Client) -> None:
    link = f'href="{reverse("admin:referrals_crmprofile_changelist")}"'
    assert link in desk.get("/").content.decode()
    client.force_login(person(Role.ALLIANCE_LEAD))
    assert link not in client.get("/").content.decode()


def test_the_table_shows_each_field_with_its_need_and_what_fills_it(desk: Client, crm: CrmProfile) -> None:
    said = words(desk.get(side(crm)))
    assert "Customer Company Name customerCompanyName · text, up to 120 Required: not for national security" in said
    assert "account.name" in said
    assert "Conditional: industry is Other" in said
    assert "When empty: SaaS or PaaS" in said


def test_the_head_says_how_much_is_mapped_and_which_version_is_in_use(desk: Client, crm: CrmProfile) -> None:
    said = words(desk.get(side(crm)))
    assert "All required mapped" in said
    assert "In use version 1" in said
    draft = begin_draft(crm, by=crms.crm_admin())
    save_rows(draft.pk, OPPORTUNITY, TO_ACE, {"useCase": None, "country": None}, by=crms.crm_admin())
    said = words(desk.get(side(crm)))
    assert "2 required not mapped" in said
    assert "Draft version 2" in said
    assert reverse("admin:crm_publish", args=[crm.pk]) in desk.get(side(crm)).content.decode()


def test_filters_and_search_narrow_the_table(desk: Client, crm: CrmProfile) -> None:
    def shown(query: str) -> set[str]:
        return set(re.findall(r'id="row-(\w+)"', desk.get(f"{side(crm)}?{query}").content.decode()))

    assert {"customerCompanyName", "customerDuns"} <= shown("")
    assert "customerCompanyName" in shown("mapped=yes")
    assert "customerDuns" not in shown("mapped=yes")
    assert shown("mapped=no&need=mandatory") == set()
    assert shown("q=project title") == {"partnerProjectTitle"}
    assert shown("q=next_step") == {"nextStep"}
    assert "No field fits" in words(desk.get(f"{side(crm)}?q=zzz"))


def test_htmx_gets_the_rows_alone(desk: Client, crm: CrmProfile) -> None:
    page = desk.get(f"{side(crm)}?q=stage", headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith('<div id="map-rows">')


def test_a_new_crm_begins_with_what_auto_map_is_sure_of(desk: Client, connection: Connection) -> None:
    new = crms.profile(connection, system="salesforce")
    assert "Nothing is mapped yet" in words(desk.get(side(new)))
    answer = desk.post(f"{side(new)}auto-map/", follow=True)
    assert "A draft is begun" in words(answer)
    assert draft_row(new, "targetCloseDate") is not None


def test_auto_map_fills_only_what_is_unmapped_and_says_how_much(desk: Client, connection: Connection) -> None:
    new = crms.profile(connection, system="salesforce")
    draft = begin_draft(new, by=crms.crm_admin())
    kept = Row.model_validate({"ace": "partnerProjectTitle", "default": "By hand"})
    rows: dict[str, Row | None] = {"partnerProjectTitle": kept, "targetCloseDate": None, "projectDescription": None}
    save_rows(draft.pk, OPPORTUNITY, TO_ACE, rows, by=crms.crm_admin())
    answer = desk.post(f"{side(new)}auto-map/", follow=True)
    assert "2 more fields mapped" in words(answer)
    assert draft_row(new, "partnerProjectTitle") == kept
    assert "sure of nothing more" in words(desk.post(f"{side(new)}auto-map/", follow=True))


def test_a_row_rests_and_works_again(desk: Client, crm: CrmProfile) -> None:
    act = f"{side(crm)}nextStep/pause/"
    answer = desk.post(f"{act}?paused=yes", {"at": "nextStep", "query": "mapped=yes"})
    assert answer.headers["Location"] == f"{side(crm)}?mapped=yes#row-nextStep"
    row = draft_row(crm, "nextStep")
    assert row is not None
    assert row.paused
    assert row.crm == "next_step"
    assert "Paused" in words(desk.get(side(crm)))
    desk.post(f"{act}?paused=no", {"at": "nextStep"})
    row = draft_row(crm, "nextStep")
    assert row is not None
    assert not row.paused
    assert desk.post(act, {"at": "nothing"}).status_code == 404


def test_acts_are_posts(desk: Client, crm: CrmProfile) -> None:
    assert desk.get(f"{side(crm)}auto-map/").status_code == 405
    assert desk.get(f"{side(crm)}nextStep/pause/").status_code == 405


def test_a_side_that_is_none_is_not_found(desk: Client, crm: CrmProfile) -> None:
    assert desk.get(reverse("admin:crm_mapper", args=[crm.pk, "deal", "to_ace"])).status_code == 404
    assert desk.get(reverse("admin:crm_mapper", args=[crm.pk, "lead", "sideways"])).status_code == 404
    assert desk.get(reverse("admin:crm_mapper", args=[999, "lead", "to_ace"])).status_code == 404
    assert desk.get(reverse("admin:crm_row", args=[crm.pk, "lead", "to_ace", "nothing"])).status_code == 404


def test_a_record_under_test_shows_source_result_and_rung(desk: Client, crm: CrmProfile) -> None:
    record = received(crm, stage="Proposal")
    said = words(desk.get(f"{side(crm)}?test={record.pk}"))
    assert "Proposal → becomes Technical Validation from the value map" in said
    assert "This record goes through" in said
    assert "the default, because the source is empty" in said


def test_a_record_that_would_be_held_says_so_at_the_row(desk: Client, crm: CrmProfile) -> None:
    record = received(crm, stage="On ice")
    said = words(desk.get(f"{side(crm)}?test={record.pk}"))
    assert "This record would be held 1 problem" in said
    assert "On ice is in no pair of the value map" in said


def test_a_fallback_that_was_used_is_seen(desk: Client, crm: CrmProfile, connection: Connection) -> None:
    referral = crms.open_opportunity(connection, stage="Business Validation")
    said = words(desk.get(f"{side(crm, TO_CRM)}?test={referral.pk}"))
    assert "Business Validation → becomes Other the fallback, because the value is in no pair" in said


def test_a_record_of_another_crm_is_not_tried(desk: Client, crm: CrmProfile, connection: Connection) -> None:
    other = crms.profile(connection)
    crms.mapped(other)
    record = received(other)
    assert "This record" not in words(desk.get(f"{side(crm)}?test={record.pk}"))


def test_the_table_keeps_to_its_query_budget(
    desk: Client, crm: CrmProfile, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    records = [received(crm, f"D-{number}") for number in range(3)]
    desk.get(side(crm))
    with django_assert_max_num_queries(12):
        desk.get(f"{side(crm)}?test={records[0].pk}")


def test_the_clock_of_a_row_tells_who_changed_what(desk: Client, crm: CrmProfile) -> None:
    by = crms.crm_admin()
    draft = begin_draft(crm, by=by)
    row = Row.model_validate({"ace": "nextStep", "crm": "todo", "chain": [{"do": "trim"}]})
    save_rows(draft.pk, OPPORTUNITY, TO_ACE, {"nextStep": row}, by=by)
    said = words(desk.get(f"{side(crm)}nextStep/log/"))
    assert "Source: next_step → todo" in said
    assert "Steps: Trim" in said
    assert str(by) in said
    assert "Customer Company Name" not in said


def test_the_clock_of_a_row_to_the_crm_finds_its_changes_by_aws_name(desk: Client, crm: CrmProfile) -> None:
    by = crms.crm_admin()
    guarded = Row.model_validate({"ace": "nextStep", "crm": "next_step", "protection": "person"})
    save_rows(begin_draft(crm, by=by).pk, OPPORTUNITY, TO_CRM, {"next_step": guarded}, by=by)
    said = words(desk.get(f"{side(crm, TO_CRM)}nextStep/log/"))
    assert "Protection: Not protected → Kept: AWS's value waits for a person" in said.replace("&#x27;", "'")
    assert "Nothing changed here yet" in words(desk.get(f"{side(crm, TO_CRM)}city/log/"))


def test_the_log_of_the_profile_goes_on_page_by_page(desk: Client, crm: CrmProfile) -> None:
    address = reverse("admin:crm_log", args=[crm.pk])
    first = desk.get(address)
    assert "Published" in words(first)
    assert MappingChange.objects.filter(profile=crm).count() < 50
    draft = begin_draft(crm, by=crms.crm_admin())
    names = ["city", "streetAddress", "customerDuns"] * 17
    for number, name in enumerate(names):
        row = Row.model_validate({"ace": name, "default": f"Value {number}"})
        save_rows(draft.pk, OPPORTUNITY, TO_ACE, {name: row}, by=crms.crm_admin())
    older = re.search(r'href="(\?before=\d+)"', desk.get(address).content.decode())
    assert older is not None
    assert "Published" in words(desk.get(f"{address}{older[1]}"))


def test_a_mapping_that_is_published_can_be_looked_at_before_a_draft_is_begun(desk: Client, crm: CrmProfile) -> None:
    desk.get(side(crm))
    desk.get(f"{side(crm)}stage/")
    assert not MappingVersion.objects.filter(profile=crm, state="draft").exists()
