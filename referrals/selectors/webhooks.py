"""Reading webhooks: which posts are due, how many wait, and what a post says."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from referrals.ace.moments import write_moment
from referrals.domain.webhooks import GONE, OPEN, PostState, sentence_of
from referrals.models import CrmChange, Webhook, WebhookPost

_OPEN = sorted(OPEN)


def switched_off_by_receivers() -> list[Webhook]:
    """Webhooks that are off because their receiver said that it wants no more."""
    rows = Webhook.objects.select_related("profile").filter(is_active=False, off_reason=sentence_of(GONE))
    return list(rows)


def with_counts(webhooks: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """Each with `posts_waiting` and `posts_failed`."""
    return webhooks.annotate(posts_waiting=_count(*OPEN), posts_failed=_count(PostState.FAILED))


def _count(*states: PostState) -> Coalesce:
    rows = WebhookPost.objects.filter(webhook=OuterRef("pk"), state__in=sorted(states)).order_by().values("webhook")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


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
    return json.dumps(said, separators=(",", ":")).encode()


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
