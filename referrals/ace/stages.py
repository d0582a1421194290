"""AWS's statuses, acceptances and stages, and the one phase they put a record in."""

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import Self, TypeVar

from referrals.ace.kinds import Kind

_Word = TypeVar("_Word", bound=StrEnum)
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_]+")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The text without regard to case, hyphens, dashes and spacing (C16, C19)."""
    return _SEPARATORS.sub(" ", text).strip().casefold()


class _Spelled(StrEnum):
    """Values written exactly as AWS lists them and read without regard to case and hyphen (C16)."""

    @classmethod
    def read(cls, value: object) -> Self | None:
        """The member AWS meant, or None for nothing and for words we do not know."""
        return _spellings(cls).get(folded(value)) if isinstance(value, str) else None


@cache
def _spellings(words: type[_Word]) -> dict[str, _Word]:
    return {folded(member.value): member for member in words}


class Origin(_Spelled):
    """Who brought the opportunity (`opportunityOwnership`)."""

    AWS = "AWS Referral"
    PARTNER = "Partner Referral"


class Status(_Spelled):
    """AWS's review of a partner referral (`status`)."""

    DRAFT = "Draft"
    SUBMITTED = "Submitted"
    IN_REVIEW = "In review"
    ACTION_REQUIRED = "Action Required"
    APPROVED = "Approved"
    REJECTED = "Rejected"


class LeadStatus(_Spelled):
    """How far the partner is with a lead (`status` of a lead)."""

    OPEN = "Open"
    RESEARCH = "Research"
    QUALIFIED = "Qualified"
    DISQUALIFIED = "Disqualified"


class Acceptance(_Spelled):
    """The partner's decision; an empty value means it is still to be made."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class Stage(_Spelled):
    """The sales stage of an opportunity, in order."""

    PROSPECT = "Prospect"
    QUALIFIED = "Qualified"
    TECHNICAL_VALIDATION = "Technical Validation"
    BUSINESS_VALIDATION = "Business Validation"
    COMMITTED = "Committed"
    LAUNCHED = "Launched"
    CLOSED_LOST = "Closed Lost"


OPEN_STAGES = tuple(stage for stage in Stage if stage not in {Stage.LAUNCHED, Stage.CLOSED_LOST})


class Phase(StrEnum):
    """Where a record stands, whichever of AWS's fields said so; editability hangs on it."""

    NEW = "new"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ACTION_REQUIRED = "action_required"
    REJECTED = "rejected"
    NEEDS_DECISION = "needs_decision"
    DECLINED = "declined"
    OPEN = "open"
    LAUNCHED = "launched"
    CLOSED_LOST = "closed_lost"
    LEAD_CLOSED = "lead_closed"


PHASE_LABELS: dict[Phase, str] = {
    Phase.NEW: "New",
    Phase.SUBMITTED: "Submitted",
    Phase.IN_REVIEW: "In review",
    Phase.ACTION_REQUIRED: "Action required",
    Phase.REJECTED: "Rejected by AWS",
    Phase.NEEDS_DECISION: "Needs decision",
    Phase.DECLINED: "Declined",
    Phase.OPEN: "Open",
    Phase.LAUNCHED: "Launched",
    Phase.CLOSED_LOST: "Closed lost",
    Phase.LEAD_CLOSED: "Disqualified",
}

WHAT_HAPPENS_NEXT: dict[Phase, str] = {
    Phase.NEW: "Fill in what AWS asks for, then send it for review.",
    Phase.SUBMITTED: "AWS will start its review; nothing can be changed until it is done.",
    Phase.IN_REVIEW: "AWS is reviewing it, usually within five business days.",
    Phase.ACTION_REQUIRED: "Read AWS's comments, correct the record and send it again.",
    Phase.REJECTED: "AWS turned it down for good; create a new one if things have changed.",
    Phase.NEEDS_DECISION: "Accept it to see the customer's contact details, or reject it with a reason.",
    Phase.DECLINED: "It was declined; AWS will not share more about it.",
    Phase.OPEN: "Keep the stage, the close date and the next step up to date.",
    Phase.LAUNCHED: "It is won. AWS ignores changes now, except a few fields of its ISV and special programs.",
    Phase.CLOSED_LOST: "It is closed; nothing more can be changed.",
    Phase.LEAD_CLOSED: "The lead is disqualified; set another status to work on it again.",
}

_STATUS_PHASE: dict[Status | None, Phase] = {
    None: Phase.NEW,
    Status.DRAFT: Phase.NEW,
    Status.SUBMITTED: Phase.SUBMITTED,
    Status.IN_REVIEW: Phase.IN_REVIEW,
    Status.ACTION_REQUIRED: Phase.ACTION_REQUIRED,
    Status.APPROVED: Phase.OPEN,
    Status.REJECTED: Phase.REJECTED,
}
_ACCEPTANCE_PHASE: dict[Acceptance | None, Phase] = {
    None: Phase.NEEDS_DECISION,
    Acceptance.ACCEPTED: Phase.OPEN,
    Acceptance.REJECTED: Phase.DECLINED,
}
_STAGE_PHASE: dict[Stage | None, Phase] = {Stage.LAUNCHED: Phase.LAUNCHED, Stage.CLOSED_LOST: Phase.CLOSED_LOST}


def phase_of(
    kind: Kind,
    *,
    origin: object = None,
    status: object = None,
    acceptance: object = None,
    stage: object = None,
) -> Phase:
    """The phase AWS's words put a record in; unknown words choose the phase that changes least.

    For a lead, `acceptance` is its `currentLeadStage` and `status` its own status. Without an
    origin, a decision or a missing review status tells it.
    """
    if kind == Kind.LEAD:
        return _lead_phase(status, acceptance)
    if _is_from_aws(origin, status, acceptance):
        agreed = _ACCEPTANCE_PHASE[Acceptance.read(acceptance)]
    else:
        agreed = _review_phase(status)
    return _STAGE_PHASE.get(Stage.read(stage), Phase.OPEN) if agreed is Phase.OPEN else agreed


def _is_from_aws(origin: object, status: object, acceptance: object) -> bool:
    known = Origin.read(origin)
    if known is None:
        return Acceptance.read(acceptance) is not None and Status.read(status) is None
    return known is Origin.AWS


def _review_phase(status: object) -> Phase:
    read = Status.read(status)
    is_foreign_word = read is None and bool(status)
    return Phase.IN_REVIEW if is_foreign_word else _STATUS_PHASE[read]


def _lead_phase(status: object, acceptance: object) -> Phase:
    agreed = _ACCEPTANCE_PHASE[Acceptance.read(acceptance)]
    if agreed is Phase.OPEN and LeadStatus.read(status) is LeadStatus.DISQUALIFIED:
        return Phase.LEAD_CLOSED
    return agreed
