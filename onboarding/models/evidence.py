"""What proves that a stage is done: confirmations, attachments, checks, tests, packets, signatures, the first week."""

from datetime import UTC, timedelta

from django.conf import settings
from django.db import models

from onboarding.domain.evidence import Verdict
from onboarding.models.requests import STAGES, Request
from referrals.models import Connection, Referral

_PERSON = settings.AUTH_USER_MODEL
_VERDICTS = [(verdict.value, verdict.value) for verdict in Verdict]
_ENVIRONMENTS = [("sandbox", "Sandbox"), ("production", "Production")]


class Attachment(models.Model):
    """A file somebody kept as evidence."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="attachments")
    stage = models.PositiveSmallIntegerField(choices=STAGES)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Confirmed(models.Model):
    """Somebody's word for a requirement that only a person can know; taken back, it stays with `withdrawn_at`."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="confirmations")
    requirement = models.CharField(max_length=40)
    note = models.CharField(max_length=500)
    attachment = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "requirement"],
                condition=models.Q(withdrawn_at=None),
                name="one_standing_confirmation_per_requirement",
            )
        ]

    def __str__(self) -> str:
        return self.requirement


class PolicyCheck(models.Model):
    """A policy of AWS's as it was pasted, and what was found in it: [{severity, subject, message}]."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="policy_checks")
    environment = models.CharField(max_length=10, choices=_ENVIRONMENTS)
    policy = models.TextField()
    findings = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=_VERDICTS)
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "environment", "-id"], name="policy_check_latest")]

    def __str__(self) -> str:
        return f"{self.environment}: {self.verdict}"


class ConnectionTest(models.Model):
    """One run of the connection test: [{name, folder, ok, message, cure}]."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="connection_tests")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    environment = models.CharField(max_length=10, choices=_ENVIRONMENTS)
    results = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=_VERDICTS)
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "environment", "-id"], name="connection_test_latest")]

    def __str__(self) -> str:
        return f"{self.environment}: {self.verdict}"


class Signature(models.Model):
    """A sign-off of the evidence by one of the team's roles; a later packet needs new ones."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="signatures")
    packet = models.ForeignKey("Packet", on_delete=models.CASCADE, related_name="signatures")
    role = models.CharField(max_length=20)
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["packet", "role"], name="one_signature_per_role")]

    def __str__(self) -> str:
        return self.role


class Packet(models.Model):
    """An evidence packet as it was made: a ZIP with its report, and the hash by which it can be told again."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="packets")
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Packet {self.pk}"


class Activation(models.Model):
    """Production switched on by two people: one asks, another agrees; ended by a roll-back."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="activations")
    asked_by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(ended_at=None), name="one_standing_activation_per_request"
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by=None) | ~models.Q(agreed_by=models.F("asked_by")),
                name="activation_takes_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"Activation {self.pk}"


class SmokeStep(models.Model):
    """Somebody's word for a step of the production smoke test; the first step's is the dummy that was created."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="smoke_steps")
    referral = models.ForeignKey(Referral, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "name"], name="one_row_per_smoke_step")]

    def __str__(self) -> str:
        return self.name


class HealthDay(models.Model):
    """The health card of one day of the first week: {measure: {value, limit, ok}}. Today's is as of `at`."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="health_days")
    day = models.DateField()
    measures = models.JSONField(default=dict)
    is_well = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["request", "day"], name="one_health_card_per_day")]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def is_final(self) -> bool:
        """Whether it was made once the day was over; until then it is what the day was like so far."""
        return self.at.astimezone(UTC).date() > self.day

    @property
    def is_filled_in(self) -> bool:
        """Whether nobody looked on the day or the one after, so that it comes from what the exchange has kept."""
        return self.at.astimezone(UTC).date() > self.day + timedelta(days=1)
