"""Mappings as files and copies: exported and imported again, copied from sandbox to production, printed for people."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.errors import NotNow, NotValid
from referrals.mapping.profiles import System
from referrals.mapping.spec import Direction, Spec, read_spec, written
from referrals.models import Connection, CrmProfile, MappingChange, MappingVersion, VersionState
from referrals.services.mappings import begin_draft, copy_to, save_rows
from tests.factories import crm as crms
from tests.factories.bench import connection_to

pytestmark = pytest.mark.django_db

LEGAL = {"ace": "customerCompanyName", "crm": "account.legal"}


@pytest.fixture
def admin() -> User:
    return crms.crm_admin()


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    """A sandbox profile whose first version is in use."""
    made = crms.profile(connection, name="Larkfield")
    crms.mapped(made)
    return made


@pytest.fixture
def live(db: None) -> CrmProfile:
    """The same CRM beside production, with nothing mapped."""
    return crms.profile(connection_to("ace-apn-1234567-prod-us-west-2", name="Production"), name="Larkfield live")


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def address(name: str, crm: CrmProfile, *more: Any) -> str:
    return reverse(f"admin:crm_{name}", args=[crm.pk, *more])


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def spec_in(version: MappingVersion) -> Spec:
    return read_spec(version.spec)


def saved_draft(crm: CrmProfile, by: User) -> MappingVersion:
    draft = begin_draft(crm, by=by)
    return save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, crms.rows([LEGAL], Direction.TO_ACE), by=by)


def hidden(response: Any) -> dict[str, str]:
    """What the page's confirmation would post."""
    return {name: str(response.context[name]) for name in ("lock", "text") if name in response.context}


def test_an_export_is_a_json_file_with_a_harmless_name(desk: Client, crm: CrmProfile) -> None:
    crm.name = 'Lark"field\r\n../../etc'
    crm.save()
    answer = desk.get(address("export", crm, 1))
    assert answer["Content-Disposition"] == 'attachment; filename="mapping-larkfield-v1.json"'
    assert answer["Content-Type"] == "application/json"
    assert (answer.json()["version"], answer.json()["system"]) == (1, "other")
    assert read_spec(answer.json()["spec"]) == spec_in(crm.versions.get())


def test_an_export_comes_back_as_the_draft_it_was(desk: Client, crm: CrmProfile, live: CrmProfile) -> None:
    file = SimpleUploadedFile("x.json", desk.get(address("export", crm, 1)).content)
    checked = desk.post(address("import", live), {"file": file})
    assert "from an empty mapping: nothing is there yet." in words(checked)
    assert live.versions.count() == 0
    done = desk.post(address("replace", live), hidden(checked), follow=True)
    assert "The imported mapping is your draft now." in words(done)
    draft = live.versions.get()
    assert (draft.state, spec_in(draft)) == (VersionState.DRAFT, spec_in(crm.versions.get()))
    assert MappingChange.objects.filter(profile=live, name="imported").exists()


def test_a_pasted_mapping_shows_what_it_changes_in_the_draft(desk: Client, crm: CrmProfile, admin: User) -> None:
    spec = crm.versions.get().spec
    saved_draft(crm, admin)
    checked = desk.post(address("import", crm), {"text": json.dumps(spec)})
    said = words(checked)
    assert "1 row differs from the draft, version 2." in said
    assert "gone: account.legal new: account.name" in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "The file is not valid JSON."),
        ("{}", "This file maps no field."),
        ('{"system": "hubspot", "spec": {}}', "This mapping is for another CRM than this profile"),
        ('{"opportunity": {"to_ace": {"rows": [{"crm": "x"}]}}}', "Opportunities to AWS, row 1, ace is missing."),
        (
            '{"lead": {"to_ace": {"rows": [{"ace": "noField", "crm": "x"}]}}}',
            "AWS&#x27;s lead has no field noField.",
        ),
    ],
)
def test_an_import_that_cannot_be_is_refused_in_a_sentence_and_kept_to_be_corrected(
    desk: Client, crm: CrmProfile, text: str, sentence: str
) -> None:
    refused = desk.post(address("import", crm), {"text": text})
    assert refused.status_code == 422
    assert sentence in words(refused)
    assert "</textarea>" in refused.content.decode()
    assert crm.versions.count() == 1


