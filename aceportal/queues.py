"""Queue names and the bell: the database is the queue, RQ only wakes a worker."""

import logging
from typing import Any

import django_rq
from django.db import transaction
from redis.exceptions import RedisError

RECEIVE, SEND, DEFAULT = "receive", "send", "default"
NAMES = (RECEIVE, SEND, DEFAULT)

log = logging.getLogger(__name__)


def ring(job: str, *args: int | str, queue: str = DEFAULT) -> None:
    """Ask a worker, after the open transaction commits, to run `job` (a dotted path) with ids.

    A lost ring loses time, not work: the sweepers find every due row by themselves. So a queue
    server that is down is logged and never fails the person's save.
    """
    transaction.on_commit(lambda: _enqueue(job, args, queue))


def _enqueue(job: str, args: tuple[Any, ...], queue: str) -> None:
    try:
        django_rq.get_queue(queue).enqueue(job, *args)
    except (RedisError, OSError) as error:
        log.warning("queue.bell_lost", extra={"job": job, "cause": type(error).__name__})
