"""`salesforce`: the API on loopback; `connector`: one that reads it and writes to it, its mapping published."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from referrals.mapping.profiles import System
from referrals.mapping.spec import read_spec
from referrals.models import Connection, CrmConnector, CrmProfile
from referrals.services.crm_connectors import NewConnector, add_connector
from referrals.services.crm_sharing import share
from referrals.services.mappings import begin_draft, publish, replace_spec
from tests.contract.connectors.salesforce_org import choice, described
from tests.contract.connectors.salesforce_server import SalesforceServer
from tests.factories.crm import STAGES, crm_admin, profile

if TYPE_CHECKING:
    from pytest_django import Settings

CRM_STAGES = ("Discovery", "Proposal", "Won", "Other")
OPPORTUNITY = [
    described("Id", "id", nillable=False, createable=False),
    described("Name", nillable=False),
    described("Description", "textarea"),
    described("Use_Case__c", custom=True),
    described("Amount", "currency"),
    described("StageName", "picklist", nillable=False, picklistValues=[choice(one) for one in CRM_STAGES]),
    described("CloseDate", "date", nillable=False),
    described("NextStep"),
    described("ACE_Id__c", custom=True),
    described("ACE_Status__c", custom=True),
    described("AccountId", "reference", referenceTo=["Account"], relationshipName="Account"),
]
ACCOUNT = [
    described(name) for name in ("Name", "Website", "BillingCountry", "BillingState", "BillingPostalCode", "Industry")
]
TO_ACE: tuple[dict[str, Any], ...] = (
    {"ace": "customerCompanyName", "crm": "Account.Name"},
    {"ace": "customerWebsite", "crm": "Account.Website"},
    {"ace": "country", "crm": "Account.BillingCountry"},
    {"ace": "state", "crm": "Account.BillingState"},
    {"ace": "postalCode", "crm": "Account.BillingPostalCode"},
    {"ace": "industry", "crm": "Account.Industry"},
    {"ace": "partnerProjectTitle", "crm": "Name"},
    {"ace": "projectDescription", "crm": "Description"},
    {"ace": "useCase", "crm": "Use_Case__c"},
    {"ace": "targetCloseDate", "crm": "CloseDate"},
    {"ace": "expectedMonthlyAwsRevenue", "crm": "Amount"},
    {"ace": "stage", "crm": "StageName", "values": {**STAGES, "fallback": "Business Validation"}},
    {"ace": "nextStep", "crm": "NextStep"},
    {"ace": "apnCrmUniqueIdentifier", "crm": "ACE_Id__c"},
)
TO_CRM: tuple[dict[str, Any], ...] = (
    {"ace": "customerCompanyName", "crm": "Account.Name"},
    {"ace": "partnerProjectTitle", "crm": "Name"},
    {"ace": "targetCloseDate", "crm": "CloseDate"},
    {"ace": "expectedMonthlyAwsRevenue", "crm": "Amount"},
    {"ace": "stage", "crm": "StageName", "values": {**STAGES, "fallback": "Other"}},
    {"ace": "nextStep", "crm": "NextStep"},
    {"ace": "apnCrmUniqueIdentifier", "crm": "ACE_Id__c"},
    {"ace": "status", "crm": "ACE_Status__c"},
)
SECRET = "planted-secret-of-salesforce-31"
DEAL = "006A00000000001AAA"


@pytest.fixture
def salesforce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: "Settings") -> Iterator[SalesforceServer]:
    server = SalesforceServer(tmp_path, secrets={"app": SECRET}, page_size=2).start()
    server.org.fields = {"Opportunity": OPPORTUNITY, "Account": ACCOUNT, "Lead": [described("Id", "id")]}
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca))
    monkeypatch.setenv("CRM_SALES_CLIENT_ID", "app")
    monkeypatch.setenv("CRM_SALES_CLIENT_SECRET", SECRET)
    settings.CRM_ALLOWED_HOSTS = (server.host,)
    yield server
    server.stop()


@pytest.fixture
def connector(connection: Connection, salesforce: SalesforceServer) -> CrmConnector:
    crm = profile(connection, system=System.SALESFORCE)
    mapped(crm)
    connection.refresh_from_db()
    share(connection.pk)
    made = add_connector(NewConnector(crm, salesforce.host, "SALES"), by=crm_admin())
    made.streams.update(since=datetime(2026, 1, 1, tzinfo=UTC))
    made.streams.filter(kind="opportunity").update(key="ACE_Id__c")
    return made


def mapped(crm: CrmProfile, to_ace: Any = TO_ACE, to_crm: Any = TO_CRM, lead: Any = ()) -> None:
    """Publish these rows for opportunities (and `lead` towards AWS), and nothing that a first draft proposes."""
    by = crm_admin()
    draft = begin_draft(crm, by=by)
    both = {"to_ace": {"rows": to_ace}, "to_crm": {"rows": to_crm}}
    spec = read_spec({"opportunity": both, "lead": {"to_ace": {"rows": lead}}})
    draft = replace_spec(draft.pk, spec, lock=draft.lock, by=by)
    publish(draft.pk, lock=draft.lock, by=by)


def deal(**changes: Any) -> dict[str, Any]:
    """A complete opportunity as it stands in that Salesforce; `Account` among the changes is laid over the rest."""
    account = {
        "Name": "Aldermoor Freight",
        "Website": "aldermoor.example",
        "BillingCountry": "United States",
        "BillingState": "Washington",
        "BillingPostalCode": "98101",
        "Industry": "Transportation & Logistics",
        **changes.pop("Account", {}),
    }
    return {
        "Name": "Dispatch planning on AWS",
        "Description": "Dispatchers plan routes by hand and lose hours every day.",
        "Use_Case__c": "Containers & Serverless",
        "CloseDate": "2027-03-31",
        "Amount": 4200.0,
        "StageName": "Discovery",
        "Account": account,
        **changes,
    }
