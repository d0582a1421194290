"""Sends what webhooks are to hear: in order for each referral, tried again with growing pauses, noted try by try.

A post is taken by compare-and-set before it is sent, so two workers never send it both at once. Where a worker dies
between the receiver's yes and our mark nobody can know whether it went: it is sent again under the same id, by which a
receiver takes it once.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from aceportal.sealing import SealBroken, unseal
from referrals.crashpoints import crash_point
from referrals.domain.addresses import read_target
from referrals.domain.moves import sources_of
from referrals.domain.permissions import check_may
from referrals.domain.webhooks import (
    LABELS,
    LEASE,
    MOST_TRIES,
    MOVES,
    OPEN,
    REPLAYABLE,
    PostState,
    Verdict,
    after_failure,
    harmless,
    headers_of,
    read_retry_after,
    rest_after,
    sentence_of,
    verdict_of,
)
from referrals.errors import NotNow, NotValid
from referrals.models import Connection, Webhook, WebhookPost, WebhookTry
from referrals.outward.posting import Answer, post
from referrals.selectors.access import person_of
from referrals.selectors.webhooks import body_of, due_posts
from referrals.services.crm_sharing import heard
from referrals.services.leases import lease
from referrals.services.webhooks import note_on, ring_for, switch_off

LONGEST = 20.0
"""Seconds of one call, so that a slow receiver never keeps a worker from the exchange with AWS for long."""
_LEASE_SECONDS = 60
_TAKEABLE = sorted(sources_of(MOVES, PostState.SENDING))

log = logging.getLogger(__name__)


def send_due(webhook_id: int) -> int:
    """Try every due post of one webhook, the longest due first; returns how many were delivered.

    One worker at a time serves a webhook, so that a slow receiver takes up one worker and no more.
    """
    end, delivered = time.monotonic() + LONGEST, 0
    with lease(f"webhook-{webhook_id}", seconds=_LEASE_SECONDS) as held:
        while held and time.monotonic() < end and (row := _next(webhook_id)):
            tried = take(row)
            delivered += tried is not None and _send(row, tried)
            held.renew()
    if time.monotonic() >= end:
        ring_for(webhook_id)
    return delivered


def _next(webhook_id: int) -> WebhookPost | None:
    rows = due_posts(timezone.now()).filter(webhook=webhook_id).order_by("due_at", "pk")
    return rows.select_related("webhook__profile", "change").first()


def take(row: WebhookPost) -> WebhookTry | None:
    """Take a post for one try; None when another worker was faster, or when workers died over it too often."""
    now = timezone.now()
    free = WebhookPost.objects.filter(pk=row.pk, state__in=_TAKEABLE, tries=row.tries, due_at=row.due_at)
    if row.tries >= MOST_TRIES:
        free.update(state=PostState.FAILED, problem="Every worker that sent it died over it.")
        return None
    with transaction.atomic():
        if free.update(state=PostState.SENDING, tries=F("tries") + 1, due_at=now + LEASE) != 1:
            return None
        row.tries, row.due_at = row.tries + 1, now + LEASE
        return WebhookTry.objects.create(post=row, number=row.tries, at=now)


def _send(row: WebhookPost, tried: WebhookTry) -> bool:
    """One try, with what comes of it; whether it was delivered."""
    answer = _posted(row)
    crash_point("webhook.posted")
    verdict = verdict_of(answer.status)
    problem = (answer.problem or sentence_of(answer.status or 0))[:300]
    with transaction.atomic():
        _log(tried, answer, problem)
        _settle(row, answer, verdict, problem)
        _mark(row.webhook, answer, verdict, problem)
    return verdict is Verdict.DELIVERED


def _posted(row: WebhookPost) -> Answer:
    body = body_of(row)
    try:
        target = read_target(row.webhook.url, settings.WEBHOOK_ALLOWED_HOSTS)
        headers = headers_of(row.key.hex, unseal(row.webhook.sealed), body, timezone.now())
    except NotValid as refusal:
        return Answer(None, problem=refusal.message)
    except SealBroken:
        return Answer(None, problem="Its secret was sealed with another SECRET_KEY. Renew the secret.")
    return post(target, body, headers)


def _log(tried: WebhookTry, answer: Answer, problem: str) -> None:
    tried.status, tried.seconds = answer.status, answer.seconds
    tried.answer, tried.problem = harmless(answer.text), problem
    tried.save(update_fields=["status", "seconds", "answer", "problem"])


def _settle(row: WebhookPost, answer: Answer, verdict: Verdict, problem: str) -> None:
    ours = WebhookPost.objects.filter(pk=row.pk, state=PostState.SENDING, due_at=row.due_at)
    now = timezone.now()
    if verdict is Verdict.DELIVERED:
        ours.update(state=PostState.DELIVERED, problem="", delivered_at=now)
        if row.change:
            heard(row.change)
        return
    if verdict is Verdict.GONE:  # the webhook is off now; the post itself has lost no try
        ours.update(state=PostState.WAITING, problem=problem, due_at=now, tries=row.tries - 1)
        return
    state, pause = after_failure(row.tries, row.pk, _asked(answer, verdict))
    ours.update(state=state, problem=problem, due_at=now + pause)
    extra = {"post_id": row.pk, "webhook_id": row.webhook_id, "tries": row.tries, "status": answer.status}
    log.warning("webhook.given_up" if state is PostState.FAILED else "webhook.postponed", extra=extra)


def _mark(webhook: Webhook, answer: Answer, verdict: Verdict, problem: str) -> None:
    """What the try says of the receiver as a whole."""
    rows = Webhook.objects.filter(pk=webhook.pk, url=webhook.url)
    if verdict is Verdict.GONE and rows.select_for_update().filter(is_active=True).exists():
        switch_off(webhook, by=None, reason=problem)
    elif verdict is Verdict.ABSENT:
        rest = rest_after(webhook.failures + 1, _asked(answer, verdict))
        rows.update(failures=F("failures") + 1, rests_until=timezone.now() + rest, trouble=problem)
    elif webhook.failures or webhook.trouble or problem:
        rows.update(failures=0, rests_until=None, trouble=problem)


def _asked(answer: Answer, verdict: Verdict) -> float | None:
    """Seconds the receiver asks us to wait; only where it says that it cannot now."""
    return read_retry_after(answer.retry_after, timezone.now()) if verdict is Verdict.ABSENT else None


def replay(row: WebhookPost, *, by: User) -> None:
    """Send a post again from its first try, under the same id. Raises NotAllowed or NotNow."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    with transaction.atomic():
        if not _decided(row, PostState.WAITING, by, "replayed"):
            raise NotNow("webhook.not_now.sending", "This post is just being sent. Look again in a moment.")
        Webhook.objects.filter(pk=row.webhook_id).update(rests_until=None)


