"""Runs of AWS's testing scenarios; the newest run of a key counts."""

from django.conf import settings
from django.db import models

from onboarding.models.requests import Request
from referrals.models import Delivery, Referral


class RunState(models.TextChoices):
    """How far a run is."""

    SENT = "sent", "Sent, AWS has not answered"
    ASKED = "asked", "Waiting for AWS to act"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Failed"


class ScenarioRun(models.Model):
    """One try of one scenario. `seen` is what was observed beside what was expected, field by field:
    [{what, expected, seen, ok}]; `files` names the files it rests on: [{id, name}]. A verdict of a person has a
    `reason`. `awaits` is AWS's id of the record AWS sends for it, `prepared` the delivery that brings the record
    to where the case begins, `before` what AWS said of the fields to be watched when the case began."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="scenario_runs")
    key = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=RunState.choices)
    payload = models.JSONField(default=dict)
    referral = models.ForeignKey(Referral, on_delete=models.SET_NULL, null=True, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="+")
    prepared = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="+")
    awaits = models.CharField("AWS's id of the record", max_length=20, blank=True)
    before = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    files = models.JSONField(default=list)
    is_manual = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["request", "key", "-id"], name="scenario_run_latest")]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
