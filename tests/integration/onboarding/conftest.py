"""What the tests of the onboarding share: an alliance lead who is signed in, and their request."""

import pytest
from django.test import Client

from aceportal.models import User
from onboarding.models import Request
from tests.factories.onboarding import lead as new_lead
from tests.factories.onboarding import started


@pytest.fixture
def lead(db: None) -> User:
    return new_lead(first_name="Lena", last_name="Lead")


@pytest.fixture
def integration(lead: User) -> Request:
    return started(lead)


@pytest.fixture
def page(client: Client, lead: User) -> Client:
    """A browser in which the lead is signed in."""
    client.force_login(lead)
    return client