def drop(row: WebhookPost, *, by: User) -> None:
    """Give a post up for good, so that later ones about its referral can go. Raises NotAllowed or NotNow."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    with transaction.atomic():
        if not _decided(row, PostState.DROPPED, by, "dropped"):
            raise NotNow("webhook.not_now.drop", "Only a post that waits or was given up can be dropped.")


def forget_old_posts(connection: Connection) -> int:
    """Drop ended posts, with what was answered, that are older than the connection keeps copies; returns how many."""
    limit = timezone.now() - timedelta(days=connection.retention_days)
    ended = WebhookPost.objects.exclude(state__in=sorted(OPEN)).filter(created_at__lt=limit)
    return ended.filter(webhook__profile__connection=connection).delete()[1].get("referrals.WebhookPost", 0)


def _decided(row: WebhookPost, to: PostState, by: User, verb: str) -> bool:
    """Write what a person decides about a post; False when it is just being sent, or not to be moved there."""
    rows = WebhookPost.objects.filter(pk=row.pk, state__in=sorted(sources_of(MOVES, to) & REPLAYABLE))
    if rows.update(state=to, tries=0, due_at=timezone.now()) != 1:
        return False
    note_on(row.webhook, verb, by, f"{row}, which was {LABELS[PostState(row.state)].lower()}.")
    ring_for(row.webhook_id)
    return True
