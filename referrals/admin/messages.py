"""The admin's window on mails and chat messages: what was given up can be sent again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from referrals.admin.windows import Window
from referrals.models import Message
from referrals.services.mailing import send_again


@admin.register(Message)
class MessageWindow(Window):
    """Every message, its state and what went wrong."""

    list_display = ("id", "channel", "user", "state", "tries", "problem", "due_at", "created_at", "sent_at")
    list_filter = ("state", "channel")
    list_select_related = ("user",)
    fields = ("channel", "user", "digest_of", "state", "tries", "problem", "due_at", "created_at", "sent_at")
    actions = ("try_again",)

    @admin.action(description="Try again", permissions=["repair"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """Send what was given up."""
        count = send_again(chosen)
        messages.success(request, f"{count} will be tried again within a minute.")
