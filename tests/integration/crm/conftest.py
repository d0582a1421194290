"""A connection without a bucket behind it: what a CRM gives and hears needs none."""

import pytest

from referrals.models import Connection
from tests.factories.bench import connection_to


@pytest.fixture
def connection(db: None) -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")
