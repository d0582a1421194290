"""What every page's frame needs: navigation by ability, connection in view, person, theme, nonce."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from aceportal.models import User
from aceportal.preferences import theme_of
from aceportal.roles import Ability
from referrals.selectors.health import freshness
from referrals.selectors.notices import unread_count
from referrals.views.in_view import connections_in_view
from referrals.views.notices import POLLS


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
    Place("Opportunities", "briefcase", "referrals:opportunities"),
    Place("Leads", "target-arrow", "referrals:leads"),
    Place("Board", "layout-kanban", "referrals:board"),
    Place("Action required", "message-report", "referrals:action_required"),
    Place("Differences", "arrows-diff", "referrals:divergences"),
    Place("Bulk & files", "stack-2", "referrals:works"),
    Place("Reports", "chart-bar", "referrals:reports"),
    Place("Exchange", "transfer", "referrals:exchange", Ability.SEE_EXCHANGE),
    Place("Onboarding", "flag", "onboarding:requests", Ability.SEE_ALL_REFERRALS),
    Place("AWS's side", "cloud", "awsside:home"),
    Place("Larkfield CRM", "building-store", "demo_crm"),
    Place("Field mapping", "arrows-exchange", "admin:referrals_crmprofile_changelist", Ability.MANAGE_MAPPING),
    Place("Admin", "settings", "admin:index", Ability.USE_ADMIN),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html."""
    frame = {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "theme": theme_of(request),
        "demo": settings.DEMO,
    }
    user = getattr(request, "user", None)
    return {**frame, **_of_person(request, user)} if isinstance(user, User) else frame


def _of_person(request: HttpRequest, user: User) -> dict[str, Any]:
    connections, connection = connections_in_view(request)
    return {
        "places": _places(request, user),
        "connections": connections,
        "connection": connection,
        "freshness": freshness(connection) if connection else None,
        "initials": "".join(word[0] for word in str(user).split()[:2]).upper(),
        "unread_notices": unread_count(user),
        "bell_polls": POLLS,
        "role_names": ", ".join(user.role_names) or "No role yet",
    }


def _places(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    open_to_user = (place for place in PLACES if place.ability is None or user.may(place.ability))
    found = [(place, url) for place in open_to_user if (url := _address(place.url_name))]
    here = max((url for _, url in found if _is_active(request.path, url)), key=len, default="")
    return [{"label": place.label, "icon": place.icon, "url": url, "active": url == here} for place, url in found]


def _address(url_name: str) -> str:
    """The page's path; empty where this deployment has no such page (the demo has more than production)."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _is_active(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
