"""A run: one pass over one connection in one direction, as people read it."""

from django.conf import settings
from django.db import models

from referrals.models.connections import Connection


class RunKind(models.TextChoices):
    """What the pass did."""

    SEND = "send", "Send"
    ANSWERS = "answers", "Read answers"
    RECEIVE = "receive", "Receive"


class RunState(models.TextChoices):
    """How the pass ended; red means only a person can mend it."""

    RUNNING = "running", "Running"
    OK = "ok", "OK"
    POSTPONED = "postponed", "Will be retried"
    FAILED = "failed", "Needs a person"


class Run(models.Model):
    """Counts and outcome of one pass; the latest uneventful pass is kept too, so that silence is visible."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=8, choices=RunKind.choices)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    trigger = models.CharField(max_length=10, default="schedule")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    listed = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    reason_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["connection", "kind", "-id"], name="run_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} run {self.pk}"
