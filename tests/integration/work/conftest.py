"""What the tests of long work share: a connection, an accepted opportunity, a work brought from state to state."""

from collections.abc import Callable
from typing import Any

import pytest

from referrals.ace.kinds import Kind
from referrals.models import Connection, Referral
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.opportunities import valid_opportunity


@pytest.fixture
def connection(db: None) -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")


Opened = Callable[..., Referral]


@pytest.fixture
def opened(connection: Connection) -> Opened:
    """Makes opportunities AWS shared and we accepted."""

    def _opened(**fields: Any) -> Referral:
        values = {key: value for key, value in valid_opportunity().items() if key != "partnerCrmUniqueIdentifier"}
        known = {"opportunityOwnership": "AWS Referral", "partnerAcceptanceStatus": "Accepted", "stage": "Qualified"}
        return arrived(connection, Kind.OPPORTUNITY, **{**values, **known, **fields})

    return _opened
