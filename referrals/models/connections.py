"""A connection: one partner in one environment, its bucket, its settings, its health."""

from django.db import models
from simple_history.models import HistoricalRecords


class ConnectionState(models.TextChoices):
    """What people decided: whether the exchange may run."""

    ACTIVE = "active", "Active"
    RECEIVE_ONLY = "receive_only", "Receive only"
    PAUSED = "paused", "Paused"


class Health(models.TextChoices):
    """What the last exchange found; each with a reason and a time."""

    UNKNOWN = "unknown", "Not yet checked"
    OK = "ok", "On time"
    LATE = "late", "Late"
    ERROR = "error", "Error, retried by itself"
    ACTION = "action", "Action required"


class Environment(models.TextChoices):
    """AWS's two environments; nothing ever crosses between them."""

    SANDBOX = "sandbox", "Sandbox"
    PRODUCTION = "production", "Production"


class Connection(models.Model):
    """One partner in one environment. Credentials are never kept here: only where boto3 finds them."""

    name = models.CharField(max_length=80, unique=True)
    partner_id = models.CharField("Partner ID (SPMS ID)", max_length=10)
    environment = models.CharField(max_length=10, choices=Environment.choices)
    bucket = models.CharField(max_length=63)
    region = models.CharField(max_length=20, default="us-west-2")
    profile = models.CharField("AWS profile", max_length=80, blank=True)
    role_arn = models.CharField("role to assume", max_length=200, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    opportunity_version = models.CharField(max_length=5, default="2")
    lead_version = models.CharField(max_length=5, default="1")
    results_folder = models.CharField(max_length=60, default="inbound-processed-results")
    special_program = models.BooleanField("in ISV Accelerate or SaaS Revenue Recognition", default=False)
    isv = models.BooleanField("ISV partner", default=False)
    id_pattern = models.CharField("pattern of our opportunity ids", max_length=40, default="ACE-{number:06}")
    next_number = models.PositiveIntegerField("next number of the pattern", default=1)
    reps_see_team = models.BooleanField("sales reps see the whole team's referrals", default=False)
    feeds_crm = models.BooleanField("tells a CRM what changes", default=False, editable=False)
    poll_seconds = models.PositiveIntegerField(default=300)
    batch_size = models.PositiveSmallIntegerField(default=50)
    retention_days = models.PositiveIntegerField("days raw copies are kept", default=90)

    state = models.CharField(max_length=12, choices=ConnectionState.choices, default=ConnectionState.ACTIVE)
    state_reason = models.CharField(max_length=300, blank=True)
    state_at = models.DateTimeField(null=True, blank=True)
    awaits_activation = models.BooleanField("two people have to switch it on", default=False, editable=False)
    health = models.CharField(max_length=10, choices=Health.choices, default=Health.UNKNOWN)
    health_id = models.CharField(max_length=80, blank=True)
    health_reason = models.CharField(max_length=500, blank=True)
    health_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_checked_at = models.DateTimeField(null=True, blank=True)
    last_received_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    last_answered_at = models.DateTimeField(null=True, blank=True)
    highest_version_sent = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords(
        excluded_fields=[
            "health",
            "health_id",
            "health_reason",
            "health_at",
            "failures",
            "next_poll_at",
            "last_checked_at",
            "last_received_at",
            "last_sent_at",
            "last_answered_at",
            "highest_version_sent",
            "next_number",
        ]
    )

    class Meta:
        ordering = ("environment", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "environment"], name="one_connection_per_partner_environment"
            ),
            models.UniqueConstraint(fields=["bucket"], name="one_connection_per_bucket"),
            models.CheckConstraint(
                condition=models.Q(batch_size__gte=1, batch_size__lte=50), name="batch_size_1_to_50"
            ),
            models.CheckConstraint(
                condition=models.Q(environment__in=["sandbox", "production"]), name="known_environment"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_production(self) -> bool:
        """Whether what is sent here reaches AWS's real pipeline."""
        return self.environment == Environment.PRODUCTION


class Solution(models.Model):
    """One of the partner's own solutions, as AWS lists them in Partner Central; AWS wants its id in opportunities."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="solutions")
    code = models.CharField("AWS's id", max_length=21)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField("offered", default=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["connection", "code"], name="one_solution_per_code")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Lease(models.Model):
    """Who may do a named piece of work until when; taken by compare-and-set."""

    name = models.CharField(max_length=80, primary_key=True)
    owner = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} held by {self.owner or 'nobody'}"
