"""Webhooks: where a CRM is told of changes, the posts that wait or went, and every try with its answer."""

from uuid import uuid4

from django.db import models
from simple_history.models import HistoricalRecords

from referrals.domain.addresses import LONGEST_URL
from referrals.domain.webhooks import LABELS, LONGEST_ANSWER, OPEN, PostState
from referrals.models.crm import CrmChange, CrmProfile
from referrals.models.referrals import Referral

_OPEN = models.Q(state__in=sorted(state.value for state in OPEN))


class Webhook(models.Model):
    """One address that hears of a profile's changes. `sealed` is the secret its posts are signed with, encrypted.

    `planned_to` is the last change that posts were written for. A receiver that cannot be reached is left in peace
    until `rests_until`; `failures` counts the tries in a row that it could not take.
    """

    profile = models.ForeignKey(CrmProfile, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField("address", max_length=LONGEST_URL)
    sealed = models.TextField(editable=False)
    is_active = models.BooleanField("on", default=True, editable=False)
    off_reason = models.CharField("why it is off", max_length=300, blank=True, editable=False)
    planned_to = models.PositiveBigIntegerField(default=0, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    trouble = models.CharField("present trouble", max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField("created", editable=False)

    history = HistoricalRecords(excluded_fields=["sealed", "planned_to", "rests_until", "failures", "trouble"])

    class Meta:
        ordering = ("profile", "pk")

    def __str__(self) -> str:
        return f"Webhook {self.pk} of {self.profile}"


class WebhookPost(models.Model):
    """One change on its way to one webhook; without a change it is a test. The row is the queue.

    `key` names the post to the receiver, the same through all its tries. `due_at` is when it may be tried next; while
    it is being sent, until when that try may take. `referral` is what it is ordered by: of those still open, only the
    oldest goes.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="posts")
    change = models.ForeignKey(CrmChange, on_delete=models.CASCADE, null=True, related_name="posts")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.UUIDField("id at the receiver", default=uuid4, unique=True, editable=False)
    state = models.CharField(
        max_length=9,
        choices=[(state.value, LABELS[state]) for state in PostState],
        default=PostState.WAITING.value,
    )
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField("written")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "webhook post"
        constraints = [models.UniqueConstraint(fields=["webhook", "change"], name="one_post_per_webhook_and_change")]
        indexes = [
            models.Index(fields=["webhook", "due_at"], condition=_OPEN, name="webhook_post_due"),
            models.Index(fields=["webhook", "referral", "id"], condition=_OPEN, name="webhook_post_in_order"),
            models.Index(fields=["webhook", "state", "-id"], name="webhook_post_by_state"),
            models.Index(fields=["created_at"], name="webhook_post_by_age"),
        ]

    def __str__(self) -> str:
        return f"Post {self.pk}"


class WebhookTry(models.Model):
    """One try of a post. A row without `seconds` is of a worker that died before it could note what came of it."""

    post = models.ForeignKey(WebhookPost, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    seconds = models.FloatField(null=True)
    answer = models.TextField(max_length=LONGEST_ANSWER, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "try"
        verbose_name_plural = "tries"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Try {self.number}"
