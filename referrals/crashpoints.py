"""Named crash points: places where tests kill a worker to prove that nothing is lost or done twice.

Inert unless armed. A test arms one by replacing `armed` with a callable that raises or kills.
"""

from collections.abc import Callable

NAMES: tuple[str, ...] = (
    "receive.leased",
    "receive.listed",
    "receive.got",
    "receive.attempt_recorded",
    "receive.parsed",
    "receive.upserted",
    "receive.before_commit",
    "receive.committed",
    "receive.deleted",
    "receive.marked",
    "send.leased",
    "send.released",
    "send.bundled_before_commit",
    "send.bundled",
    "send.before_put",
    "send.put",
    "send.before_mark_commit",
    "send.marked",
    "answer.listed",
    "answer.got",
    "answer.before_commit",
    "answer.committed",
    "answer.deleted",
    "answer.marked",
    "crm.kept",
    "crm.before_commit",
    "share.told",
    "share.before_commit",
    "tell.before_mark",
    "message.sent",
    "webhook.posted",
    "connector.page_taken",
    "connector.made",
    "connector.written",
)

armed: Callable[[str], None] | None = None


def crash_point(name: str) -> None:
    """Pass, unless a test armed the points; `name` is one of NAMES."""
    if armed is not None:
        armed(name)
