"""Checks of what a partner sends about a lead."""

import re
from collections.abc import Iterator

from referrals.ace.editability import PHASE_RULES
from referrals.ace.fields import Moment
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.ace.validation.context import Context
from referrals.ace.validation.record import Fields, is_empty, merged
from referrals.ace.validation.rules import broken
from referrals.ace.validation.values import check_values
from referrals.ace.violations import Violation

Found = Iterator[Violation]

LEAD_IDENTIFIERS = ("apnCrmUniqueIdentifier", "partnerCrmLeadId")
_PRIVATE = re.compile(r"\S+@\S+\.\S+|(?:\d[\s().\-]?){7,}")


def check_lead_update(changes: Fields, *, known: Fields, context: Context | None = None) -> list[Violation]:
    """All that keeps AWS from taking `changes` to the lead it last told us (`known`)."""
    context = context or Context()
    after = merged(known, changes)
    return [
        *_may_update(changes, after, context),
        *_status(changes, after),
        *check_values(changes, kind=Kind.LEAD),
    ]


def _may_update(changes: Fields, after: Fields, context: Context) -> Found:
    if all(name in LEAD_IDENTIFIERS for name in changes):
        yield broken("update.nothing")
    if all(is_empty(after.get(name)) for name in LEAD_IDENTIFIERS):
        yield broken("lead.no_new", *LEAD_IDENTIFIERS)
    rule = PHASE_RULES[context.phase or Phase.OPEN]
    if rule.moment is not Moment.OPEN:
        yield broken("update.not_now", reason=rule.reason, unlocks=rule.unlocks)


def _status(changes: Fields, after: Fields) -> Found:
    if is_empty(after.get("status")):
        yield broken("lead.status")
    if _PRIVATE.search(str(changes.get("leadStatusReason") or "")):
        yield broken("lead.private")
