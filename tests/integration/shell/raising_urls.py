"""Addresses that each raise one refusal, beside the portal's own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path

from aceportal.urls import handler400, handler403, handler404, handler500
from aceportal.urls import urlpatterns as portal
from referrals.ace.violations import Severity, Violation
from referrals.errors import NotAllowed, NotFound, NotNow, NotValid, TryAgain

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

TOO_LONG = Violation("api.length", ("city",), Severity.REFUSE, "The city is too long.")
RAISED: dict[str, Exception] = {
    "not-allowed": NotAllowed("referral.not_allowed", "Only the alliance lead may do this."),
    "not-found": NotFound("referral.not_found", "There is no such referral."),
    "not-now": NotNow("delivery.not_now", "AWS is still reviewing <this>."),
    "not-valid": NotValid("referral.not_valid", "Two values need another look."),
    "one-value": NotValid("referral.not_valid", TOO_LONG.message, [TOO_LONG]),
    "try-again": TryAgain("exchange.slow", "The bucket is slow."),
    "broken": ZeroDivisionError("secret detail"),
}


def _raising(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [*portal, *(path(f"raise/{name}/", _raising(error)) for name, error in RAISED.items())]
