"""The one decision between a whole page and a fragment of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from aceportal.models import User


class PersonRequest(HttpRequest):
    """A request behind `login_required`, as the types know it: somebody is signed in, and htmx may be asking."""

    user: User
    htmx: HtmxDetails


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its named `partial` when htmx asks for it (not on a boosted visit)."""
    htmx = getattr(request, "htmx", None)
    wants_fragment = bool(partial and htmx and not htmx.boosted)
    name = f"{template}#{partial}" if wants_fragment else template
    response = render(request, name, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
