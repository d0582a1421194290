"""The facts a gate may look at, gathered by a selector and frozen, so that a gate never asks the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """What a check of something from outside came to."""

    NONE = "not done"
    FAILED = "failed"
    PASSED = "passed"


class Backfill(StrEnum):
    """What was decided about the records AWS has already."""

    UNDECIDED = "undecided"
    NOT_NEEDED = "not needed"
    NEEDED = "needed"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody's word for what only a person can know."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentFacts:
    """One environment: its principal, its policy, its connection."""

    has_arn: bool = False
    policy: Verdict = Verdict.NONE
    has_connection: bool = False
    connection_test: Verdict = Verdict.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything the gates ask for. Counts are of the request's sandbox connection unless they say otherwise."""

    missing_roles: tuple[str, ...] = ()
    has_accounts: bool = False
    form_problems: int = 0
    sandbox: EnvironmentFacts = EnvironmentFacts()
    production: EnvironmentFacts = EnvironmentFacts()
    has_crm: bool = False
    has_published_mapping: bool = False
    unmapped_required: int = 0
    missing_portal_roles: tuple[str, ...] = ()
    has_notices: bool = False
    files_received: int = 0
    files_answered: int = 0
    set_aside: int = 0
    is_watched: bool = False
    scenarios: int = 0
    scenarios_passed: int = 0
    scenarios_failed: int = 0
    backfill: Backfill = Backfill.UNDECIDED
    backfill_open: int = 0
    has_packet: bool = False
    missing_signatures: tuple[str, ...] = ()
    is_activated: bool = False
    is_exchanging: bool = False
    smoke_steps_left: int = 0
    watch_days_left: int = 0
    confirmed: Mapping[str, Confirmation] = field(default_factory=lambda: MappingProxyType({}))
