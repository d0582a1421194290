"""What every page's frame needs: navigation by ability, theme, nonce."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from aceportal.preferences import theme_of
from aceportal.roles import Ability


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `ability` None means everybody."""

    label: str
    icon: str
    url_name: str
    ability: Ability | None = None


PLACES = (
    Place("Dashboard", "layout-dashboard", "referrals:dashboard"),
    Place("Inbox", "inbox", "referrals:inbox"),
    Place("Exchange", "transfer", "referrals:exchange", Ability.SEE_EXCHANGE),
    Place("AWS's side", "cloud", "awsside:home"),
    Place("Components", "components", "components"),
    Place("Admin", "settings", "admin:index", Ability.USE_ADMIN),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html."""
    return {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "theme": theme_of(request),
        "places": _places(request),
        "demo": settings.DEMO,
    }


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    open_to_user = (place for place in PLACES if place.ability is None or user.may(place.ability))
    found = ((place, _address(place.url_name)) for place in open_to_user)
    return [
        {"label": place.label, "icon": place.icon, "url": url, "active": _is_active(request.path, url)}
        for place, url in found
        if url
    ]


def _address(url_name: str) -> str:
    """The page's path; empty where this deployment has no such page (the demo has more than production)."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _is_active(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
