"""The admin's pages of held records: groups with their fix in place, honest progress, each record as it was given."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.mapping.spec import Direction
from referrals.models import Connection, CrmProfile, CrmRecord, CrmState, Edit, Referral, VersionState, Work
from referrals.selectors.clusters import clusters_of
from referrals.services.crm_intake import retry_held, take
from referrals.services.crm_sharing import share
from referrals.services.mappings import begin_draft, save_rows
from tests.factories.crm import TO_CRM, crm_admin, deal, mapped, open_opportunity, profile, rows
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client: Client) -> User:
    found = crm_admin()
    client.force_login(found)
    return found


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection)
    mapped(found)
    connection.refresh_from_db()
    return found


def given(crm: CrmProfile, *ids: str, **changes: Any) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    for crm_id in ids:
        take(crm, Kind.OPPORTUNITY, crm_id, deal(**changes), by=lead)


def at(name: str, crm: CrmProfile, *args: object) -> str:
    return reverse(f"admin:{name}", args=[crm.pk, *args])


def only(crm: CrmProfile, by: User) -> str:
    [found] = clusters_of(by, crm).shown
    return at("crm_cluster", crm, found.key)


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_group_is_shown_with_its_count_cause_and_fix_in_place(client: Client, crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", "D-2", stage="Offer sent")
    page = text_of(client, at("crm_held", crm))
    assert "<strong>2</strong> records" in page
    assert "nothing says which of AWS&#x27;s values that is" in page
    assert '<option value="Committed">' in page
    assert "Fix and publish" in page
    assert reverse("admin:crm_record", args=[crm.pk, CrmRecord.objects.get(crm_id="D-2").pk]) in page


def test_page_says_so_when_nothing_is_held(client: Client, crm: CrmProfile, by: User) -> None:
    assert "Nothing is held" in text_of(client, at("crm_held", crm))


def test_fix_in_place_is_published_and_its_progress_ends_by_itself(client: Client, crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", "D-2", stage="Offer sent")
    given(crm, "D-3", stage="Offer sent", amount="n/a")
    key = next(one.key for one in clusters_of(by, crm).shown if one.field == "stage")
    answer = client.post(at("crm_cluster", crm, key), {"cure": "map", "answer": "Committed", "publish": "yes"})
    progress = f"{at('crm_held', crm)}?held=3"
    assert answer["Location"] == progress
    page = text_of(client, progress)
    assert "0 went on with version 2, 0 are still held, 3 to go" in page
    assert "every 2s" in text_of(client, progress, HX_Request="true")
    assert retry_held(crm.pk) == 2
    assert client.get(progress, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    over = text_of(client, progress)
    assert "2 of 3 held records went on" in over
    assert "every 2s" not in over


def test_fix_joins_a_draft_with_other_changes_and_the_page_says_which(
    client: Client, crm: CrmProfile, by: User
) -> None:
    given(crm, "D-1", stage="Offer sent")
    draft = begin_draft(crm, by=by)
    other = rows([{"ace": "nextStep", "crm": "todo"}], Direction.TO_ACE)
    save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, other, by=by)
    page = text_of(client, at("crm_held", crm))
    assert "Fix and publish" not in page
    assert "Next Steps" in page
    asked = {"cure": "map", "answer": "Committed", "publish": "yes"}
    page = client.post(only(crm, by), asked, follow=True).content.decode()
    assert "It also holds Next Steps, so look at it before you publish it." in page
    assert crm.versions.get(state=VersionState.DRAFT).pk == draft.pk


def test_value_that_is_none_of_awss_stays_on_the_page_with_the_reason(
    client: Client, crm: CrmProfile, by: User
) -> None:
    given(crm, "D-1", stage="Offer sent")
    answer = client.post(only(crm, by), {"cure": "map", "answer": "", "publish": "yes"})
    assert answer.status_code == 422
    assert "Choose a value of AWS&#x27;s first." in answer.content.decode()


@pytest.mark.parametrize("cure", ["fallback", "read_as", "pause"])
def test_every_fix_of_the_mapping_goes_into_the_draft_when_asked(
    client: Client, crm: CrmProfile, by: User, cure: str
) -> None:
    given(crm, "D-1", **({"stage": "Offer sent"} if cure == "fallback" else {"amount": "n/a"}))
    answer = {"fallback": "Prospect", "read_as": "100", "pause": ""}[cure]
    page = client.post(only(crm, by), {"cure": cure, "answer": answer, "publish": "no"}, follow=True)
    assert "The fix is in the draft, version 2." in page.content.decode()


def test_unknown_fix_changes_nothing(client: Client, crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="Offer sent")
    assert client.post(only(crm, by), {"cure": "magic"}).status_code == 422
    assert crm.versions.count() == 1


def test_group_that_was_fixed_meanwhile_leads_back_to_the_list(client: Client, crm: CrmProfile, by: User) -> None:
    page = client.get(at("crm_cluster", crm, "0" * 64), follow=True)
    assert "Somebody may have fixed it" in page.content.decode()


def both_changed(crm: CrmProfile, connection: Connection) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    given(crm, "D-1")
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1", stage="Committed")
    given(crm, "D-1", stage="Proposal")


def test_field_set_on_all_becomes_work_that_is_checked_first(
    client: Client, crm: CrmProfile, connection: Connection, by: User
) -> None:
    both_changed(crm, connection)
    address = only(crm, by)
    assert "Whose value stands?" in text_of(client, address)
    answer = client.post(address, {"cure": "edit", "field": "stage", "stage": "Committed"})
    work = Work.objects.get()
    assert answer["Location"] == reverse("referrals:work", args=[work.pk])
    assert work.title == "Stage set to “Committed”: 1 held by the same trouble"
    assert work.title.split(":")[0] in text_of(client, answer["Location"])


def test_record_is_shown_as_given_and_as_understood(client: Client, crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", stage="offer SENT", name="<b>Bold</b>")
    page = text_of(client, at("crm_record", crm, CrmRecord.objects.get().pk))
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<b>Bold" not in page
    assert "the default, because the source is empty" in page
    assert "offer SENT is in no pair of the value map" in page


def test_record_both_sides_changed_may_be_decided_on_its_page(
    client: Client, crm: CrmProfile, connection: Connection, by: User
) -> None:
    both_changed(crm, connection)
    record = CrmRecord.objects.get()
    assert "Let the CRM's value stand" in text_of(client, at("crm_record", crm, record.pk))
    retry = at("crm_record_retry", crm, record.pk)
    assert "It was refused again" in client.post(retry, follow=True).content.decode()
    assert "It was taken." in client.post(retry, {"force": "yes"}, follow=True).content.decode()
    assert Edit.objects.get().wanted == "Technical Validation"


def test_protected_values_are_passed_on_or_left_one_by_one_or_all(
    client: Client, connection: Connection, by: User
) -> None:
    crm = profile(connection)
    guarded = [{**one, "protection": "person"} if one["crm"] in ("name", "stage", "amount") else one for one in TO_CRM]
    mapped(crm, to_crm=guarded)
    connection.refresh_from_db()
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    share(connection.pk)
    record = CrmRecord.objects.get()
    assert "Waits for you" in text_of(client, at("crm_record", crm, record.pk))
    assert "A value waits" in text_of(client, f"{at('crm_records', crm)}?shown=person")
    address = at("crm_record_values", crm, record.pk)
    client.post(address, {"act": "pass-some"})
    assert len(CrmRecord.objects.get().for_person) == 3
    client.post(address, {"act": "pass-some", "path": ["name"]})
    client.post(address, {"act": "leave-some", "path": ["stage"]})
    assert list(CrmRecord.objects.get().for_person) == ["amount"]
    client.post(address, {"act": "leave-all"})
    assert CrmRecord.objects.get().for_person == {}
    assert crm.changes.latest("pk").fields == {"name": "Dispatch planning on AWS"}


def test_records_are_found_by_id_kind_and_what_became_of_them(client: Client, crm: CrmProfile, by: User) -> None:
    given(crm, "D-1", "E-1")
    given(crm, "D-2", stage="Offer sent")
    take(crm, Kind.LEAD, "L-1", {"name": "x"}, by=person(Role.ALLIANCE_LEAD))
    address = at("crm_records", crm)
    shown = {
        query: {one for one in ("D-1", "D-2", "E-1", "L-1") if f">{one}</a>" in text_of(client, f"{address}?{query}")}
        for query in ("", "q=D-", "shown=held", "kind=lead", "shown=nonsense&after=%00")
    }
    assert shown == {
        "": {"D-1", "D-2", "E-1"},
        "q=D-": {"D-1", "D-2"},
        "shown=held": {"D-2"},
        "kind=lead": {"L-1"},
        "shown=nonsense&after=%00": {"D-1", "D-2", "E-1"},
    }


def test_records_are_paged_without_a_gap(
    client: Client, crm: CrmProfile, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.selectors.crm_record_pages.PAGE_SIZE", 2)
    given(crm, "D-1", "D-2", "D-3")
    first = client.get(at("crm_records", crm))
    second = client.get(at("crm_records", crm) + first.context["following"])
    found = [row.crm_id for answer in (first, second) for row in answer.context["page"].rows]
    assert found == ["D-3", "D-2", "D-1"]


def test_only_people_who_keep_the_mapping_see_these_pages(client: Client, crm: CrmProfile) -> None:
    given(crm, "D-1", stage="Offer sent")
    record = CrmRecord.objects.get()
    client.force_login(person(Role.ALLIANCE_LEAD))
    for name, args in (
        ("crm_held", ()),
        ("crm_cluster", ("0" * 64,)),
        ("crm_records", ()),
        ("crm_record", (record.pk,)),
    ):
        assert client.get(at(name, crm, *args)).status_code in (302, 403)
    assert client.post(at("crm_record_retry", crm, record.pk)).status_code in (302, 403)
    assert not Referral.objects.exists()


def test_record_of_another_profile_is_not_found(
    client: Client, crm: CrmProfile, connection: Connection, by: User
) -> None:
    given(crm, "D-1")
    other = profile(connection)
    record = CrmRecord.objects.get()
    assert client.get(at("crm_record", other, record.pk)).status_code == 404
    assert client.post(at("crm_record_retry", other, record.pk)).status_code == 404


def test_lists_cost_the_same_however_many_rows(
    client: Client, crm: CrmProfile, by: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(at("crm_held", crm))  # the first page of a session writes that it began
    for first in (0, 10):
        given(crm, *(f"D-{number}" for number in range(first, first + 10)), stage=f"Offer {first}")
        for name in ("crm_held", "crm_records"):
            with django_assert_max_num_queries(10):
                assert client.get(at(name, crm)).status_code == 200
    assert set(crm.records.values_list("state", flat=True)) == {CrmState.HELD}
