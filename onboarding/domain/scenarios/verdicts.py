"""A run's verdict: what was expected beside what was seen, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from onboarding.domain.scenarios.script import Result, Script
from referrals.ace.fields import label_of
from referrals.ace.masks import is_masked
from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.ace.validation.record import is_empty

NOT_YET = "nothing yet"
_ERRORS: Mapping[Result, str] = {
    Result.TAKEN: "none",
    Result.REFUSED: "say what is wrong",
    Result.EITHER: "say what is wrong, if any",
}


class Outcome(StrEnum):
    """What the lines come to."""

    WAITS = "waits"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What is known of a run's record now.

    `was_taken` is AWS's answer, None before it came. `received` is the record as AWS's files say it, `before` as they
    said it when the run began. `has_news` says that a file about the record came after the answer. `sent` are the
    values we have sent for the fields AWS is to change, for AWS shows those too.
    """

    phase: Phase
    apn_id: str = ""
    was_taken: bool | None = None
    errors: tuple[str, ...] = ()
    received: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    has_news: bool = False
    sent: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the verdict; `ok` None means that it is still to come."""

    what: str
    expected: str
    seen: str
    ok: bool | None

    def as_row(self) -> dict[str, Any]:
        """The line as it is kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The lines and what they come to."""

    outcome: Outcome
    lines: tuple[Seen, ...]


def judge(script: Script, observed: Observed, payload: Mapping[str, Any], *, special_program: bool = False) -> Verdict:
    """The verdict as far as it can be told; a failed line settles it, an open one lets it wait."""
    lines = (
        *_answer(script.result_for(special_program=special_program), observed),
        *_standing(script, observed),
        *_fields(script, observed, payload),
    )
    if any(line.ok is False for line in lines):
        return Verdict(Outcome.FAILED, lines)
    waits = any(line.ok is None for line in lines)
    return Verdict(Outcome.WAITS if waits else Outcome.PASSED, lines)


def _answer(expected: Result, observed: Observed) -> Iterator[Seen]:
    if expected is Result.NONE:
        return
    said = {None: NOT_YET, True: "taken", False: "refused"}[observed.was_taken]
    yield Seen("AWS's result", expected.value, said, _fits(expected, observed.was_taken))
    if expected is Result.TAKEN and observed.was_taken:
        yield Seen("AWS's id", "given", observed.apn_id or "none", bool(observed.apn_id))
    if observed.was_taken is False:
        is_right = expected is not Result.TAKEN and bool(observed.errors)
        yield Seen("AWS's errors", _ERRORS[expected], " ".join(observed.errors) or "none", is_right)


def _fits(expected: Result, was_taken: bool | None) -> bool | None:
    if was_taken is None or expected is Result.EITHER:
        return None if was_taken is None else True
    return was_taken is (expected is Result.TAKEN)


_OVER = frozenset({Phase.REJECTED, Phase.DECLINED, Phase.OPEN, Phase.LAUNCHED, Phase.CLOSED_LOST})
"""Phases in which AWS's review or our decision is over, so that waiting for another one is in vain."""


def _standing(script: Script, observed: Observed) -> Iterator[Seen]:
    if script.ends is None:
        return
    phase, ok = observed.phase, observed.phase is script.ends
    yield Seen(
        "Phase in the portal",
        PHASE_LABELS[script.ends],
        PHASE_LABELS[phase],
        ok or (False if phase in _OVER else None),
    )


def _fields(script: Script, observed: Observed, payload: Mapping[str, Any]) -> Iterator[Seen]:
    """What AWS's files have to say. Values it is to take over or to leave are judged by a file after its answer."""
    is_late = observed.has_news
    held = observed.received
    for name in script.present:
        value = held.get(name) if _is_told(held.get(name)) else observed.before.get(name)
        yield _line(script, name, "there", value, _is_told(value) or None)
    for name in script.masked:
        is_hidden = is_empty(held.get(name)) or is_masked(held.get(name))
        yield _line(script, name, "withheld", held.get(name), is_hidden if held else None)
    for name in script.shown:
        is_same = held.get(name) == payload.get(name)
        yield _line(script, name, _words(payload.get(name)), held.get(name), is_same or (False if is_late else None))
    for name in script.dropped:
        is_kept_out = is_empty(payload.get(name)) or held.get(name) != payload.get(name)
        yield _line(script, name, "not taken over", held.get(name), is_kept_out if is_late else None)
    for name in script.changed:
        value = held.get(name)
        is_ours = value in observed.sent.get(name, ())
        is_new = not is_empty(value) and value != observed.before.get(name) and not is_ours
        yield _line(script, name, "a new value", value, is_new or None)


def _is_told(value: Any) -> bool:
    return not is_empty(value) and not is_masked(value)


def _line(script: Script, name: str, expected: str, value: Any, ok: bool | None) -> Seen:
    return Seen(label_of(script.kind, name), expected, _words(value), ok)


def _words(value: Any) -> str:
    if is_empty(value):
        return "empty"
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value))[:200]
