"""The components' tags: markup only, no query and no permission; /components/ shows each in use."""

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils import timezone
from django.utils.safestring import SafeString

from aceportal.icons import icon_svg
from aceportal.moments import exact, relative, urgency

register = template.Library()

TONE_ICONS = {
    "rest": "minus",
    "moving": "send",
    "confirmed": "check",
    "soon": "clock",
    "person": "alert-triangle",
}
CONTROL_CLASSES: dict[type, str] = {CheckboxInput: "form-check-input", Select: "form-select"}
MESSAGE_TONES = {"success": "confirmed", "info": "moving", "debug": "rest", "warning": "soon", "error": "person"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline icon, hidden from screen readers: the words beside it say what it means."""
    return icon_svg(name)


@register.inclusion_tag("components/badge.html")
def badge(tone: str, label: str, hint: str = "", symbol: str = "") -> dict[str, str]:
    """A state in one word or three; `tone` is one of TONE_ICONS and says whose move it is."""
    return {"tone": tone, "label": label, "hint": hint, "symbol": symbol or TONE_ICONS[tone]}


@register.inclusion_tag("components/button.html")
def button(label: str, kind: str = "default", symbol: str = "", **attributes: Any) -> dict[str, Any]:
    """A button, or a link that looks like one when given `href`; `kind`: primary, default, danger, quiet."""
    return {"label": label, "kind": kind, "symbol": symbol, **attributes}


@register.inclusion_tag("components/when.html")
def when(at: datetime | None, absent: str = "not yet", due: str = "") -> dict[str, Any]:
    """A moment in relative words with the exact UTC time on hover; `due` is said once it has come, if given."""
    moment = _moment(at)
    if at and due and at <= timezone.now():
        moment["relative"] = due
    return {"absent": absent, "due": due, **moment}


@register.inclusion_tag("components/countdown.html")
def countdown(until: datetime | None, absent: str = "no deadline") -> dict[str, Any]:
    """A deadline: grey with more than a day left, amber below, red below four hours."""
    tone = urgency(until, timezone.now()) if until else "rest"
    return {"absent": absent, "tone": tone, **_moment(until)}


def _moment(at: datetime | None) -> dict[str, Any]:
    if at is None:
        return {"at": None}
    return {"at": at, "exact": exact(at), "relative": relative(at, timezone.now())}


@register.inclusion_tag("components/stat.html")
def stat(label: str, value: object, href: str = "", tone: str = "rest", note: str = "") -> dict[str, Any]:
    """A number that is a link to the list behind it."""
    return {"label": label, "value": value, "href": href, "tone": tone, "note": note}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", symbol: str = "inbox", href: str = "", action: str = "") -> dict[str, str]:
    """What stands where a list has nothing: why, and what happens next."""
    return {"title": title, "text": text, "symbol": symbol, "href": href, "action": action}


@register.inclusion_tag("components/problem.html")
def problem(title: str, text: str, error_id: str = "", href: str = "", action: str = "") -> dict[str, str]:
    """Something failed: the cause in a sentence, its id, and the way on."""
    return {"title": title, "text": text, "error_id": error_id, "href": href, "action": action}


@register.inclusion_tag("components/loading.html")
def loading(label: str = "Loading …") -> dict[str, str]:
    """A quiet placeholder while a fragment is fetched."""
    return {"label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(items: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Links between views of one list; an item is {label, url, count, active, tone}."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/copy.html")
def copyable(value: str, label: str) -> dict[str, str]:
    """A value to copy, such as an id; `label` says what for screen readers."""
    return {"value": value, "label": label}


@register.inclusion_tag("components/meter.html")
def meter(value: float, limit: float, label: str) -> dict[str, Any]:
    """How far something has come, with the figures beside the bar."""
    return {"value": value, "limit": limit, "label": label}


@register.inclusion_tag("components/pager.html")
def pager(previous: str = "", following: str = "", shown: str = "") -> dict[str, str]:
    """Keyset paging: addresses of the page before and after, empty at an end."""
    return {"previous": previous, "following": following, "shown": shown}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a form field in the portal's clothes."""
    dress = next(
        (dress for kind, dress in CONTROL_CLASSES.items() if isinstance(field.field.widget, kind)), "form-control"
    )
    return field.as_widget(attrs={"class": dress, "placeholder": ""})


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of one of Django's messages."""
    return MESSAGE_TONES.get(level_tag, "rest")
