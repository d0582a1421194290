"""The connector in the admin: who opens it, adding, settings, and what its actions do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.errors import NotAllowed, NotValid
from referrals.mapping.crm_types import CrmType
from referrals.mapping.profiles import System
from referrals.models import Connection, ConnectorState, CrmConnector, CrmWriting
from referrals.selectors.mappings import catalogue_of
from referrals.services.crm_connector_runs import run
from referrals.services.crm_connectors import NewConnector, add_connector, read_fields
from tests.contract.connectors.salesforce_server import SalesforceServer
from tests.factories.crm import crm_admin, open_opportunity, profile
from tests.factories.people import person
from tests.integration.crm.connectors.conftest import SECRET

pytestmark = pytest.mark.django_db
LIST = "admin:referrals_crmconnector_changelist"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(crm_admin())
    return client


def _act(client: Client, action: str, connector: CrmConnector) -> str:
    data = {"action": action, "_selected_action": [connector.pk]}
    return client.post(reverse(LIST), data, follow=True).content.decode()


def _page(connector: CrmConnector) -> str:
    return reverse("admin:referrals_crmconnector_change", args=[connector.pk])


def _form(client: Client, connector: CrmConnector, **changes: Any) -> dict[str, Any]:
    """What the page's form holds, with changes."""
    context = client.get(_page(connector)).context
    data = {name: value for name, value in context["adminform"].form.initial.items() if value is not None}
    formset = context["inline_admin_formsets"][0].formset
    for form in (formset.management_form, *formset.forms):
        for field in form:
            data[field.html_name] = field.value() if field.value() is not None else ""
    for number, form in enumerate(formset.forms):
        since = form.instance.since
        data |= {f"streams-{number}-since_0": since.date(), f"streams-{number}-since_1": since.time()}
    return {**data, **changes}


@pytest.mark.parametrize("role", list(Role))
def test_only_who_manages_connections_opens_it(client: Client, connector: CrmConnector, role: Role) -> None:
    client.force_login(person(role))
    opens = role in (Role.CRM_ADMIN, Role.ADMINISTRATOR)
    assert client.get(reverse(LIST), follow=True).status_code == (200 if opens else 403)
    assert client.get(_page(connector), follow=True).status_code == (200 if opens else 403)


def test_a_connector_is_added_with_both_kinds_of_record(
    admin: Client, connection: Connection, salesforce: SalesforceServer
) -> None:
    crm = profile(connection, system=System.SALESFORCE)
    wanted = {"profile": crm.pk, "host": salesforce.host, "credentials": "SALES", "share": 70, "every_seconds": 600}
    response = admin.post(reverse("admin:referrals_crmconnector_add"), wanted)
    assert response.status_code == 302
    made = CrmConnector.objects.get()
    assert (made.share, made.every_seconds) == (70, 600)
    assert dict(made.streams.values_list("kind", "object")) == {"opportunity": "Opportunity", "lead": "Lead"}


REFUSED = [
    ({"host": "169.254.169.254"}, "is no host of Salesforce"),
    ({"host": "localhost:1"}, "is no host of Salesforce"),
    ({"credentials": "DATABASE_URL="}, "has capitals, digits"),
    ({"share": 101}, "less than or equal to 100"),
    ({"every_seconds": 5}, "greater than or equal to 60"),
]


@pytest.mark.parametrize(("wrong", "words"), REFUSED)
def test_what_cannot_be_right_is_refused_beside_the_form(
    admin: Client, connection: Connection, salesforce: SalesforceServer, wrong: dict[str, Any], words: str
) -> None:
    crm = profile(connection, system=System.SALESFORCE)
    wanted = {"profile": crm.pk, "host": salesforce.host, "credentials": "SALES", "share": 70, "every_seconds": 600}
    page = admin.post(reverse("admin:referrals_crmconnector_add"), {**wanted, **wrong}).content.decode()
    assert words in page
    assert not CrmConnector.objects.exists()


def test_another_crm_has_no_connector_of_ours(connection: Connection, salesforce: SalesforceServer) -> None:
    crm = profile(connection, system=System.HUBSPOT)
    with pytest.raises(NotValid, match="Salesforce alone"):
        add_connector(NewConnector(crm, salesforce.host, "SALES"), by=crm_admin())


def test_a_profile_has_one_connector(connector: CrmConnector) -> None:
    with pytest.raises(NotValid):
        add_connector(NewConnector(connector.profile, connector.host, "SALES"), by=crm_admin())


