"""What monitoring asks: is the process up, can it do its work, and its figures."""

import hmac
import logging
from collections.abc import Callable

import django_rq
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from redis.exceptions import RedisError

from aceportal.beats import BEATERS, is_alive
from aceportal.queues import DEFAULT
from referrals.selectors.health import exchange_reachable

# A check answers with what is wrong in a few words, or None when all is well. It may raise the errors in `_TROUBLE`.
Check = Callable[[], str | None]

_TROUBLE = (DatabaseError, RedisError, OSError)

log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, queue, bucket and the last signs of life; 503 when one of them fails."""
    answers = {name: _answer(name, check) for name, check in CHECKS.items()}
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"ready": ready, "checks": answers}, status=200 if ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures for whoever sends METRICS_TOKEN as bearer; without a token set there is no such page."""
    if not settings.METRICS_TOKEN:
        return HttpResponse("Set METRICS_TOKEN to open this page.\n", status=404, content_type="text/plain")
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _answer(name: str, check: Check) -> str:
    try:
        return check() or "ok"
    except _TROUBLE as error:
        # The page is open to anybody, so it names the kind of trouble and the log has the rest.
        log.warning("readyz.trouble", extra={"part": name, "cause": str(error)})
        return type(error).__name__


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue() -> None:
    django_rq.get_connection(DEFAULT).ping()


def _bucket() -> str | None:
    reachable, reason = exchange_reachable()
    return None if reachable else reason


def _beat(name: str) -> Check:
    return lambda: None if is_alive(name) else "no sign of life in the last two minutes"


CHECKS: dict[str, Check] = {
    "database": _database,
    "queue": _queue,
    "s3": _bucket,
    **{name: _beat(name) for name in BEATERS},
}
