"""The CRM's pages: the list of deals, the form of one, and what became of it at the portal."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aceportal.demo_crm.deals import FORM, STAGES, SYNC_LABELS, Deal, Field, Sync, leaves
from aceportal.demo_crm.frame import badge, facts, when
from aceportal.demo_crm.markup import Child, Markup, el, together
from aceportal.demo_crm.store import Entry

_WAYS = {"sent": "Sent", "received": "Came back", "here": "Here"}


def list_page(deals: Iterable[Deal], asked: Mapping[str, str], total: int) -> Markup:
    """All deals that fit what was asked for."""
    rows = [_row(deal) for deal in deals]
    count = f"{len(rows)} of {total} deals"
    return together(
        el("div", el("h1", "Deals"), el("a", "New deal", class_="button", href="/deals/new"), class_="heading"),
        _search(asked),
        el("p", count, class_="quiet", role="status"),
        _table(rows) if rows else el("p", "No deal fits. Clear the search to see all of them.", class_="panel"),
    )


def deal_page(deal: Deal, log: list[Entry], *, is_saved: bool) -> Markup:
    """What the portal and AWS say beside the form; the log below."""
    done = el("p", "Saved.", class_="note", role="status") if is_saved else None
    return together(
        el("div", el("h1", deal.text("deal_name") or deal.id), badge(deal.sync), class_="heading"),
        done,
        el(
            "div",
            el("aside", _standing(deal), _understood(deal), aria_label="What became of it"),
            form(deal.record, action=f"/deals/{deal.id}", is_shared=deal.is_shared),
            class_="columns",
        ),
        _log(log),
    )


def new_page(record: Mapping[str, Any], errors: Mapping[str, str]) -> Markup:
    """An empty form, or one to mend."""
    return together(el("h1", "New deal"), form(record, action="/deals/new", is_shared=True, errors=errors))


def form(record: Mapping[str, Any], *, action: str, is_shared: bool, errors: Mapping[str, str] | None = None) -> Markup:
    """Every field of a deal, in sections."""
    shown = _flat(record)
    sections = [
        el("fieldset", el("legend", title), *(_field(one, shown.get(one.path, ""), errors or {}) for one in fields))
        for title, fields in FORM.items()
    ]
    share = el(
        "label",
        el("input", type="checkbox", name="shared", value="yes", checked=is_shared),
        " Share with AWS through the portal",
        class_="check",
    )
    return el("form", *sections, share, el("button", "Save", type="submit"), method="post", action=action)


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    return {path: "" if value is None else str(value) for path, value in leaves(record)}


def _field(field: Field, value: str, errors: Mapping[str, str]) -> Markup:
    name, error = f"f-{field.path}", errors.get(field.path)
    hint = error or field.help
    described = f"{name}-hint" if hint else None
    more = {"id": name, "name": field.path, "aria_describedby": described, "required": field.is_needed}
    invalid = "true" if error else None
    return el(
        "div",
        el("label", field.label, for_=name),
        _input(field, value, {**more, "aria_invalid": invalid}),
        el("small", hint, id=described, class_="error" if error else "hint") if hint else None,
        class_="field wide" if field.is_long else "field",
    )


def _input(field: Field, value: str, more: Mapping[str, Any]) -> Markup:
    if field.is_long:
        return el("textarea", value, rows="4", **more)
    if not field.choices:
        return el("input", type="text", value=value, maxlength="500", **more)
    # A value that came from elsewhere stays choosable: what is in the record is never lost by a save.
    choices = dict.fromkeys(("", *field.choices, value))
    return el("select", *(_option(choice, value) for choice in choices), **more)


def _option(choice: str, chosen: str) -> Markup:
    return el("option", choice or "—", value=choice, selected=choice == chosen)


def _search(asked: Mapping[str, str]) -> Markup:
    stages = {"": "All stages", **{stage: stage for stage in STAGES}}
    syncs = {"": "Everything", **{str(sync): label for sync, label in SYNC_LABELS.items()}}
    return el(
        "form",
        el("label", "Search", el("input", type="search", name="q", value=asked.get("q", ""), maxlength="100")),
        el("label", "Stage", _choice("stage", stages, asked)),
        el("label", "With the portal", _choice("sync", syncs, asked)),
        el("button", "Show", type="submit"),
        class_="search",
        role="search",
        method="get",
        action="/",
    )


def _choice(name: str, choices: Mapping[str, str], asked: Mapping[str, str]) -> Markup:
    options = (
        el("option", text, value=value, selected=value == asked.get(name, "")) for value, text in choices.items()
    )
    return el("select", *options, name=name)


def _table(rows: list[Markup]) -> Markup:
    titles = ("Deal", "With the portal", "Company", "Stage", "Closes", "Annual value", "AWS")
    head = el("thead", el("tr", *(el("th", title, scope="col") for title in titles)))
    return el(
        "div", el("table", head, el("tbody", *rows)), class_="scroll", tabindex="0", role="region", aria_label="Deals"
    )


def _row(deal: Deal) -> Markup:
    name = el("a", deal.text("deal_name") or deal.id, href=f"/deals/{deal.id}")
    aws = " · ".join(filter(None, (deal.text("aws.id"), deal.text("aws.status")))) or "—"
    return el(
        "tr",
        el("th", name, el("small", deal.id), scope="row"),
        el("td", badge(deal.sync)),
        el("td", deal.text("account.name")),
        el("td", deal.text("stage")),
        el("td", deal.text("close_date")),
        el("td", deal.text("annual_value"), class_="figure"),
        el("td", aws),
    )


def _standing(deal: Deal) -> Markup:
    sentence = deal.message or _first_words(deal.sync)
    rows: list[tuple[str, Child]] = [
        ("AWS's id", deal.text("aws.id") or "None yet"),
        ("AWS's status", deal.text("aws.status") or "None yet"),
    ]
    for title, path in (("AWS's next step", "aws.next_step"), ("From AWS's reviewers", "aws.comment")):
        rows += [(title, deal.text(path))] if deal.text(path) else []
    return el("section", el("h2", "Where it stands"), el("p", sentence), facts(rows), _again(deal), class_="panel")


def _first_words(sync: Sync) -> str:
    return {
        Sync.LOCAL: "This deal stays in this CRM.",
        Sync.FROM_PORTAL: "This deal began at the portal. Tick the box below to work on it from here.",
        Sync.WAITING: "It is sent in a moment. Open the page again to see the answer.",
    }.get(sync, SYNC_LABELS[sync])


def _again(deal: Deal) -> Markup | None:
    if not deal.is_shared:
        return None
    look = el("a", "Look again", class_="button quiet-button", href=f"/deals/{deal.id}")
    send = el("form", el("button", "Send again", type="submit"), method="post", action=f"/deals/{deal.id}/send")
    return el("div", look, send, class_="actions")


def _understood(deal: Deal) -> Markup | None:
    """The portal's last answer in full."""
    answer = deal.answer
    if not answer:
        return None
    problems, violations = ([_line(one) for one in _objects(answer, name)] for name in ("problems", "violations"))
    parts = [
        _told("What is in the way", [line for line in problems if line not in violations]),
        _told("Rules it breaks", violations),
        _told("Waits at the portal", [str(one) for one in answer.get("waiting") or []]),
    ]
    understood = answer.get("understood")
    rows = [(name, _plain(value)) for name, value in understood.items()] if isinstance(understood, dict) else []
    full = el("details", el("summary", "What the portal understood"), facts(rows)) if rows else None
    delivery = answer.get("delivery")
    sent = el("p", f"Its delivery to AWS was then {delivery.get('state')}.") if isinstance(delivery, dict) else None
    return el("section", el("h2", "The portal's answer"), sent, *parts, full, class_="panel")


def _objects(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [one for one in answer.get(name) or [] if isinstance(one, dict)]


def _line(told: Mapping[str, Any]) -> str:
    """A problem or a broken rule with the field it is about, as AWS names it."""
    field, message = str(told.get("field") or ""), str(told.get("message", ""))
    return f"{field}: {message}" if field else message


def _told(title: str, lines: list[str]) -> Markup | None:
    if not lines:
        return None
    return together(el("h3", title), el("ul", *(el("li", line) for line in lines)))


def _log(log: list[Entry]) -> Markup:
    entries = [el("li", _entry(entry)) for entry in log]
    nothing = el("p", "Nothing was sent yet, and nothing came back.", class_="quiet")
    body = el("ol", *entries, class_="log") if entries else nothing
    return el("section", el("h2", "Sync log"), body, class_="panel", id="log")


def _entry(entry: Entry) -> Markup:
    way = el("strong", _WAYS.get(entry.way, entry.way))
    line = together(way, " ", when(entry.at), " ", el("span", entry.title))
    if entry.body is None:
        return el("p", line)
    return el("details", el("summary", line), el("pre", _pretty(entry.body), tabindex="0"))


def _pretty(body: Any) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
