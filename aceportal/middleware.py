"""What holds for every page: nothing is cached, privileged people have a second factor, sessions end."""

import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

Handler = Callable[[HttpRequest], HttpResponse]

SECOND_FACTOR_PAGE = "mfa_index"
OPEN_WITHOUT_FACTOR = ("mfa_", "account_logout", "account_reauthenticate", "account_login", "theme")


class NoStoreMiddleware:
    """Pages are personal: no browser or proxy keeps them, so *back* after signing out shows nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        return response


class SecondFactorMiddleware:
    """Sends a person whose role needs a second factor, and who has none, to the page that sets one up.

    Signing in through single sign-on counts: there the factor is the provider's. The API knows no session.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Redirect instead of running the view; None lets it run."""
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if name.startswith(OPEN_WITHOUT_FACTOR) or not _lacks_factor(request):
            return None
        return redirect(SECOND_FACTOR_PAGE)


def _lacks_factor(request: HttpRequest) -> bool:
    user = request.user
    if not settings.MFA_REQUIRED_ROLES or not user.is_authenticated:
        return False
    needed = user.is_superuser or user.groups.filter(name__in=settings.MFA_REQUIRED_ROLES).exists()
    return needed and not _signed_in_elsewhere(request) and not is_mfa_enabled(user)


def _signed_in_elsewhere(request: HttpRequest) -> bool:
    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request))


class SessionLimitMiddleware:
    """Ends a session after `SESSION_IDLE_SECONDS` without a visit and `SESSION_COOKIE_AGE` in any case."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._keep_time(request, int(time.time()))
        return self.get_response(request)

    def _keep_time(self, request: HttpRequest, now: int) -> None:
        started = request.session.setdefault("started", now)
        seen = request.session.get("seen", now)
        if now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif (_is_a_visit(request) and now - seen >= 60) or "seen" not in request.session:
            request.session["seen"] = now
            UserSession.objects.create_from_request(request)  # allauth's own note costs a write for every page


def _is_a_visit(request: HttpRequest) -> bool:
    """A page that refreshes itself must not keep a left desk signed in."""
    return not (request.method == "GET" and request.headers.get("HX-Request"))
