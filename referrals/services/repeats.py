"""Answers kept under a person's Idempotency-Key, so that a repeated request does nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from referrals.errors import NotNow
from referrals.models import IdempotentAnswer

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status with its JSON body; `is_repeat` when it was kept from an earlier request."""

    status: int
    body: dict[str, Any]
    is_repeat: bool = False


@transaction.atomic
def answer_once(user: User, key: str, request_digest: str, work: Callable[[], Answer]) -> Answer:
    """Do `work` and keep its answer, or give the answer kept under `key` in the last 24 hours.

    Work and answer are one transaction: after a crash neither is there, and of two requests at once
    the second waits for the first one's answer. Raises NotNow when the key was another request's.
    """
    _forget_old(user)
    kept = _claimed(user, key, request_digest)
    if kept is not None:
        return _repeated(kept, request_digest)
    answer = work()
    IdempotentAnswer.objects.filter(user=user, key=key).update(status=answer.status, body=answer.body)
    return answer


def _claimed(user: User, key: str, request_digest: str) -> IdempotentAnswer | None:
    """None when the key is now ours; else the row of whoever had it first."""
    try:
        with transaction.atomic():
            IdempotentAnswer.objects.create(user=user, key=key, request_digest=request_digest)
    except IntegrityError:
        return IdempotentAnswer.objects.get(user=user, key=key)
    return None


def _repeated(kept: IdempotentAnswer, request_digest: str) -> Answer:
    if kept.request_digest != request_digest or kept.status is None:
        raise NotNow(
            "idempotency_key.other_request",
            "This Idempotency-Key belongs to a different request. Use a new key for each new request.",
        )
    return Answer(kept.status, kept.body or {}, is_repeat=True)


def _forget_old(user: User) -> None:
    IdempotentAnswer.objects.filter(user=user, created_at__lt=timezone.now() - KEPT).delete()
