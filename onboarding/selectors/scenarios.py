"""The test plan as its page and each case's page show it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.db.models import Max
from django.utils import timezone

from onboarding.domain.packet_files import line_without_contacts, without_contacts
from onboarding.domain.plan import BY_KEY, PLAN, Group
from onboarding.domain.plan import Case as Planned
from onboarding.domain.scenarios import SCRIPTS, Script
from onboarding.domain.scenarios.script import Case, Start
from onboarding.domain.scenarios.support_case import support_case
from onboarding.domain.scenarios.waiting import helper_of, what_it_waits_for
from onboarding.models import Request, ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.selectors.scenario_wishes import wishes_of
from referrals.ace.stages import Phase
from referrals.errors import NotFound

_UNSETTLED = (RunState.SENT, RunState.ASKED)


class Standing(StrEnum):
    """How a case stands, as the filter names it."""

    OPEN = "open"
    SENT = "sent"
    ASKED = "asked"
    PASSED = "passed"
    FAILED = "failed"


class Actor(StrEnum):
    """Who has to act for a case."""

    US = "us"
    AWS = "aws"


STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.OPEN: ("rest", "Not run"),
    Standing.SENT: ("moving", "Sent"),
    Standing.ASKED: ("soon", "Waiting"),
    Standing.PASSED: ("confirmed", "Passed"),
    Standing.FAILED: ("person", "Failed"),
}
ACTORS: Mapping[Actor, str] = {Actor.US: "The portal alone", Actor.AWS: "AWS too"}
SLUGS: Mapping[str, Group] = {group.name.lower(): group for group in Group}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody chose to see; a word nobody offered means all."""

    group: str = ""
    state: str = ""
    who: str = ""

    @classmethod
    def read(cls, chosen: Mapping[str, str]) -> Self:
        """The filters an address asks for."""
        offered: dict[str, set[str]] = {"group": {*SLUGS}, "state": {*Standing}, "who": {*Actor}}
        return cls(**{name: chosen[name] for name, words in offered.items() if chosen.get(name) in words})

    def lets(self, card: "Card") -> bool:
        """Whether the card is shown."""
        return (
            self.group in ("", card.planned.group.name.lower())
            and self.state in ("", card.standing)
            and self.who in ("", card.actor)
        )


@dataclass(frozen=True, slots=True)
class Card:
    """One case with its newest run, None before it was run."""

    planned: Planned
    script: Script
    run: ScenarioRun | None

    @property
    def key(self) -> str:
        """Our key of AWS's step."""
        return self.planned.key

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return Standing(self.run.state) if self.run else Standing.OPEN

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return STANDINGS[self.standing][0]

    @property
    def label(self) -> str:
        """The word of its badge."""
        return STANDINGS[self.standing][1]

    @property
    def actor(self) -> Actor:
        """Who has to act."""
        return Actor.US if self.planned.by_portal else Actor.AWS

    @property
    def is_running(self) -> bool:
        """Whether its verdict is still to come."""
        return self.run is not None and self.run.state in _UNSETTLED

    @property
    def waits(self) -> str:
        """What has to happen next for a case that waits, "" for every other."""
        if self.run is None or self.run.state != RunState.ASKED:
            return ""
        referral = self.run.referral
        phase = Phase(referral.phase) if referral else None
        if self.script.start is Start.AWS and self.run.awaits and referral is None:
            return f"{self.run.awaits} has not come yet. AWS exports every hour."
        return what_it_waits_for(self.script, has_record=referral is not None, phase=phase)

    @property
    def takes_id(self) -> bool:
        """Whether somebody may say which record AWS has sent for it."""
        return self.is_running and self.script.start is Start.AWS and self.run is not None and self.run.referral is None

    @property
    def helper(self) -> str:
        """The case whose record it may use."""
        return helper_of(self.script)


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """The cards of one of AWS's sheets; it stands open while something is left in it, or when it was asked for."""

    title: str
    cards: list[Card]
    is_asked_for: bool

    @property
    def passed(self) -> int:
        """How many of the cards passed."""
        return sum(card.standing is Standing.PASSED for card in self.cards)

    @property
    def is_open(self) -> bool:
        """Whether the cards are shown at once."""
        return self.is_asked_for or self.passed < len(self.cards)


@dataclass(frozen=True, slots=True)
class Plan:
    """The page's cards by group, the numbers over all cases, and what AWS is to be asked in one case."""

    groups: list[ShownGroup]
    counts: Mapping[Standing, int]
    total: int
    shown: int
    support_case: str
    filters: Filters

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.counts[Standing.PASSED]

    @property
    def is_running(self) -> bool:
        """Whether any case waits for its verdict."""
        return bool(self.counts[Standing.SENT] or self.counts[Standing.ASKED])

    @property
    def is_complete(self) -> bool:
        """Whether every case passed."""
        return self.passed == self.total

    @property
    def is_left(self) -> bool:
        """Whether a case could be started: one that never ran or that failed."""
        return bool(self.counts[Standing.OPEN] or self.counts[Standing.FAILED])


def plan_of(request: Request, filters: Filters) -> Plan:
    """The whole plan as it stands; one query."""
    cards = _cards(request)
    shown = [card for card in cards if filters.lets(card)]
    groups = [(group, [card for card in shown if card.planned.group is group]) for group in Group]
    return Plan(
        groups=[ShownGroup(group.value, found, filters != Filters()) for group, found in groups if found],
        counts={standing: sum(card.standing is standing for card in cards) for standing in Standing},
        total=len(cards),
        shown=len(shown),
        support_case=_support_case(request, cards),
        filters=filters,
    )


def _cards(request: Request) -> list[Card]:
    newest = request.scenario_runs.order_by().values("key").annotate(newest=Max("id")).values("newest")
    runs = {run.key: run for run in ScenarioRun.objects.filter(pk__in=newest).select_related("referral", "by")}
    return [Card(case, SCRIPTS[case.key], runs.get(case.key)) for case in PLAN]


def _support_case(request: Request, cards: Sequence[Card]) -> str:
    wishes = wishes_of(card.run for card in cards if card.run is not None)
    bucket = request.sandbox.bucket if request.sandbox else ""
    return support_case(wishes, partner_id=request.partner_id, bucket=bucket)


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case: what is done and expected, its payload, its runs, newest first, and what the newest one has seen."""

    card: Card
    payload: str
    is_example: bool
    runs: list[ScenarioRun]
    seen: list[Mapping[str, Any]]


def case_page(request: Request, key: str, *, contacts: bool) -> CasePage:
    """One case's page, without customers' contact data unless `contacts`; two queries. Raises NotFound."""
    if key not in BY_KEY:
        raise NotFound("onboarding.scenario.not_found", "AWS's test plan has no such case.")
    rows = request.scenario_runs.filter(key=key).select_related("by", "referral", "delivery").order_by("-id")
    runs = list(rows[:10])
    card = Card(BY_KEY[key], SCRIPTS[key], runs[0] if runs else None)
    sent = runs[0].payload if runs else {}
    payload, seen = sent or _example(card.script), runs[0].seen if runs else []
    if not contacts:
        payload, seen = without_contacts(payload), [line_without_contacts(line) for line in seen]
    return CasePage(card, _as_text(payload), not sent, runs, seen)


def _as_text(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=2) if payload else ""


def _example(script: Script) -> dict[str, Any]:
    """The payload as it would be built now, with ids that stand for the record's."""
    if script.payload is None:
        return {}
    letter = "L" if script.kind == "lead" else "O"
    case = Case(today=timezone.now().date(), own_id=f"TEST-{script.key}", apn_id=f"{letter}0000000")
    return script.payload(case)
