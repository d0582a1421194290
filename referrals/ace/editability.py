"""What may be changed when: field by phase, with the reason and the moment it unlocks.

One table row a phase over the catalogue's own columns.
"""

from dataclasses import dataclass

from referrals.ace.fields import Field, Moment, Programme, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase

NEVER = "It does not unlock."


@dataclass(frozen=True, slots=True)
class Lock:
    """Whether a field may change now; `reason` and `unlocks` are sentences, "" where it may.

    `may_wait` says that a change made now can be kept and sent when AWS takes it.
    """

    may_change: bool
    reason: str = ""
    unlocks: str = ""
    may_wait: bool = False


@dataclass(frozen=True, slots=True)
class PhaseRule:
    """One phase: the catalogue column that is open in it (None: nothing), and why the rest is not.

    `may_wait` is True where the phase passes by AWS's own doing, so that a change can wait for its end.
    """

    moment: Moment | None
    reason: str
    unlocks: str
    may_wait: bool = False


PHASE_RULES: dict[Phase, PhaseRule] = {
    Phase.NEW: PhaseRule(
        Moment.CREATE,
        "AWS does not take this field with a new opportunity.",
        "It unlocks after AWS has approved the opportunity.",
    ),
    Phase.SUBMITTED: PhaseRule(
        None,
        "AWS has it for review and takes no changes.",
        "It unlocks when AWS has approved it or asks for corrections.",
        may_wait=True,
    ),
    Phase.IN_REVIEW: PhaseRule(
        None,
        "AWS is reviewing it and takes no changes.",
        "It unlocks when AWS has approved it or asks for corrections.",
        may_wait=True,
    ),
    Phase.ACTION_REQUIRED: PhaseRule(
        Moment.ACTION_REQUIRED,
        "AWS takes only its ten correction fields now.",
        "It unlocks after AWS has approved the opportunity.",
        may_wait=True,
    ),
    Phase.REJECTED: PhaseRule(None, "AWS has rejected it for good.", NEVER),
    Phase.NEEDS_DECISION: PhaseRule(
        Moment.DECISION, "AWS takes no changes before it is accepted.", "It unlocks after you have accepted it."
    ),
    Phase.DECLINED: PhaseRule(None, "It was declined, so AWS takes no changes.", NEVER),
    Phase.OPEN: PhaseRule(
        Moment.OPEN, "AWS takes this field only once.", "Ask your partner development manager to change it."
    ),
    Phase.LAUNCHED: PhaseRule(Moment.LAUNCHED, "AWS ignores changes of this field after launch.", NEVER),
    Phase.CLOSED_LOST: PhaseRule(None, "It is closed, so AWS takes no changes.", NEVER),
    Phase.LEAD_CLOSED: PhaseRule(
        Moment.OPEN, "AWS takes this field only once.", "Ask your partner development manager to change it."
    ),
}

_FREE = Lock(may_change=True)
_UNKNOWN = Lock(may_change=False, reason="This is not one of AWS's fields.", unlocks=NEVER)
_AWS_WRITES = Lock(may_change=False, reason="Only AWS writes this field.", unlocks=NEVER)
_DECIDED = Lock(may_change=False, reason="It belongs to the decision, which is made only once.", unlocks=NEVER)
_NO_NEW_LEADS = Lock(
    may_change=False, reason="Leads come from AWS only.", unlocks="It unlocks when AWS has shared the lead."
)
_UNLOCKS_WHEN_SHARED = "It unlocks when AWS has shared it with you."


def lock_of(kind: Kind, phase: Phase, field_name: str, *, isv: bool = False, special_program: bool = False) -> Lock:
    """Whether the partner may change the field in this phase, and if not why and until when.

    `isv` and `special_program` say which of the programmes the partner account is in; they matter
    after launch only.
    """
    field = fields_of(kind).get(field_name)
    if field is None:
        return _UNKNOWN
    if not field.sent_in:
        return _AWS_WRITES
    if kind == Kind.LEAD and phase == Phase.NEW:
        return _NO_NEW_LEADS
    programmes = {Programme.ISV: isv, Programme.SPECIAL: special_program}
    return _lock_in(PHASE_RULES[phase], field, programmes)


def editable_fields(kind: Kind, phase: Phase, *, isv: bool = False, special_program: bool = False) -> tuple[str, ...]:
    """Names of the fields that may change now, in display order."""
    return tuple(
        name
        for name in fields_of(kind)
        if lock_of(kind, phase, name, isv=isv, special_program=special_program).may_change
    )


def _lock_in(rule: PhaseRule, field: Field, programmes: dict[Programme, bool]) -> Lock:
    if rule.moment in field.sent_in:
        return _after_launch(rule, field, programmes)
    if field.sent_in == {Moment.DECISION} and rule.moment is not Moment.CREATE:
        return _DECIDED if rule.moment is not None else Lock(False, rule.reason, NEVER)
    unlocks = _unlocks(rule, field)
    return Lock(False, rule.reason, unlocks, may_wait=rule.may_wait and unlocks == rule.unlocks)


def _after_launch(rule: PhaseRule, field: Field, programmes: dict[Programme, bool]) -> Lock:
    needed = field.launched_for
    if rule.moment is not Moment.LAUNCHED or needed is None or programmes[needed]:
        return _FREE
    return Lock(False, f"After launch only {needed.value} may change it.", NEVER)


def _unlocks(rule: PhaseRule, field: Field) -> str:
    """A field that no later moment takes stays as it was created, whatever the phase promises."""
    awaited = {Moment.OPEN} if rule.moment else {Moment.OPEN, Moment.ACTION_REQUIRED}
    if rule.unlocks == NEVER or rule.moment is Moment.OPEN or awaited & field.sent_in:
        return rule.unlocks
    return _UNLOCKS_WHEN_SHARED if Moment.DECISION in field.sent_in else NEVER
