"""A connector: the portal itself asks a partner's CRM what changed, and writes back what AWS and people changed."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from referrals.ace.kinds import Kind
from referrals.models.connections import Health
from referrals.models.crm import CRM_ID_LENGTH, CrmProfile
from referrals.models.referrals import Referral

_KINDS = [(kind.value, kind.value.title()) for kind in Kind]
_NAME_LENGTH = 80


class ConnectorState(models.TextChoices):
    """What people decided: whether the connector may run."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"


class CrmConnector(models.Model):
    """How one CRM is reached. Of credentials only the name is kept, by which variables of the environment are found.

    `written_to` is the id of the last CrmChange that was written back. `next_run_at` None means as soon as possible.
    """

    profile = models.OneToOneField(CrmProfile, on_delete=models.CASCADE, related_name="connector")
    host = models.CharField(max_length=120)
    credentials = models.CharField("name of the credentials", max_length=40)
    share = models.PositiveSmallIntegerField(
        "share of the CRM's daily calls we stop at (%)",
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    every_seconds = models.PositiveIntegerField(
        "seconds between two passes", default=300, validators=[MinValueValidator(60)]
    )
    state = models.CharField(max_length=6, choices=ConnectorState.choices, default=ConnectorState.ACTIVE)

    written_to = models.PositiveBigIntegerField(default=0, editable=False)
    health = models.CharField(max_length=10, choices=Health.choices, default=Health.UNKNOWN)
    health_id = models.CharField(max_length=80, blank=True)
    health_reason = models.CharField(max_length=500, blank=True)
    health_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    calls_used = models.PositiveIntegerField("calls of all tools today", null=True, blank=True)
    calls_allowed = models.PositiveIntegerField("calls allowed a day", null=True, blank=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    next_run_at = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords(
        excluded_fields=[
            "written_to",
            "health",
            "health_id",
            "health_reason",
            "health_at",
            "failures",
            "calls_used",
            "calls_allowed",
            "last_run_at",
            "next_run_at",
        ]
    )

    class Meta:
        verbose_name = "CRM connector"
        ordering = ("profile__name",)
        constraints = [
            models.CheckConstraint(condition=models.Q(share__gte=1, share__lte=100), name="connector_share_1_to_100"),
            models.CheckConstraint(condition=models.Q(every_seconds__gte=60), name="connector_every_minute_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.profile.name} at {self.host}"


class CrmStream(models.Model):
    """One kind of record of a connector: which object of the CRM holds it, and how far it was read.

    Reading goes on at `moment`, or exactly behind `record_id` when it is given; `paths` are the fields read last.
    """

    connector = models.ForeignKey(CrmConnector, on_delete=models.CASCADE, related_name="streams")
    kind = models.CharField(max_length=12, choices=_KINDS)
    object = models.CharField(
        "object in the CRM", max_length=_NAME_LENGTH, blank=True, help_text="Empty: this kind is left alone."
    )
    only = models.CharField(
        "only records with this box ticked",
        max_length=_NAME_LENGTH,
        blank=True,
        help_text="The API name of a checkbox, such as Share_with_AWS__c. Empty: every record that changes.",
    )
    key = models.CharField(
        "field that keeps AWS's id",
        max_length=_NAME_LENGTH,
        blank=True,
        help_text="An external id, such as ACE_Id__c. With it, what comes from AWS is made in the CRM too.",
    )
    since = models.DateTimeField("read what changed since", help_text="Older changes are never read.")
    moment = models.DateTimeField(null=True, editable=False)
    record_id = models.CharField(max_length=CRM_ID_LENGTH, blank=True, editable=False)
    paths = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = "kind of record"
        verbose_name_plural = "kinds of record"
        ordering = ("-kind",)
        constraints = [models.UniqueConstraint(fields=["connector", "kind"], name="one_crm_stream_per_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} as {self.object or 'nothing'}"


class CrmWriting(models.Model):
    """How far one referral was written back: up to `change_id`. `waiting` are fields the CRM did not take, and why.

    `again` asks the next pass to try them once more. `at` is when the CRM last took something.
    """

    connector = models.ForeignKey(CrmConnector, on_delete=models.CASCADE, related_name="writings")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="+")
    crm_id = models.CharField("the CRM's id", max_length=CRM_ID_LENGTH, blank=True)
    change_id = models.PositiveBigIntegerField(default=0)
    waiting = models.JSONField(default=list)
    again = models.BooleanField(default=False)
    reason_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "change not taken by a CRM"
        verbose_name_plural = "changes not taken by a CRM"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["connector", "referral"], name="one_crm_writing_per_referral"),
        ]
        indexes = [
            models.Index(fields=["connector", "-id"], condition=~models.Q(reason_id=""), name="crm_writing_waiting"),
        ]

    def __str__(self) -> str:
        return self.crm_id or f"{self.referral}"
