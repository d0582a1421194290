"""The outbox of mails and chat messages: a row is a message, sent until it has arrived or a person must look."""

from django.conf import settings
from django.db import models

from referrals.domain.messages import LABELS, MessageState


class Channel(models.TextChoices):
    """The way a message takes."""

    MAIL = "mail", "Mail"
    CHAT = "chat", "Chat"


class Message(models.Model):
    """One mail to one person about one or many notices, or one message to the chat, whose `text` is kept here.

    `due_at` is when it may be tried next; while it is being sent, until when that try may take. `digest_of` is the
    day of a daily digest. `chat` says for which of the configured chat addresses, without holding the address.
    """

    channel = models.CharField(max_length=4, choices=Channel.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    digest_of = models.DateField(null=True, blank=True)
    chat = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(
        max_length=8,
        choices=[(state.value, LABELS[state]) for state in MessageState],
        default=MessageState.WAITING.value,
    )
    problem = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest_of"], name="one_digest_per_day"),
            models.CheckConstraint(
                condition=models.Q(channel=Channel.CHAT, user=None)
                | models.Q(channel=Channel.MAIL, user__isnull=False),
                name="mail_has_a_reader",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=["waiting", "sending"]), name="message_due"),
            models.Index(fields=["id"], condition=models.Q(state="failed"), name="message_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"
