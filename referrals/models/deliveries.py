"""The outbox: what we ask AWS to take, and the edits behind it."""

from django.conf import settings
from django.db import models

from referrals.domain.deliveries import FACTS, OPEN, DeliveryKind, DeliveryState
from referrals.models.connections import Connection
from referrals.models.files import ExchangeFile
from referrals.models.referrals import Referral


class Delivery(models.Model):
    """One request to AWS about one referral. The row is the queue; RQ is only the bell."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="deliveries")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in DeliveryKind])
    payload = models.JSONField()
    is_unchecked = models.BooleanField("a test that travels as it is, alone in its file", default=False)
    version = models.CharField("payload version of its file, empty for the connection's", max_length=5, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, FACTS[s].label) for s in DeliveryState])
    reason_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    state_at = models.DateTimeField()
    not_before = models.DateTimeField()
    file = models.ForeignKey(ExchangeFile, on_delete=models.PROTECT, null=True, related_name="deliveries")
    position = models.PositiveSmallIntegerField(default=0)
    result_file = models.ForeignKey(ExchangeFile, on_delete=models.SET_NULL, null=True, related_name="+")
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replaced_by")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(state__in=sorted(state.value for state in OPEN)),
                name="one_open_delivery_per_referral",
            ),
            models.CheckConstraint(
                condition=models.Q(file__isnull=False)
                | ~models.Q(state__in=["sending", "sent", "confirmed", "refused", "unanswered"]),
                name="what_was_sent_has_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "state", "not_before"], name="delivery_due"),
            models.Index(fields=["referral", "-id"], name="delivery_by_referral"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} delivery {self.pk}"


class EditState(models.TextChoices):
    """An edit waits, travels, then AWS has it; or AWS refused it, or it met a change of AWS's."""

    WAITING = "waiting", "Waiting to be sent"
    REFUSED = "refused", "Refused, needs another look"
    TRAVELLING = "travelling", "Sent, not yet answered"
    CONFIRMED = "confirmed", "Confirmed by AWS"
    CONFLICT = "conflict", "AWS changed this too"
    DROPPED = "dropped", "Given up"


class Edit(models.Model):
    """One field a person (or the CRM) wants changed, with the value the wish was based on.

    A waiting edit without a delivery is a scheduled one: it goes out when AWS's phase allows. `problem` says why
    it has to be looked at again.
    """

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="edits")
    field = models.CharField(max_length=80)
    base = models.JSONField(null=True)
    wanted = models.JSONField(null=True)
    theirs = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=EditState.choices, default=EditState.WAITING)
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="edits")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    problem = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "field"],
                condition=models.Q(state__in=["waiting", "refused", "conflict"]),
                name="one_wish_per_field",
            ),
            models.UniqueConstraint(
                fields=["referral", "field"],
                condition=models.Q(state="travelling"),
                name="one_travelling_edit_per_field",
            ),
        ]
        indexes = [
            models.Index(
                fields=["referral"],
                condition=models.Q(state__in=["waiting", "travelling", "refused", "conflict"]),
                name="edit_open",
            ),
            models.Index(fields=["referral"], condition=models.Q(state="conflict"), name="edit_conflict"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of referral {self.referral_id}"
