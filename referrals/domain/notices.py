"""Who is told of what: every kind of notice, and for each event its kind, its audience and its sentence."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from referrals.ace.stages import Phase
from referrals.domain.decisions import safe_until

DEADLINE_NEAR = timedelta(hours=24)
"""How long before the last safe moment people are reminded that a decision is due."""


class NoticeKind(StrEnum):
    """What people are told of; each can be switched on and off."""

    NEW_REFERRAL = "new_referral"
    DEADLINE_NEAR = "deadline_near"
    ACTION_REQUIRED = "action_required"
    REVIEWED = "reviewed"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    CONFLICT = "conflict"
    ASSIGNED = "assigned"
    WORK_DONE = "work_done"
    MAPPING_REVIEW = "mapping_review"
    TASK_DUE = "task_due"


LABELS: Mapping[NoticeKind, str] = {
    NoticeKind.NEW_REFERRAL: "New referral from AWS",
    NoticeKind.DEADLINE_NEAR: "Decision due soon",
    NoticeKind.ACTION_REQUIRED: "AWS asks for corrections",
    NoticeKind.REVIEWED: "AWS has approved or rejected",
    NoticeKind.REFUSED: "Refused by AWS, or stopped before sending",
    NoticeKind.UNANSWERED: "No answer from AWS",
    NoticeKind.CONFLICT: "AWS changed what you were changing",
    NoticeKind.ASSIGNED: "Assigned to you or taken from you",
    NoticeKind.WORK_DONE: "Import, export or bulk change finished",
    NoticeKind.MAPPING_REVIEW: "A CRM's mapping is due for its review",
    NoticeKind.TASK_DUE: "Your tasks of an onboarding are due",
}

BY_MAIL: Set[NoticeKind] = frozenset(set(NoticeKind) - {NoticeKind.REVIEWED, NoticeKind.WORK_DONE})
"""Also told by mail unless the person says otherwise; in the portal everything is."""


class Audience(StrEnum):
    """Who hears of an event. A referral nobody looks after is always a matter for the alliance leads."""

    OWNER = "its owner"
    OWNER_AND_LEADS = "its owner and the alliance leads"
    DECIDERS = "its owner, or everybody who may take it"


@dataclass(frozen=True, slots=True)
class Telling:
    """How one event is told. `phase`: told only while the referral is in it, None for whenever."""

    kind: NoticeKind
    audience: Audience
    sentence: str
    phase: Phase | None = None


@dataclass(frozen=True, slots=True)
class Crew:
    """The people who can be told, by id: everybody active, the alliance leads, and all who may decide."""

    active: Set[int]
    leads: Set[int]
    deciders: Set[int]


TELLINGS: Mapping[str, Telling] = {
    "referral.received": Telling(
        NoticeKind.NEW_REFERRAL, Audience.DECIDERS, "AWS shared {what}.{deadline}", Phase.NEEDS_DECISION
    ),
    "referral.deadline_near": Telling(
        NoticeKind.DEADLINE_NEAR,
        Audience.OWNER_AND_LEADS,
        "The time to decide on {what} is nearly over.{deadline}",
        Phase.NEEDS_DECISION,
    ),
    "referral.action_required": Telling(
        NoticeKind.ACTION_REQUIRED,
        Audience.OWNER,
        "AWS asks for corrections to {what}. Make them and send it again.",
    ),
    "referral.approved": Telling(
        NoticeKind.REVIEWED, Audience.OWNER, "AWS approved {what}. You can work on it with AWS now."
    ),
    "referral.rejected": Telling(
        NoticeKind.REVIEWED,
        Audience.OWNER,
        "AWS rejected {what}. Its page says why, and you can copy it into a new one.",
    ),
    "delivery.refused": Telling(
        NoticeKind.REFUSED,
        Audience.OWNER,
        "AWS refused what we sent for {what}. Its page says why and what to correct.",
    ),
    "delivery.needs_person": Telling(
        NoticeKind.REFUSED,
        Audience.OWNER,
        "Something for {what} did not reach AWS. Its page says why and how to go on.",
    ),
    "edit.held": Telling(
        NoticeKind.REFUSED,
        Audience.OWNER,
        "AWS would not take a change of {what} any more. Its page says why; correct it or give it up.",
    ),
    "delivery.unanswered": Telling(
        NoticeKind.UNANSWERED,
        Audience.OWNER,
        "AWS has not answered what we sent for {what}. Check Partner Central before you send it again.",
    ),
    "referral.conflict": Telling(
        NoticeKind.CONFLICT,
        Audience.OWNER,
        "AWS changed a field of {what} that you were changing. Choose whose value stands.",
    ),
}
"""Event name → how it is told. A change of owner is not here: its two people hear of it as it happens."""

GIVEN = "You look after {what} now.{deadline}"
TAKEN = "You no longer look after {what}; somebody else does, or it waits for a new owner."


def audience_of(audience: Audience, *, owner: int | None, causer: int | None, crew: Crew) -> Set[int]:
    """The ids of those who are told; never of who caused it. An owner who left counts as nobody."""
    present = {owner} & crew.active if owner is not None else set()
    chosen = {
        Audience.OWNER: present or crew.leads,
        Audience.OWNER_AND_LEADS: present | crew.leads,
        Audience.DECIDERS: present or crew.deciders,
    }[audience]
    return frozenset(chosen & crew.active) - {causer}


def sentence_of(template: str, *, what: str, accept_by: datetime | None) -> str:
    """The sentence about one referral: its ids and times alone, so that it may travel by mail and chat."""
    deadline = f" Decide before {safe_until(accept_by):%H:%M UTC, %-d %b}." if accept_by else ""
    return template.format(what=what, deadline=deadline)


def applies(telling: Telling, phase: Phase) -> bool:
    """Whether it is still worth telling."""
    return telling.phase in (None, phase)
