"""The frame of every page of the CRM, and the small things pages share."""

from collections.abc import Sequence
from datetime import datetime

from aceportal.demo_crm.deals import SYNC_LABELS, Sync
from aceportal.demo_crm.markup import Child, Markup, el, together

STYLE, ICON = "/larkfield.css", "/larkfield.svg"


def page(title: str, *content: Child, portal_url: str = "") -> bytes:
    """A whole document; `portal_url` is where the foot leads back to."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{title} · Larkfield CRM"),
        el("link", rel="icon", href=ICON, type="image/svg+xml"),
        el("link", rel="stylesheet", href=STYLE),
    )
    body = el(
        "body",
        el("a", "Skip to the content", class_="skip", href="#content"),
        _header(),
        el("main", *content, id="content", tabindex="-1"),
        _footer(portal_url),
    )
    return f"<!doctype html>{el('html', head, body, lang='en')}".encode()


def badge(sync: Sync) -> Markup:
    """Where a deal stands with the portal, in words."""
    return el("span", SYNC_LABELS[sync], class_=f"badge badge-{sync}")


def when(moment: datetime) -> Markup:
    return el("time", moment.strftime("%d.%m.%Y %H:%M:%S UTC"), datetime=moment.isoformat())


def facts(rows: Sequence[tuple[str, Child]]) -> Markup | None:
    """A list of names and values; None without rows."""
    if not rows:
        return None
    lines = (el("div", el("dt", name), el("dd", value)) for name, value in rows)
    return el("dl", *lines, class_="facts")


def _header() -> Markup:
    return el(
        "header",
        el("a", el("span", "Larkfield", class_="brand-name"), " CRM", class_="brand", href="/"),
        el("nav", el("a", "Deals", href="/"), el("a", "New deal", href="/deals/new"), aria_label="Main"),
        class_="top",
    )


def _footer(portal_url: str) -> Markup:
    back = together(" Back to ", el("a", "ACE Portal", href=portal_url), ".") if portal_url else None
    said = "An invented CRM of an invented partner, a process of its own beside the portal."
    return el("footer", el("p", said, back))
