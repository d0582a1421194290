"""What belongs to a person: saved views of lists, notices, and what they want to be told how."""

from django.conf import settings
from django.db import models

from referrals.domain.notices import LABELS, NoticeKind
from referrals.models.connections import Connection
from referrals.models.events import Event
from referrals.models.messages import Message
from referrals.models.referrals import Referral

_KINDS = [(kind.value, LABELS[kind]) for kind in NoticeKind]


class SavedView(models.Model):
    """A list's filters, order and columns under a name; `query` is the address's query string."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField("shared with everybody", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["owner", "list_name", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """One thing one person is told, once: in the portal, and by mail if they want.

    `text` names no person and no company, for it travels by mail; `message` is the mail that carries it.
    What the onboarding tells concerns no connection.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=_KINDS)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, null=True, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=300)
    address = models.CharField(max_length=200, blank=True)
    in_portal = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    message = models.ForeignKey(Message, on_delete=models.RESTRICT, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event", "kind"], name="told_once_per_event")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_by_person"),
            models.Index(
                fields=["user"], condition=models.Q(read_at__isnull=True, in_portal=True), name="notice_unread"
            ),
            models.Index(fields=["id"], condition=models.Q(by_mail=True, message__isnull=True), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return self.text


class NoticeChoice(models.Model):
    """One switch of one person that differs from the default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=20, choices=_KINDS)
    in_portal = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class Digest(models.Model):
    """Whether a person gets one mail a day instead of many, and when (hour in UTC)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest")
    is_on = models.BooleanField("one mail a day", default=False)
    hour = models.PositiveSmallIntegerField("hour (UTC)", default=7)
    sent_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"digest of {self.user_id}"
