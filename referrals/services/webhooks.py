"""Webhooks: adding, moving and switching them, their secrets, and writing the posts that changes make."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.queues import ring
from aceportal.roles import Ability
from aceportal.sealing import seal, seal_again
from referrals.domain.addresses import read_target
from referrals.domain.permissions import check_may
from referrals.domain.webhooks import PostState
from referrals.errors import NotNow
from referrals.models import CrmChange, CrmProfile, Source, Webhook, WebhookPost
from referrals.selectors.access import person_of
from referrals.services.events import note

BATCH = 500
"""Posts written with one statement."""
_AWAKE = ("rests_until", "failures", "trouble")


def plan(profile: CrmProfile) -> int:
    """Write a post for each change of the profile that its webhooks have none for; returns how many.

    Call it in the transaction that writes the changes and holds the profile: then no change is ever passed by.
    """
    webhooks = Webhook.objects.select_for_update().filter(profile=profile, is_active=True)
    return sum(_plan(webhook) for webhook in webhooks.order_by("pk"))


def _plan(webhook: Webhook) -> int:
    changes = CrmChange.objects.filter(profile=webhook.profile_id, pk__gt=webhook.planned_to).order_by("pk")
    rows, now = list(changes.values_list("pk", "referral")), timezone.now()
    if not rows:
        return 0
    posts = [
        WebhookPost(webhook=webhook, change_id=pk, referral_id=referral, due_at=now, created_at=now)
        for pk, referral in rows
    ]
    WebhookPost.objects.bulk_create(posts, batch_size=BATCH, ignore_conflicts=True)
    Webhook.objects.filter(pk=webhook.pk).update(planned_to=rows[-1][0])
    ring_for(webhook.pk)
    return len(rows)


def add(profile: CrmProfile, url: str, *, by: User, secret: str = "") -> tuple[Webhook, str]:
    """Add a webhook, which hears of what changes from now on; returns it with its secret, which nothing shows again.

    `secret` may be given where both sides know it already. Raises NotAllowed or NotValid.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    check_url(url)
    secret = secret or _new_secret()
    with transaction.atomic():
        webhook = Webhook(profile=profile, url=url, sealed=seal(secret), created_at=timezone.now())
        webhook.planned_to = _latest(profile)
        _save(webhook, by, "Added.")
        note_on(webhook, "added", by)
    return webhook, secret


def move(webhook: Webhook, url: str, *, by: User) -> None:
    """Post to another address from now on, at once and with the same secret. Raises NotAllowed or NotValid."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    check_url(url)
    with transaction.atomic():
        webhook.url = url
        _wake(webhook)
        _save(webhook, by, "Moved to another address.", "url", *_AWAKE)
        note_on(webhook, "moved", by)
    ring_for(webhook.pk)


def check_url(url: str) -> None:
    """Raises NotValid, with what to correct, for an address that posts cannot go to."""
    read_target(url, settings.WEBHOOK_ALLOWED_HOSTS)


def renew_secret(webhook: Webhook, *, by: User) -> str:
    """Give it a new secret, used from the next try on; returns it, which nothing shows again. Raises NotAllowed."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    secret = _new_secret()
    with transaction.atomic():
        webhook.sealed = seal(secret)
        _save(webhook, by, "Secret renewed.", "sealed")
        note_on(webhook, "secret_renewed", by)
    return secret


def switch_off(webhook: Webhook, *, by: User | None, reason: str = "Switched off by a person.") -> None:
    """Post nothing more; what waits is kept. `by` None stands for the receiver's own wish. Raises NotAllowed."""
    if by is not None:
        check_may(person_of(by), Ability.MANAGE_MAPPING)
    with transaction.atomic():
        webhook.is_active, webhook.off_reason = False, reason[:300]
        _save(webhook, by, reason, "is_active", "off_reason")
        note_on(webhook, "off", by, reason)


def switch_on(webhook: Webhook, *, by: User, from_now: bool = False) -> None:
    """Post again: what was missed meanwhile as well, or only what changes from now on. Raises NotAllowed."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    with transaction.atomic():
        if from_now:
            webhook.planned_to = _latest(webhook.profile)
            webhook.posts.filter(state=PostState.WAITING).update(state=PostState.DROPPED)
        webhook.is_active, webhook.off_reason = True, ""
        _wake(webhook)
        _save(
            webhook, by, "Switched on.", "is_active", "off_reason", "rests_until", "failures", "trouble", "planned_to"
        )
        note_on(webhook, "on", by)
        plan(webhook.profile)
    ring_for(webhook.pk)


def send_test(webhook: Webhook, *, by: User) -> WebhookPost:
    """Queue a post that says nothing but that it is a test. Raises NotAllowed, or NotNow for one that is off."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    if not webhook.is_active:
        raise NotNow("webhook.not_now.off", "This webhook is off. Switch it on, then send a test.")
    now = timezone.now()
    post = WebhookPost.objects.create(webhook=webhook, due_at=now, created_at=now)
    ring_for(webhook.pk)
    return post


def seal_secrets_again() -> int:
    """Seal every webhook's secret with the present SECRET_KEY; returns how many.

    Raises SealBroken at the first that no key opens; those before it stay sealed anew.
    """
    count = 0
    for webhook in Webhook.objects.order_by("pk"):
        sealed = seal_again(webhook.sealed)
        count += Webhook.objects.filter(pk=webhook.pk, sealed=webhook.sealed).update(sealed=sealed)
    return count


def _new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def _wake(webhook: Webhook) -> None:
    """Forget the receiver's troubles; a person has just seen to it."""
    webhook.rests_until, webhook.failures, webhook.trouble = None, 0, ""


def _latest(profile: CrmProfile) -> int:
    """The last change of the profile; held, so that none is just being written."""
    CrmProfile.objects.select_for_update().get(pk=profile.pk)
    return CrmChange.objects.filter(profile=profile).order_by("-pk").values_list("pk", flat=True).first() or 0


def ring_for(webhook_id: int) -> None:
    """Wake a worker that sends the webhook's due posts."""
    ring("referrals.jobs.post_to_webhook", webhook_id)


def note_on(webhook: Webhook, what: str, by: User | None, text: str = "") -> None:
    """Write into the connection's timeline what happened to a webhook; its address may hold a secret, so it is not."""
    note(
        f"webhook.{what}",
        connection=webhook.profile.connection_id,
        source=Source.PORTAL if by is None else Source.PERSON,
        actor=by,
        text=f"{webhook}. {text}".strip(),
    )


def _save(webhook: Webhook, by: User | None, reason: str, *names: str) -> None:
    """Save with who did it and why in the history."""
    webhook._history_user = by  # type: ignore[attr-defined] # simple-history reads both
    webhook._change_reason = reason[:100]  # type: ignore[attr-defined]
    webhook.save(update_fields=names or None)
