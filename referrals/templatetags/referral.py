"""Words and tones for referrals and deliveries; markup only, no query and no permission."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict

from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import PHASE_LABELS, WHAT_HAPPENS_NEXT, Phase
from referrals.domain.deliveries import FACTS, OPEN, DeliveryState
from referrals.models import Delivery, Referral
from referrals.selectors.cards import Card
from referrals.selectors.inbox import Filters
from referrals.selectors.payloads import amount
from referrals.selectors.timeline import DELIVERY_TONES, words_for

register = template.Library()

PHASE_TONES = {
    Phase.NEW: "rest",
    Phase.SUBMITTED: "moving",
    Phase.IN_REVIEW: "moving",
    Phase.ACTION_REQUIRED: "person",
    Phase.REJECTED: "rest",
    Phase.NEEDS_DECISION: "person",
    Phase.DECLINED: "rest",
    Phase.OPEN: "confirmed",
    Phase.LAUNCHED: "confirmed",
    Phase.CLOSED_LOST: "rest",
    Phase.LEAD_CLOSED: "rest",
}


@register.filter
def delivery_words(delivery: Delivery) -> str:
    """`Acceptance sent to AWS`."""
    return words_for(delivery)


@register.filter
def delivery_tone(delivery: Delivery) -> str:
    """The tone of the delivery's state."""
    return DELIVERY_TONES[DeliveryState(delivery.state)]


@register.filter
def phase_words(phase: str) -> str:
    """The phase as people read it."""
    return PHASE_LABELS[Phase(phase)]


@register.filter
def phase_tone(phase: str) -> str:
    """The tone of the phase."""
    return PHASE_TONES[Phase(phase)]


@register.filter
def customer_name(referral: Referral) -> str:
    """The customer, or why there is no name: AWS shows a lead's company only after it was accepted."""
    return referral.customer or ("Customer not shown yet" if referral.masked else "Unnamed customer")


@register.filter
def opportunity_label(name: str) -> str:
    """AWS's label of an opportunity's field."""
    return label_of(Kind.OPPORTUNITY, name)


@register.filter
def dollars(value: Decimal | None) -> str:
    """A whole amount as AWS counts it; empty for none."""
    return "" if value is None else amount(value, "USD") or ""


@register.filter
def clock(at: datetime) -> str:
    """The hour in UTC, with the day where it is not today's question: `14:00 UTC, 3 Dec`."""
    return f"{at:%H:%M} UTC, {at:%-d %b}"


@register.simple_tag
def inbox_query(filters: Filters, **changes: Any) -> str:
    """The query part of the inbox's address under these filters with a few changed; starts with `?`."""
    query = QueryDict(mutable=True)
    query.update({**filters.as_query(), **{name: str(value) for name, value in changes.items() if value}})
    return f"?{query.urlencode()}"


@register.filter
def delivery_sentence(delivery: Delivery) -> str:
    """What the state means and who acts next."""
    return FACTS[DeliveryState(delivery.state)].sentence


@register.filter
def delivery_steps(delivery: Delivery) -> list[dict[str, str]]:
    """Queued, sent, confirmed: each step done, present or to come; none where the way has ended otherwise."""
    if delivery.state not in _STEP_OF:
        return []
    reached = _STEP_OF[DeliveryState(delivery.state)]
    is_over = delivery.state == DeliveryState.CONFIRMED
    states = [
        "is-done" if place < reached or is_over else "is-now" if place == reached else "is-ahead" for place in range(3)
    ]
    return [{"label": label, "state": state} for label, state in zip(_STEPS, states, strict=True)]


@register.filter
def what_next(card: Card) -> str:
    """What happens next, in a sentence: our decision on its way first, then what the phase asks."""
    if card.row.is_decided_here and card.delivery and card.delivery.state in OPEN:
        return delivery_sentence(card.delivery)
    if card.referral.phase == Phase.NEEDS_DECISION and not card.can_decide:
        return card.why_not
    phase = Phase(card.referral.phase)
    return (_LEAD_NEXT if card.referral.is_lead else WHAT_HAPPENS_NEXT).get(phase, WHAT_HAPPENS_NEXT[phase])


_LEAD_NEXT = {
    Phase.NEEDS_DECISION: "Accept it to see who the customer is and how to reach them, or reject it.",
    Phase.OPEN: "Get in touch with the customer and keep the lead's status up to date.",
}


_STEPS = ("Queued", "Sent", "Confirmed by AWS")
_STEP_OF = {
    DeliveryState.QUEUED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.SENT: 1,
    DeliveryState.UNANSWERED: 1,
    DeliveryState.CONFIRMED: 2,
}
