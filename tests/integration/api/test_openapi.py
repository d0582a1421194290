"""The OpenAPI document holds: whatever it allows is answered as it says, whatever it forbids is refused."""

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

from aceportal.roles import Role
from aceportal.wsgi import application
from referrals.ace.kinds import Kind
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.integration.api.conftest import Caller, caller

# The real WSGI handler ends each request by closing connections that a test's transaction would hold open.
pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENT = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def admin(db: None) -> Caller:
    """Somebody who may do everything, where there is an opportunity and a lead to do it with."""
    connection = connection_to("ace-apn-397476-beta-us-west-2")
    arrived(connection, Kind.OPPORTUNITY, customerCompanyName="Copperline", opportunityOwnership="AWS Referral")
    arrived(connection, Kind.LEAD, company="Fjardvag")
    return caller(Role.ADMINISTRATOR)


@DOCUMENT.parametrize()
@hypothesis.settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_operation_keeps_to_the_document(case: schemathesis.Case, admin: Caller) -> None:
    has_cursor = "cursor" in (case.query or {})  # only the portal makes cursors; an invented one is refused
    case.call_and_validate(
        headers={"Authorization": f"Bearer {admin.token}"},
        excluded_checks=[positive_data_acceptance] if has_cursor else [],
    )