def test_an_import_without_anything_asks_for_it(desk: Client, crm: CrmProfile) -> None:
    assert "Choose a file, or paste a mapping." in words(desk.post(address("import", crm), {}))


def test_an_import_never_replaces_a_draft_that_was_saved_meanwhile(desk: Client, crm: CrmProfile, admin: User) -> None:
    checked = desk.post(address("import", crm), {"text": json.dumps(written(spec_in(crm.versions.get())))})
    saved_draft(crm, crms.crm_admin())
    refused = desk.post(address("replace", crm), hidden(checked))
    assert refused.status_code == 409
    assert "Somebody saved this draft after you opened it." in words(refused)
    assert desk.post(address("replace", crm), {"lock": "1"}).status_code == 422


def test_a_mapping_goes_from_sandbox_to_production_with_the_difference_seen_before(
    desk: Client, crm: CrmProfile, live: CrmProfile
) -> None:
    asked = desk.get(address("copy", crm, 1), {"to": live.pk})
    assert "environment-production" in asked.content.decode()
    assert "from an empty mapping" in words(asked)
    assert live.versions.count() == 0
    done = desk.post(address("copy", crm, 1), {"to": live.pk, **hidden(asked)}, follow=True)
    assert "Larkfield live has the mapping as its draft." in words(done)
    draft = live.versions.get()
    assert (draft.state, spec_in(draft)) == (VersionState.DRAFT, spec_in(crm.versions.get()))
    assert MappingChange.objects.filter(profile=live, name="copied").exists()


def test_a_copy_into_a_draft_that_was_saved_meanwhile_is_refused(
    desk: Client, crm: CrmProfile, live: CrmProfile, admin: User
) -> None:
    seen = begin_draft(live, by=admin).lock
    saved_draft(live, crms.crm_admin())
    assert desk.post(address("copy", crm, 1), {"to": live.pk, "lock": seen}).status_code == 409
    with pytest.raises(NotNow):
        copy_to(crm.versions.get(), live, by=admin, lock=0)


def test_a_mapping_is_not_copied_to_another_crm(desk: Client, crm: CrmProfile, admin: User) -> None:
    other = crms.profile(crm.connection, system=System.HUBSPOT, name="HubSpot")
    assert "No other profile of this CRM" in words(desk.get(address("copy", crm, 1)))
    assert desk.post(address("copy", crm, 1), {"to": other.pk}).status_code == 200
    assert other.versions.count() == 0
    with pytest.raises(NotValid):
        copy_to(crm.versions.get(), other, by=admin)


def test_the_documentation_names_every_row_in_words(desk: Client, crm: CrmProfile) -> None:
    said = words(desk.get(address("documentation", crm)))
    assert "Mapping of Larkfield, version 1" in said
    assert "Customer Company Name customerCompanyName" in said
    assert "Proposal → Technical Validation" in said
    assert "Technical Validation → Proposal" in said
    assert "any other → Other" in said
    assert "SaaS or PaaS" in said


def test_the_documentation_lists_what_aws_requires_and_nothing_fills(desk: Client, crm: CrmProfile) -> None:
    draft = begin_draft(crm, by=crms.crm_admin())
    gone = save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, {"industry": None}, by=crms.crm_admin())
    desk.post(address("publish", crm), {"lock": gone.lock, "instead_of": 1})
    said = words(desk.get(address("documentation", crm)))
    assert "Required by AWS and not mapped Industry Vertical industry" in said


def test_there_is_no_documentation_before_a_mapping_is_published(desk: Client, live: CrmProfile) -> None:
    assert desk.get(address("documentation", live)).status_code == 404
