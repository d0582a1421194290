"""Drift watch: AWS's newer list against every mapping, draft and open record, and all of it corrected at once."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.errors import NotValid
from referrals.forms.drift import opened, sealed
from referrals.mapping.aws_lists import read_list
from referrals.mapping.drift import FieldNews, News, ValueNews, What, news_of
from referrals.mapping.drift_choices import chosen
from referrals.mapping.spec import Direction, Pair, read_spec
from referrals.models import Connection, CrmProfile, Referral, VersionState
from referrals.selectors.drift import broken_by
from referrals.services.drafting import begin_draft as begin_referral
from referrals.services.drift import mend_drafts, mend_mappings
from referrals.services.mappings import begin_draft, save_rows
from tests.factories import crm as crms
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db

LIST_OF_STAGES = tuple(fields_of(Kind.OPPORTUNITY)["stage"].values)
DRIFT, MEND = reverse("admin:crm_drift"), reverse("admin:crm_drift_mend")


def newer(*, without: str = "Technical Validation", new: str = "Signed") -> bytes:
    """AWS's list of stages with one value gone and another come."""
    return json.dumps({"stage": [*(one for one in LIST_OF_STAGES if one != without), new]}).encode()


def news_in(content: bytes) -> News:
    return news_of(read_list(content, Kind.OPPORTUNITY))


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


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def load(desk: Client, content: bytes, kind: str = "opportunity") -> Any:
    return desk.post(DRIFT, {"kind": kind, "file": SimpleUploadedFile("aws.json", content)})


def draft_of_referral(crm: CrmProfile, **fields: Any) -> Referral:
    return begin_referral(crm.connection, valid_opportunity(**fields), by=person(Role.SALES_REP))


def pairs_of(crm: CrmProfile, state: str) -> tuple[Pair, ...]:
    side = read_spec(crm.versions.get(state=state).spec).side(Kind.OPPORTUNITY, Direction.TO_ACE)
    values = next(row for row in side.rows if row.ace == "stage").values
    return values.pairs if values else ()


@pytest.mark.parametrize("role", [None, Role.SALES_REP, Role.ALLIANCE_LEAD, Role.VIEWER])
def test_only_people_who_keep_mappings_watch_drift(client: Client, db: None, role: Role | None) -> None:
    if role:
        client.force_login(person(role))
    answers = [client.get(DRIFT, follow=True), client.post(DRIFT, follow=True), client.post(MEND, follow=True)]
    assert {one.status_code for one in answers} == {403 if role else 200}


def test_the_watch_asks_for_a_list(desk: Client) -> None:
    assert "Load a newer list" in words(desk.get(DRIFT))
    assert "Choose a file, or paste a list." in words(desk.post(DRIFT, {"kind": "opportunity"}))
    assert desk.get(MEND).status_code == 405


def test_what_is_none_of_awss_lists_is_refused_in_a_sentence(desk: Client) -> None:
    refused = load(desk, b"colour,shape\nred,round\n")
    assert refused.status_code == 422
    assert "This is none of AWS&#x27;s lists that we know." in words(refused)


def test_a_list_the_portal_knows_breaks_nothing(desk: Client, crm: CrmProfile) -> None:
    said = words(load(desk, json.dumps({"stage": LIST_OF_STAGES}).encode()))
    assert "Nothing is new" in said
    assert "Correct what is ticked" not in said


def test_a_gone_value_is_found_in_mappings_drafts_and_open_records(desk: Client, crm: CrmProfile, admin: User) -> None:
    draft = draft_of_referral(crm, stage="Technical Validation", customerCompanyName="Birch Mills")
    record = crms.open_opportunity(crm.connection, stage="Technical Validation", customerCompanyName="Cedar Rail")
    broken = broken_by(admin, news_in(newer()))
    assert [one.profile for one in broken.mappings] == [crm]
    assert [one.referral for one in broken.drafts] == [draft]
    assert [one.referral for one in broken.records] == [record]
    said = words(load(desk, newer()))
    assert "stage has new values: Signed" in said
    assert "“Proposal” is paired with “Technical Validation”, which AWS has no longer." in said
    assert "Birch Mills" in said
    assert "Cedar Rail" in said


def test_the_draft_is_corrected_and_what_is_in_use_waits_for_it(crm: CrmProfile, admin: User) -> None:
    begin_draft(crm, by=admin)
    published, draft = broken_by(admin, news_in(newer())).mappings
    assert (published.version.state, published.is_mended_here) == (VersionState.PUBLISHED, False)
    assert (draft.version.state, draft.is_mended_here) == (VersionState.DRAFT, True)


def test_a_chosen_value_goes_into_a_draft_of_every_ticked_mapping(desk: Client, crm: CrmProfile) -> None:
    page = load(desk, newer())
    done = desk.post(MEND, {"news": page.context["sealed"], "new-0": "Signed", "profile": crm.pk})
    assert "corrected in draft 2." in words(done)
    assert Pair(crm="Proposal", ace="Signed") in pairs_of(crm, VersionState.DRAFT)
    assert Pair(crm="Proposal", ace="Technical Validation") in pairs_of(crm, VersionState.PUBLISHED)


