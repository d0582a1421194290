"""The timeline: append-only, one row for each thing that happened to a referral or a connection."""

from django.conf import settings
from django.db import models

from referrals.models.connections import Connection
from referrals.models.deliveries import Delivery
from referrals.models.files import ExchangeFile
from referrals.models.referrals import Referral


class Source(models.TextChoices):
    """Who or what caused it."""

    AWS = "aws", "AWS"
    PERSON = "person", "Person"
    API = "api", "API"
    IMPORT = "import", "Import"
    CRM = "crm", "CRM"
    PORTAL = "portal", "Portal"


class Event(models.Model):
    """Who, what, when, old → new. `changes` is {field: [old, new]} in AWS's names.

    `untold` marks those that people are still to be notified of, `unshared` those that a CRM has still to hear of.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="events")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, null=True, related_name="events")
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=8, choices=Source.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    changes = models.JSONField(default=dict)
    file = models.ForeignKey(ExchangeFile, on_delete=models.SET_NULL, null=True, related_name="events")
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="events")
    at = models.DateTimeField()
    untold = models.BooleanField(default=False)
    unshared = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["referral", "-id"], name="event_by_referral"),
            models.Index(fields=["connection", "-id"], name="event_by_connection"),
            models.Index(fields=["id"], condition=models.Q(untold=True), name="event_untold"),
            models.Index(fields=["connection", "id"], condition=models.Q(unshared=True), name="event_unshared"),
        ]

    def __str__(self) -> str:
        return self.name
