"""`salesforce`: the API on loopback with one organisation; `door`: the real client in front of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from referrals.connectors.credentials import Credentials
from referrals.connectors.salesforce import Door, Salesforce
from tests.contract.connectors.salesforce_org import choice, described
from tests.contract.connectors.salesforce_server import SalesforceServer

STAGES = ("Prospecting", "Qualification", "Closed Won")
OPPORTUNITY = [
    described("Id", "id", nillable=False, createable=False),
    described("Name", nillable=False),
    described("Amount", "currency"),
    described("StageName", "picklist", nillable=False, picklistValues=[choice(one) for one in STAGES]),
    described("CloseDate", "date", nillable=False),
    described("Share__c", "boolean", nillable=False, custom=True, defaultedOnCreate=True),
    described("ACE_Id__c", custom=True),
    described("Services__c", "multipicklist", custom=True),
    described("AccountId", "reference", referenceTo=["Account"], relationshipName="Account"),
    described("OwnerId", "reference", referenceTo=["User"], relationshipName="Owner", nillable=False),
]
ACCOUNT = [described("Name", nillable=False), described("Website", "url"), described("BillingCountry")]


@pytest.fixture
def salesforce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SalesforceServer]:
    server = SalesforceServer(tmp_path, secrets={"app": "the-secret"}).start()
    server.org.fields = {"Opportunity": OPPORTUNITY, "Account": ACCOUNT}
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca))
    yield server
    server.stop()


@pytest.fixture
def door(salesforce: SalesforceServer) -> Salesforce:
    return door_to(salesforce)


def door_to(server: SalesforceServer, *, secret: str = "the-secret", share: int = 80) -> Salesforce:
    return Salesforce(Door(server.host, Credentials("app", secret=secret), {server.host}, share))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