def test_without_a_new_value_the_pair_is_taken_out(desk: Client, crm: CrmProfile) -> None:
    page = load(desk, newer())
    desk.post(MEND, {"news": page.context["sealed"], "new-0": "", "profile": crm.pk})
    assert "Proposal" not in {pair.crm for pair in pairs_of(crm, VersionState.DRAFT)}


def test_what_is_not_ticked_stays_as_it_is(desk: Client, crm: CrmProfile) -> None:
    page = load(desk, newer())
    for nobody in ({}, {"profile": "9" * 30}):
        done = desk.post(MEND, {"news": page.context["sealed"], "new-0": "Signed", **nobody})
        assert "Nothing was ticked" in words(done)
    assert crm.versions.count() == 1


def test_a_mapping_that_nothing_breaks_gets_no_row_changed(crm: CrmProfile, admin: User) -> None:
    draft = begin_draft(crm, by=admin)
    none = dict.fromkeys(("stage",), None)
    save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, none, by=admin)
    save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_CRM, none, by=admin)
    result = mend_mappings([crm], news_in(newer()), by=admin)[0]
    assert (result.is_done, result.sentence) == (False, "Nothing here can be corrected by itself.")


def test_somebody_without_the_mapping_gets_a_refusal_as_the_result(crm: CrmProfile) -> None:
    result = mend_mappings([crm], news_in(newer()), by=person(Role.SALES_REP))[0]
    assert not result.is_done
    assert "Your role does not let you edit and publish mappings" in result.sentence
    assert crm.versions.count() == 1


def test_an_administrator_corrects_the_drafts_of_referrals_too(client: Client, crm: CrmProfile) -> None:
    draft = draft_of_referral(crm, stage="Technical Validation")
    client.force_login(person(Role.ADMINISTRATOR))
    page = load(client, newer())
    done = client.post(MEND, {"news": page.context["sealed"], "new-0": "Signed", "drafts": "yes"})
    assert "Corrected; the draft waits to be submitted." in words(done)
    draft.refresh_from_db()
    assert draft.draft["stage"] == "Signed"


def test_a_crm_admin_is_told_why_drafts_of_referrals_are_not_theirs_to_correct(desk: Client, crm: CrmProfile) -> None:
    draft = draft_of_referral(crm, stage="Technical Validation")
    page = load(desk, newer())
    assert "Your role does not let you edit referrals." in words(page)
    done = desk.post(MEND, {"news": page.context["sealed"], "new-0": "Signed", "drafts": "yes"})
    assert "Not corrected" in words(done)
    draft.refresh_from_db()
    assert draft.draft["stage"] == "Technical Validation"


def test_a_draft_that_holds_no_replaced_value_says_so(crm: CrmProfile) -> None:
    draft = draft_of_referral(crm, stage="Technical Validation")
    news = chosen(news_in(newer()), {("stage", "Technical Validation"): ""})
    result = mend_drafts([draft], news, by=person(Role.ADMINISTRATOR))[0]
    assert (result.is_done, result.sentence) == (False, "No new value was chosen for it.")


def test_news_are_taken_back_only_as_they_were_given(desk: Client, crm: CrmProfile) -> None:
    news = news_in(newer())
    assert opened(sealed(news)) == news
    with pytest.raises(NotValid):
        opened(sealed(news)[:-2] + "xx")
    refused = desk.post(MEND, {"news": "made up", "profile": crm.pk})
    assert refused.status_code == 422
    assert "Load AWS&#x27;s list again." in words(refused)


def test_a_field_that_is_gone_breaks_the_records_that_hold_it(crm: CrmProfile, admin: User) -> None:
    record = crms.open_opportunity(crm.connection, nextStep="Call the customer")
    crms.open_opportunity(crm.connection, apnCrmUniqueIdentifier="O4712", nextStep=None)
    news = News(Kind.OPPORTUNITY, fields=(FieldNews("nextStep", What.REMOVED),))
    assert [one.referral for one in broken_by(admin, news).records] == [record]


def test_a_long_list_of_gone_values_is_found_in_lists_too(crm: CrmProfile, admin: User) -> None:
    record = crms.open_opportunity(crm.connection, awsProducts=["Amazon EC2", "AWS Lambda"])
    gone = tuple(f"Product {number}" for number in range(150))
    for removed in (("AWS Lambda",), ("AWS Lambda", *gone)):
        news = News(Kind.OPPORTUNITY, values=(ValueNews("awsProducts", removed=removed),))
        found = broken_by(admin, news).records
        assert [(one.referral, one.values[0].value) for one in found] == [(record, "AWS Lambda")]
