"""What the partner had sent before the demo begins: its own referrals at every step of AWS's review and of the sale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aceportal.simulator import review
from aceportal.simulator.account import stamp
from aceportal.simulator.contract import ACTION_REQUIRED, APPROVED, IN_REVIEW, REJECTED, SUBMITTED, Kind
from aceportal.simulator.simulator import Simulator

_SPOKEN = "spoken"
_SOLUTION: Mapping[str, Any] = {"solutionOffered": ["S-0012345"], "otherSolutionOffered": None}
_ACCOUNT: Mapping[str, Any] = {**_SOLUTION, "awsAccountId": "012345678901"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One referral: the review's outcome, the reviewer's comment, and what the seller's record says by now."""

    status: str
    comment: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[str, ...] = ()


CHAPTERS = (
    Chapter(SUBMITTED),
    Chapter(IN_REVIEW),
    Chapter(IN_REVIEW),
    Chapter(
        ACTION_REQUIRED, "Please name the customer's deadline and the workload's size; the description is general."
    ),
    Chapter(ACTION_REQUIRED, "The address does not belong to this customer. Please correct city and postal code."),
    Chapter(APPROVED, fields={"stage": "Prospect"}),
    Chapter(
        APPROVED, fields={"stage": "Qualified"}, steps=("Discovery call held.", "Workshop planned with the architects.")
    ),
    Chapter(APPROVED, fields={"stage": "Technical Validation"}, steps=("Proof of concept begun.",)),
    Chapter(APPROVED, fields={"stage": "Business Validation", "aWSStage": "Launched"}, steps=("Billing has begun.",)),
    Chapter(APPROVED, fields={"stage": "Committed", **_SOLUTION}, steps=("Contract signed, landing zone next.",)),
    Chapter(REJECTED),
    Chapter(APPROVED, fields={"stage": "Launched", **_ACCOUNT}),
    Chapter(APPROVED, fields={"stage": "Closed Lost", "closedLostReason": "No Opportunity"}),
)
LEADS = ("Open", "Research", "Qualified", "Qualified", "Disqualified")


def tell(simulator: Simulator) -> None:
    """Put every chapter into AWS's records; nothing of it moves by itself afterwards."""
    for number, chapter in enumerate(CHAPTERS, start=1):
        own_id = f"ACE-{number:06}"
        simulator.submitted_before(own_id)
        _review(simulator, own_id, chapter)
        _sell(simulator, own_id, chapter)
        simulator.rest(own_id)
    for status in LEADS:
        simulator.share_lead(currentLeadStage="Accepted", status=status)


def _review(simulator: Simulator, own_id: str, chapter: Chapter) -> None:
    if chapter.status != SUBMITTED:
        review.set_status(simulator.account, own_id, chapter.status, comment=chapter.comment)


def _sell(simulator: Simulator, own_id: str, chapter: Chapter) -> None:
    fields = dict(chapter.fields)
    if fields.get("aWSStage", fields.get("stage")) != fields.get("stage"):
        fields["aWSCloseDate"] = f"{simulator.now() - timedelta(days=9):%Y-%m-%d}"
    for step in chapter.steps:
        review.update(simulator.account, own_id, {"nextStep": step})
    if fields:
        review.update(simulator.account, own_id, fields)


def speak(simulator: Simulator) -> None:
    """Once, after the portal has read the story: the seller moves a date that people are about to move too."""
    state, now = simulator.account.state, simulator.now()
    with state.transaction():
        if state.fact(_SPOKEN):
            return
        state.set_fact(_SPOKEN, stamp(now))
        reviewed = [one for one in state.records(Kind.OPPORTUNITY) if one.fields.get("status") == IN_REVIEW]
        for record in sorted(reviewed, key=lambda one: one.partner_id or "")[:1]:
            review.update(
                simulator.account, record.apn_id, {"targetCloseDate": f"{now + timedelta(days=200):%Y-%m-%d}"}
            )
