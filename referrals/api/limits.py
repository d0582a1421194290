"""How often a token may call: counted per minute in the queue server, so that all web processes count together."""

import logging
import time

import django_rq
from django.http import HttpRequest
from ninja.throttling import BaseThrottle
from redis.exceptions import RedisError

from aceportal.queues import DEFAULT

WINDOW_SECONDS = 60

log = logging.getLogger(__name__)


class PerToken(BaseThrottle):
    """At most `calls` a minute for each token; without the queue server nobody is held back."""

    def __init__(self, name: str, calls: int) -> None:
        self.name, self.calls = name, calls

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this call and say whether it is still within the limit."""
        window = int(time.time()) // WINDOW_SECONDS
        try:
            return self._count(f"api:{self.name}:{request.token_digest}:{window}") <= self.calls  # type: ignore[attr-defined]
        except (RedisError, OSError) as error:
            log.warning("api.limit_not_counted", extra={"cause": type(error).__name__})
            return True

    def _count(self, key: str) -> int:
        pipeline = django_rq.get_connection(DEFAULT).pipeline()
        pipeline.incr(key)
        pipeline.expire(key, 2 * WINDOW_SECONDS)
        return int(pipeline.execute()[0])

    def wait(self) -> float:
        """Seconds until the next window opens, in which the token can call again."""
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS


EVERYTHING = PerToken("all", 600)
WRITES = PerToken("write", 120)
EXCHANGES = PerToken("exchange", 12)
