"""Says in a team's chat what people are told: Slack, Teams and any webhook, through apprise."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from apprise import Apprise
from django.conf import settings
from django.utils import timezone

from referrals.domain.notices import NoticeKind
from referrals.models import Channel, Message

MOST_LINES = 15
"""Lines of one message; a chat is no list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with the address of the page behind it; neither names a person or a company."""

    kind: NoticeKind
    sentence: str
    address: str


def say(lines: Iterable[Line]) -> None:
    """Put the lines the operator wants said into the outbox, one message for each chat that is set up."""
    wanted = [line for line in lines if line.kind in settings.CHAT_KINDS] if settings.CHAT_URLS else []
    if not wanted:
        return
    text, now = _text(wanted), timezone.now()
    messages = [
        Message(channel=Channel.CHAT, chat=_mark(url), text=text, due_at=now, created_at=now)
        for url in settings.CHAT_URLS
    ]
    Message.objects.bulk_create(messages)


def _text(lines: list[Line]) -> str:
    shown = [f"{line.sentence} {line.address}" for line in lines[:MOST_LINES]]
    more = len(lines) - len(shown)
    return "\n".join([*shown, *([f"And {more} more: {settings.PUBLIC_URL}/"] if more else [])])


def send_to_chat(message: Message) -> str:
    """Send to the message's own chat; returns what went wrong, "" when nothing did. The address is never named."""
    url = next((url for url in settings.CHAT_URLS if _mark(url) == message.chat), None)
    if url is None:
        return "Its chat address is no longer set up."
    sender = Apprise()
    took_it = bool(sender.add(url) and sender.notify(body=message.text, title="ACE Portal"))
    return "" if took_it else "The chat did not take it."


def _mark(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]
