"""The gates between the stages as data: each requirement by name, judged on evidence or confirmed by a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from onboarding.domain.evidence import Backfill, Evidence, Verdict
from onboarding.domain.stages import TITLES, Stage

Ask = Callable[[Evidence], str]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a stage needs. `lacks` says in a sentence what is missing, "" when it is met.

    A requirement without `lacks` is one that only a person can know and confirms with a note.
    """

    name: str
    stage: Stage
    label: str
    lacks: Ask | None = None

    @property
    def is_confirmed_by_a_person(self) -> bool:
        """Whether only a person can know it."""
        return self.lacks is None


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement on the present evidence; `why` is empty when it is met."""

    requirement: Requirement
    why: str

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.why


def judged(stage: Stage, evidence: Evidence) -> tuple[Judged, ...]:
    """Every requirement of a stage, met or not, in the order of the page."""
    return tuple(Judged(one, _why(one, evidence)) for one in GATES[stage])


def missing(stage: Stage, evidence: Evidence) -> tuple[Judged, ...]:
    """What keeps the gate of a stage shut; nothing when it is open."""
    return tuple(one for one in judged(stage, evidence) if not one.is_met)


def _why(requirement: Requirement, evidence: Evidence) -> str:
    if requirement.lacks is not None:
        return requirement.lacks(evidence)
    return "" if requirement.name in evidence.confirmed else "Somebody who knows has to confirm it, with a note."


def _named(names: tuple[str, ...], words: str) -> str:
    return f"{words}: {', '.join(names)}." if names else ""


def _policy(verdict: Verdict) -> str:
    words = {
        Verdict.NONE: "Paste the policy AWS generated; it is checked here.",
        Verdict.FAILED: "The policy does not fit; see what to ask AWS.",
    }
    return words.get(verdict, "")


def _test(verdict: Verdict) -> str:
    words = {
        Verdict.NONE: "Run the connection test.",
        Verdict.FAILED: "The last connection test failed; it says what to do.",
    }
    return words.get(verdict, "")


def _mapping(evidence: Evidence) -> str:
    if not evidence.has_crm:
        return ""
    if not evidence.has_published_mapping:
        return "Publish a mapping for your CRM."
    return f"{evidence.unmapped_required} required fields are not mapped." if evidence.unmapped_required else ""


def _scenarios(evidence: Evidence) -> str:
    if evidence.scenarios_failed:
        return f"{evidence.scenarios_failed} of {evidence.scenarios} scenarios failed."
    left = evidence.scenarios - evidence.scenarios_passed
    return f"{left} of {evidence.scenarios} scenarios have no verdict yet." if left or not evidence.scenarios else ""


def _backfill(evidence: Evidence) -> str:
    if evidence.backfill is Backfill.UNDECIDED:
        return "Decide whether AWS's open records need your ids."
    return (
        f"{evidence.backfill_open} records have neither an id of yours nor X0001 and on."
        if evidence.backfill_open
        else ""
    )


def _activated(evidence: Evidence) -> str:
    if not evidence.is_activated:
        return "Production is not switched on."
    return _when(evidence.is_exchanging, "Production is switched on, but it does not exchange now; resume it first.")


def _when(holds: bool, words: str) -> str:
    return "" if holds else words


_S = Stage
REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement("eligible", _S.PREREQUISITES, "Your partner account is ACE-eligible"),
    Requirement(
        "team", _S.PREREQUISITES, "Everybody is named", lambda e: _named(e.missing_roles, "Nobody is named as")
    ),
    Requirement(
        "accounts",
        _S.PREREQUISITES,
        "AWS accounts",
        lambda e: _when(e.has_accounts, "Enter the account of each environment."),
    ),
    Requirement(
        "principal",
        _S.PREREQUISITES,
        "User or role for the sandbox",
        lambda e: _when(e.sandbox.has_arn, "Enter the ARN of the sandbox's user or role."),
    ),
    Requirement(
        "form",
        _S.REQUEST,
        "AWS's form is complete",
        lambda e: _when(not e.form_problems, f"{e.form_problems} answers of the form need another look."),
    ),
    Requirement("submitted", _S.REQUEST, "The request was submitted in Partner Central"),
    Requirement("sandbox_created", _S.SANDBOX_SETUP, "AWS shows Sandbox Created"),
    Requirement("sandbox_policy", _S.SANDBOX_SETUP, "AWS's policy fits", lambda e: _policy(e.sandbox.policy)),
    Requirement(
        "sandbox_connection",
        _S.SANDBOX_SETUP,
        "The sandbox is connected",
        lambda e: _when(e.sandbox.has_connection, "Create the connection from the policy."),
    ),
    Requirement(
        "sandbox_test", _S.SANDBOX_SETUP, "The connection test passed", lambda e: _test(e.sandbox.connection_test)
    ),
    Requirement("mapping", _S.IMPLEMENTATION, "Fields and values are mapped", _mapping),
    Requirement(
        "people",
        _S.IMPLEMENTATION,
        "People have their roles",
        lambda e: _named(e.missing_portal_roles, "Nobody in the portal is"),
    ),
    Requirement(
        "notices",
        _S.IMPLEMENTATION,
        "Notifications are on",
        lambda e: _when(e.has_notices, "Nobody is told of new referrals yet."),
    ),
    Requirement(
        "first_received",
        _S.IMPLEMENTATION,
        "A file was received",
        lambda e: _when(e.files_received > 0, "No file of AWS's has come yet."),
    ),
    Requirement(
        "first_answered",
        _S.IMPLEMENTATION,
        "A file was sent and answered",
        lambda e: _when(e.files_answered > 0, "AWS has answered no file yet."),
    ),
    Requirement(
        "nothing_aside",
        _S.IMPLEMENTATION,
        "Nothing is set aside",
        lambda e: _when(not e.set_aside, f"{e.set_aside} files or records are set aside."),
    ),
    Requirement(
        "watched",
        _S.IMPLEMENTATION,
        "The exchange is watched",
        lambda e: _when(e.is_watched, "Workers or scheduler show no life."),
    ),
    Requirement("implemented", _S.IMPLEMENTATION, "Marked complete in Partner Central"),
    Requirement("scenarios", _S.TESTING, "Every scenario passed", _scenarios),
    Requirement("tested", _S.TESTING, "Testing is marked complete in Partner Central"),
    Requirement(
        "production_arn",
        _S.PRODUCTION_APPROVAL,
        "User or role for production",
        lambda e: _when(e.production.has_arn, "Enter the ARN for production; AWS needs it here."),
    ),
    Requirement("backfill", _S.PRODUCTION_APPROVAL, "Backfill is settled", _backfill),
    Requirement(
        "packet",
        _S.PRODUCTION_APPROVAL,
        "The evidence packet is made",
        lambda e: _when(e.has_packet, "Make the evidence packet."),
    ),
    Requirement(
        "signatures",
        _S.PRODUCTION_APPROVAL,
        "It is signed off",
        lambda e: _named(e.missing_signatures, "Not signed off by"),
    ),
    Requirement("approved", _S.PRODUCTION_APPROVAL, "AWS shows Production Approved"),
    Requirement(
        "production_policy",
        _S.PRODUCTION_APPROVAL,
        "AWS's policy for production fits",
        lambda e: _policy(e.production.policy),
    ),
    Requirement(
        "production_connection",
        _S.LAUNCH,
        "Production is connected",
        lambda e: _when(e.production.has_connection, "Create the production connection."),
    ),
    Requirement(
        "production_test", _S.LAUNCH, "Its connection test passed", lambda e: _test(e.production.connection_test)
    ),
    Requirement("activated", _S.LAUNCH, "Two people switched it on", _activated),
    Requirement(
        "smoke",
        _S.LAUNCH,
        "The smoke test is through",
        lambda e: _when(not e.smoke_steps_left, f"{e.smoke_steps_left} steps of the smoke test are left."),
    ),
    Requirement("backfilled", _S.LAUNCH, "AWS has loaded the backfill"),
    Requirement("told", _S.LAUNCH, "The team is told"),
    Requirement(
        "watch",
        _S.LAUNCH,
        "The first week went well",
        lambda e: _when(not e.watch_days_left, f"{e.watch_days_left} days of the first week are left."),
    ),
)
GATES: Mapping[Stage, tuple[Requirement, ...]] = MappingProxyType(
    {stage: tuple(rows) for stage, rows in groupby(REQUIREMENTS, key=lambda one: one.stage)}
)
assert set(GATES) == set(TITLES)
