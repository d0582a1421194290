"""Turns the portal's refusals into HTTP answers, page or fragment, in one place."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from referrals.errors import ExchangeError, NotAllowed, NotFound, NotNow, NotValid, PortalError

log = logging.getLogger(__name__)

STATUSES: dict[type[PortalError], int] = {NotAllowed: 403, NotFound: 404, NotNow: 409, NotValid: 422}
TITLES = {
    400: "That request could not be read",
    403: "You may not do this",
    404: "There is nothing here",
    409: "Not right now",
    422: "Some values need another look",
    500: "Something broke on our side",
}


def status_of(error: PortalError) -> int:
    """The HTTP status of a refusal; 500 for one that should have become a state instead."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


class DomainErrorMiddleware:
    """Answers a PortalError that a view let through; the API has handlers of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal; None leaves any other exception to Django."""
        if not isinstance(exception, PortalError) or isinstance(exception, ExchangeError):
            return None
        status, back = status_of(exception), _page_before(request)
        violations = getattr(exception, "violations", ())
        return answer(request, status, exception.error_id, exception.message, violations=violations, back=back)


def answer(
    request: HttpRequest,
    status: int,
    error_id: str,
    message: str,
    *,
    violations: tuple[Any, ...] = (),
    back: str = "",
) -> HttpResponse:
    """One refusal as a page, or as a message when htmx asked; logged under the reference it shows.

    `back` is the page the request came from, "" for the front page.
    """
    reference = _reference()
    log.info("request.refused", extra={"error_id": error_id, "status": status, "reference": reference})
    fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    context = {
        "error_id": error_id,
        "message": message,
        "reference": reference,
        "status": status,
        "title": TITLES[status],
        "violations": [one for one in violations if one.message != message],
        "back": back,
    }
    response = render(request, "errors/fragment.html" if fragment else "errors/page.html", context, status=status)
    return _as_message(response) if fragment else response


def _page_before(request: HttpRequest) -> str:
    """The portal's page the refused request came from; nothing where that is unknown or this page itself."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if is_ours and before != request.build_absolute_uri() else ""


def _as_message(response: HttpResponse) -> HttpResponse:
    """Keep the page: a refused fragment goes to the messages, not where the answer was expected."""
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "beforeend"
    return response


def _reference() -> str:
    """The first letters of the request's id in the log, so that a person can quote them."""
    known = structlog.contextvars.get_contextvars().get("request_id")
    return str(known or secrets.token_hex(4))[:8]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400."""
    return answer(request, 400, "request.bad", "The portal could not read this request. Go back and try again.")


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return answer(request, 403, "request.not_allowed", "Your role does not open this page. An administrator can help.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return answer(request, 404, "request.not_found", "The page may have moved, or it is not yours to see.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old."""
    return answer(request, 403, "request.csrf", "This form is too old to be sent. Open the page again and repeat it.")


def failed(request: HttpRequest) -> HttpResponse:
    """Django's 500: touches neither database nor context processors, which may be what broke."""
    html = render_to_string("errors/500.html", {"reference": _reference(), "title": TITLES[500]})
    return HttpResponse(html, status=500)
