"""The OpenAPI document holds: whatever it allows is answered as it says, whatever it forbids is refused."""

import hypothesis
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from aceportal.roles import Role
from aceportal.tokens import create_token
from aceportal.wsgi import application
from tests.factories.bench import Bench
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(bench: Bench) -> schemathesis.schemas.BaseSchema:
    """The document of a portal that holds an opportunity and a lead, so that ids can be met."""
    bench.shared_opportunity()
    bench.shared_lead()
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=SchemathesisConfig())
    found.config.headers = {"Authorization": f"Bearer {create_token(user=person(Role.ADMINISTRATOR))}"}
    return found


lazy = schemathesis.pytest.from_fixture("schema")


@lazy.parametrize()
@hypothesis.settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_operation_keeps_to_the_document(case: schemathesis.Case) -> None:
    case.call_and_validate()
