"""A CRM's file with a clock of its own, and a portal to speak to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aceportal.demo_crm.portal import Portal
from aceportal.demo_crm.store import Store
from aceportal.demo_crm.sync import Syncer
from tests.unit.demo_crm.portal import TOKEN, ServedPortal


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    made = Store(tmp_path / "crm" / "larkfield.sqlite3", clock=clock)
    yield made
    made.close()


@pytest.fixture
def portal() -> Iterator[ServedPortal]:
    served = ServedPortal()
    yield served
    served.stop()


@pytest.fixture
def syncer(store: Store, portal: ServedPortal) -> Syncer:
    return Syncer(store, Portal(portal.url, TOKEN, "larkfield"))