def test_only_who_manages_connections_adds_one(connection: Connection, salesforce: SalesforceServer) -> None:
    crm = profile(connection, system=System.SALESFORCE)
    with pytest.raises(NotAllowed):
        add_connector(NewConnector(crm, salesforce.host, "SALES"), by=person(Role.ALLIANCE_LEAD))


def test_settings_and_kinds_are_changed_and_another_object_is_read_anew(
    admin: Client, connector: CrmConnector, salesforce: SalesforceServer
) -> None:
    run(connector)
    connector.streams.update(record_id="006A00000000001AAA", moment=connector.created_at)
    opportunity, lead = connector.streams.get(kind="opportunity"), connector.streams.get(kind="lead")
    data = _form(admin, connector, share=55)
    [number] = [name for name in ("0", "1") if str(data[f"streams-{name}-id"]) == str(opportunity.pk)]
    response = admin.post(_page(connector), {**data, f"streams-{number}-only": "Share__c"})
    assert response.status_code == 302, response.context["errors"]
    connector.refresh_from_db()
    opportunity.refresh_from_db()
    lead.refresh_from_db()
    assert connector.share == 55
    assert (opportunity.only, opportunity.moment, opportunity.record_id) == ("Share__c", None, "")
    assert lead.moment is not None
    assert CrmConnector.history.filter(id=connector.pk).latest().share == 55


def test_a_name_that_is_none_is_refused_beside_its_row(admin: Client, connector: CrmConnector) -> None:
    data = _form(admin, connector)
    page = admin.post(_page(connector), {**data, "streams-0-object": "Opportunity WHERE"}).content.decode()
    assert "is no API name in Salesforce" in page


def test_fields_are_read_into_the_profile(admin: Client, connector: CrmConnector) -> None:
    connector.streams.filter(kind="lead").update(object="")
    page = _act(admin, "read_fields", connector)
    assert "fields added" in page
    connector.profile.refresh_from_db()
    fields = {one.path: one for one in catalogue_of(connector.profile, Kind.OPPORTUNITY)}
    assert fields["StageName"].choices == ("Discovery", "Proposal", "Won", "Other")
    assert fields["ACE_Status__c"].type == CrmType.TEXT
    assert fields["Account.Website"].label == "Account: Website"


def test_trouble_while_reading_fields_is_said_and_holds_no_secret(
    admin: Client, connector: CrmConnector, salesforce: SalesforceServer
) -> None:
    salesforce.secrets.clear()
    page = _act(admin, "read_fields", connector)
    assert "invalid client credentials" in page
    assert SECRET not in page


def test_only_who_keeps_the_mapping_reads_fields(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    with pytest.raises(NotAllowed):
        read_fields(connector, by=person(Role.ALLIANCE_LEAD))
    assert salesforce.calls == []


def test_actions_pause_resume_and_run(admin: Client, connector: CrmConnector) -> None:
    assert "1 paused." in _act(admin, "pause", connector)
    assert "is paused. Resume it" in _act(admin, "run_now", connector)
    assert "1 resumed." in _act(admin, "resume", connector)
    assert "1 will run now." in _act(admin, "run_now", connector)
    connector.refresh_from_db()
    assert connector.state == ConnectorState.ACTIVE


def test_reading_and_writing_again_are_offered(admin: Client, connector: CrmConnector) -> None:
    run(connector)
    assert "1 will be read from the start." in _act(admin, "read_again", connector)
    assert "1 will try again." in _act(admin, "write_again", connector)
    connector.refresh_from_db()
    assert connector.next_run_at is None


def test_what_salesforce_did_not_take_is_listed_with_its_words(
    admin: Client, connector: CrmConnector, connection: Connection, salesforce: SalesforceServer
) -> None:
    open_opportunity(connection)
    salesforce.fail("/sobjects/", 400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Region__c]")
    run(connector)
    page = admin.get(reverse("admin:referrals_crmwriting_changelist")).content.decode()
    assert "Required fields are missing: [Region__c]" in page
    row = CrmWriting.objects.get()
    assert admin.get(reverse("admin:referrals_crmwriting_change", args=[row.pk])).status_code == 200
    assert "Account.Name" in admin.get(_page(connector)).content.decode()


def test_the_page_shows_no_secret_and_keeps_to_the_policy(admin: Client, connector: CrmConnector) -> None:
    page = admin.get(_page(connector)).content.decode()
    assert SECRET not in page
    assert "style=" not in page
