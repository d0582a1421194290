"""Checks of a decision: the record that accepts or rejects what AWS shared."""

from collections.abc import Iterator

from referrals.ace.fields import label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, acceptance_field, partner_id_field
from referrals.ace.stages import Acceptance, Phase
from referrals.ace.validation.context import Context
from referrals.ace.validation.record import Fields, is_empty
from referrals.ace.validation.rules import broken
from referrals.ace.validation.values import check_values
from referrals.ace.violations import Violation

Found = Iterator[Violation]

REASON_FIELD = "rejectionReason"


def check_decision(fields: Fields, *, kind: Kind, context: Context | None = None) -> list[Violation]:
    """All that is wrong with a decision record, or with deciding now.

    The record holds the ids, the decision and, for a rejected opportunity, the reason; nothing else.
    """
    context = context or Context()
    return [
        *_may_decide(fields, context),
        *_decision(fields, kind),
        *_reason(fields, kind),
        *_extra(fields, kind),
        *_values(fields, kind),
    ]


def _may_decide(fields: Fields, context: Context) -> Found:
    if is_empty(fields.get(APN_ID_FIELD)):
        yield broken("decision.no_id")
    if context.phase not in {None, Phase.NEEDS_DECISION}:
        yield broken("decision.done")
    elif context.accept_by is not None and context.accept_by < context.now:
        yield broken("decision.expired", moment=f"{context.accept_by:%Y-%m-%d %H:%M} GMT")


def _decision(fields: Fields, kind: Kind) -> Found:
    name = acceptance_field(kind)
    if str(fields.get(name)) not in set(Acceptance):
        yield broken("decision.value", name)


def _reason(fields: Fields, kind: Kind) -> Found:
    is_rejected = fields.get(acceptance_field(kind)) == Acceptance.REJECTED
    takes_reason = kind == Kind.OPPORTUNITY and is_rejected
    has_reason = not is_empty(fields.get(REASON_FIELD))
    if takes_reason and not has_reason:
        yield broken("decision.reason")
    if has_reason and not takes_reason:
        yield broken("decision.no_reason")


def _extra(fields: Fields, kind: Kind) -> Found:
    allowed = {APN_ID_FIELD, partner_id_field(kind), acceptance_field(kind), REASON_FIELD}
    for name in fields:
        if name not in allowed:
            yield broken("decision.extra", name, label=label_of(kind, name))


def _values(fields: Fields, kind: Kind) -> Found:
    told_already = acceptance_field(kind)
    return (found for found in check_values(fields, kind=kind) if found.field != told_already)
