"""The page of AWS's lifecycles: what puts a referral in a phase, and what may be changed and sent in it."""

from collections.abc import Mapping
from itertools import groupby, product

from referrals.ace.editability import PHASE_RULES, lock_of
from referrals.ace.fields import Field, Programme, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import (
    OPEN_STAGES,
    PHASE_LABELS,
    WHAT_HAPPENS_NEXT,
    Acceptance,
    LeadStatus,
    Origin,
    Phase,
    Stage,
    Status,
    phase_of,
)
from referrals.domain.sendable import PHASES
from referrals.management.reference.markdown import code, codes, page, table

Cases = Mapping[tuple[str, str], Phase]
"""Two of AWS's words, as people read them, and the phase they make."""

_JOB = """AWS says in several fields where a referral stands. Together they put it in one phase, and the phase
decides what may be decided, changed and sent. Our own states (queued, sent, confirmed …) are in
[states](states.md)."""
_MATRIX = """A field may be changed (●) or is locked (empty). *ISV* and *special* mean: only by partners in that
programme. Fields that AWS alone writes are left out, and so are phases in which nothing may be changed."""
_ONLY = {Programme.ISV: "ISV", Programme.SPECIAL: "special"}


def write() -> str:
    """The whole page."""
    return page("Phases", _JOB, *_phases(), *_reached(), *_sendable(), *_matrices())


def _phases() -> tuple[str, ...]:
    headings = ("Phase", "Shown as", "What happens next", "Why a field is locked", "Until")
    return "## The phases", table(headings, [_phase(phase) for phase in Phase])


def _phase(phase: Phase) -> tuple[str, ...]:
    rule = PHASE_RULES[phase]
    return code(phase), PHASE_LABELS[phase], WHAT_HAPPENS_NEXT[phase], rule.reason, rule.unlocks


def _reached() -> tuple[str, ...]:
    return (
        "## What puts a referral in a phase",
        f"The stage counts only once both sides have agreed. Open stages: {', '.join(OPEN_STAGES)}.",
        table(("AWS referral: acceptance", "Stage", "Phase"), _merged(_FROM_AWS)),
        table(("Partner referral: status", "Stage", "Phase"), _merged(_FROM_PARTNER)),
        table(("Lead: acceptance", "Status", "Phase"), _merged(_OF_LEADS)),
    )


def _merged(cases: Cases) -> list[tuple[str, str, str]]:
    """A row a case; one row for words whose second part makes no difference."""
    rows = []
    for first, group in groupby(cases.items(), lambda case: case[0][0]):
        found = [(second, phase) for (_, second), phase in group]
        same = len({phase for _, phase in found}) == 1
        rows += [(first, second, code(phase)) for second, phase in ([("any", found[0][1])] if same else found)]
    return rows


def _from_aws(acceptance: Acceptance | None, stage: Stage | None) -> Phase:
    return phase_of(Kind.OPPORTUNITY, origin=Origin.AWS, acceptance=acceptance, stage=stage)


def _from_partner(status: Status | None, stage: Stage | None) -> Phase:
    return phase_of(Kind.OPPORTUNITY, origin=Origin.PARTNER, status=status, stage=stage)


def _of_lead(acceptance: Acceptance | None, status: LeadStatus | None) -> Phase:
    return phase_of(Kind.LEAD, acceptance=acceptance, status=status)


_NONE = "none yet"
_ENDINGS = {"any open stage": None, **{stage.value: stage for stage in (Stage.LAUNCHED, Stage.CLOSED_LOST)}}
_ACCEPTANCES = {_NONE: None, **{word.value: word for word in Acceptance}}
_STATUSES = {_NONE: None, **{word.value: word for word in Status}}
_LEAD_STATUSES = {_NONE: None, **{word.value: word for word in LeadStatus}}
_FROM_AWS: Cases = {
    (first, second): _from_aws(acceptance, stage)
    for (first, acceptance), (second, stage) in product(_ACCEPTANCES.items(), _ENDINGS.items())
}
_FROM_PARTNER: Cases = {
    (first, second): _from_partner(status, stage)
    for (first, status), (second, stage) in product(_STATUSES.items(), _ENDINGS.items())
}
_OF_LEADS: Cases = {
    (first, second): _of_lead(acceptance, status)
    for (first, acceptance), (second, status) in product(_ACCEPTANCES.items(), _LEAD_STATUSES.items())
}
_REACHED: Mapping[Kind, frozenset[Phase]] = {
    Kind.OPPORTUNITY: frozenset({*_FROM_AWS.values(), *_FROM_PARTNER.values()}),
    Kind.LEAD: frozenset(_OF_LEADS.values()),
}


def _sendable() -> tuple[str, ...]:
    rows = [(code(kind), codes(phase for phase in Phase if phase in phases)) for kind, phases in PHASES.items()]
    return "## What may be sent in which phase", table(("Delivery", "Phases"), rows)


def _matrices() -> tuple[str, ...]:
    return "## What may be changed when", _MATRIX, *(part for kind in Kind for part in _matrix(kind))


def _matrix(kind: Kind) -> tuple[str, str]:
    fields = [field for field in fields_of(kind).values() if field.sent_in]
    reached = [phase for phase in Phase if phase in _REACHED[kind]]
    phases = [phase for phase in reached if any(_may(kind, phase, field) for field in fields)]
    rows = [(code(field.name), *(_may(kind, phase, field) for phase in phases)) for field in fields]
    return f"### {kind.value.title()}", table(("Field", *(PHASE_LABELS[phase] for phase in phases)), rows)


def _may(kind: Kind, phase: Phase, field: Field) -> str:
    if lock_of(kind, phase, field.name).may_change:
        return "●"
    needed = field.launched_for
    in_programme = lock_of(kind, phase, field.name, isv=True, special_program=True).may_change
    return _ONLY[needed] if needed and in_programme else ""
