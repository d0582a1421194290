"""Reading webhooks: which posts are due, what a post says, and what people may look at."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.moments import write_moment
from referrals.domain.permissions import check_may
from referrals.domain.webhooks import OPEN
from referrals.errors import NotFound
from referrals.models import CrmChange, Webhook, WebhookPost
from referrals.selectors.access import person_of

_OPEN = sorted(OPEN)


def webhook_for(user: User, pk: int) -> Webhook:
    """One webhook. Raises NotAllowed for people who do not keep the mapping, or NotFound."""
    check_may(person_of(user), Ability.MANAGE_MAPPING)
    found = Webhook.objects.select_related("profile__connection").filter(pk=pk).first()
    if found is None:
        raise NotFound("webhook.not_found", "There is no such webhook.")
    return found


def due_posts(now: datetime) -> QuerySet[WebhookPost]:
    """Posts that may be tried now: each the oldest open one about its referral, of a webhook that takes posts."""
    older = WebhookPost.objects.filter(
        webhook=OuterRef("webhook"), referral=OuterRef("referral"), state__in=_OPEN, pk__lt=OuterRef("pk")
    )
    awake = Q(webhook__rests_until=None) | Q(webhook__rests_until__lte=now)
    due = WebhookPost.objects.filter(state__in=_OPEN, due_at__lte=now)
    return due.filter(awake, ~Exists(older), webhook__is_active=True, webhook__profile__is_active=True)


def body_of(post: WebhookPost) -> bytes:
    """What is posted: the change as the API gives it, or a sample when the post is a test."""
    said = _sample(post) if post.change is None else _said(post.change)
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _said(change: CrmChange) -> dict[str, Any]:
    return {
        "cursor": change.pk,
        "kind": change.kind,
        "crmId": change.crm_id or None,
        "apnId": change.apn_id or None,
        "referral": change.referral_id,
        "name": change.name,
        "at": write_moment(change.at),
        "changed": change.fields,
        "record": change.record,
    }


def _sample(post: WebhookPost) -> dict[str, Any]:
    """In the form of a change, of a kind that no receiver keeps records of."""
    return {
        "cursor": 0,
        "kind": "test",
        "crmId": None,
        "apnId": None,
        "referral": None,
        "name": "test",
        "at": write_moment(post.created_at),
        "changed": {},
        "record": {},
    }
