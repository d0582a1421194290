"""Brings notices out of the house: gathers them into mails, sends mails and chat messages, tries again what failed.

A message is taken by compare-and-set before it is sent, so two workers never send it both. Where a worker dies between
the server's yes and our mark nobody can know whether it went; it is sent again under the same Message-ID, by which mail
programs show it once, because a lost deadline is worse than a mail seen twice.
"""

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from referrals.crashpoints import crash_point
from referrals.domain.messages import LEASE, MOVES, MessageState, after_failure
from referrals.domain.moves import sources_of
from referrals.domain.notices import LABELS, NoticeKind
from referrals.models import Channel, Digest, Message, Notice
from referrals.services.chat import send_to_chat

MOST_IN_ONE = 100
"""Notices named in one mail; the others are counted, with a link to all."""
MOST_AT_ONCE = 50
LONGEST = 60.0
"""Messages and seconds of one call, so that a slow mail server holds up no worker for long."""
_OPEN = sorted(sources_of(MOVES, MessageState.SENDING))

log = logging.getLogger(__name__)


def gather() -> int:
    """Put what waits to be mailed into mails, one a person: at once, or in the day's digest; returns how many mails."""
    waiting = Notice.objects.filter(by_mail=True, message=None, user__is_active=True)
    digests = dict(Digest.objects.filter(is_on=True).values_list("user", "pk"))
    people = set(waiting.order_by().values_list("user", flat=True).distinct())
    return sum(_gather(user, digests.get(user)) for user in sorted(people))


@transaction.atomic
def _gather(user: int, digest: int | None) -> bool:
    """One person's mail; False when there is nothing to send now, or somebody else is just doing it."""
    now = timezone.now()
    if digest is not None and not _takes_today(digest, now):
        return False
    rows = Notice.objects.filter(user=user, by_mail=True, message=None)
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if not ids:
        return False
    day = now.date() if digest is not None else None
    message = Message.objects.create(channel=Channel.MAIL, user_id=user, digest_of=day, due_at=now, created_at=now)
    Notice.objects.filter(pk__in=ids).update(message=message)
    return True


def _takes_today(digest: int, now: datetime) -> bool:
    """Whether this call is the one that makes today's digest."""
    due = Digest.objects.filter(Q(sent_on=None) | Q(sent_on__lt=now.date()), pk=digest, hour__lte=now.hour)
    return due.update(sent_on=now.date()) == 1


def send_messages() -> int:
    """Try every message that is due, oldest first; returns how many went out."""
    due = Message.objects.filter(state__in=_OPEN, due_at__lte=timezone.now()).order_by("due_at")
    end, sent = time.monotonic() + LONGEST, 0
    for message in due.select_related("user")[:MOST_AT_ONCE]:
        if time.monotonic() > end:
            break
        sent += _take(message) and _send(message)
    return sent


def _take(message: Message) -> bool:
    """Take a message for one try; False when another worker was faster."""
    taken = Message.objects.filter(pk=message.pk, state__in=_OPEN, tries=message.tries, due_at=message.due_at)
    values = {"state": MessageState.SENDING, "due_at": timezone.now() + LEASE}
    return taken.update(tries=F("tries") + 1, **values) == 1


def _send(message: Message) -> bool:
    problem = send_to_chat(message) if message.channel == Channel.CHAT else _mail(message)
    crash_point("message.sent")
    if problem:
        _postpone(message, problem)
        return False
    _settle(message, MessageState.SENT, sent_at=timezone.now(), problem="", text="")
    return True


def _settle(message: Message, to: MessageState, **values: object) -> None:
    ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, tries=message.tries + 1)
    ours.update(state=to, **values)


def _postpone(message: Message, problem: str) -> None:
    state, pause = after_failure(message.tries + 1, message.pk)
    extra = {"message_id": message.pk, "channel": message.channel, "tries": message.tries + 1, "cause": problem}
    log.warning("message.given_up" if state is MessageState.FAILED else "message.postponed", extra=extra)
    _settle(message, state, problem=problem[:300], due_at=timezone.now() + pause)


def _mail(message: Message) -> str:
    """Send one mail; returns what went wrong, "" when nothing did."""
    mail = letter(message)
    if mail is None:
        return "Its reader is no longer here."
    try:
        mail.send()
    except (SMTPException, OSError) as trouble:
        return f"The mail server did not take it ({type(trouble).__name__})."
    return ""


def letter(message: Message) -> EmailMultiAlternatives | None:
    """The mail about the message's notices, as text and as HTML; None for somebody who has left."""
    if message.user is None or not message.user.is_active:
        return None
    notices = list(message.notices.select_related("connection").order_by("pk")[: MOST_IN_ONE + 1])
    shown = notices[:MOST_IN_ONE]
    context = {
        "notices": shown,
        "more": len(notices) > len(shown),
        "portal": settings.PUBLIC_URL,
        "is_digest": message.digest_of is not None,
    }
    mail = EmailMultiAlternatives(
        subject=_subject(message, shown),
        body=render_to_string("mails/notices.txt", context),
        to=[message.user.email],
        headers={"Message-ID": f"<notices-{message.pk}@{_host()}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("mails/notices.html", context), "text/html")
    return mail


def _subject(message: Message, notices: list[Notice]) -> str:
    if message.digest_of is not None:
        return f"ACE Portal: what happened until {message.digest_of:%-d %b %Y}"
    if len(notices) == 1:
        return f"ACE Portal: {LABELS[NoticeKind(notices[0].kind)]}"
    return f"ACE Portal: {len(notices)} notices"


def _host() -> str:
    return settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]


def send_again(messages: Iterable[Message]) -> int:
    """Try given-up messages from the beginning; returns how many."""
    failed = Message.objects.filter(pk__in=[one.pk for one in messages], state=MessageState.FAILED)
    return failed.update(state=MessageState.WAITING, tries=0, due_at=timezone.now())
