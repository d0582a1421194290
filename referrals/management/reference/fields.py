"""The page of all fields, from the catalogue."""

from referrals.ace.fields import DEPRECATED_FIELDS, Field, Moment, Section, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.violations import Severity
from referrals.management.reference.markdown import code, codes, page, table

_HEADINGS = ("Field", "Label", "Type", "To AWS", "From AWS", "We may send it", "Limit", "Remarks", "Selling API")
_STANDING = {Severity.REFUSE: "refused beyond", Severity.WARN: "warned beyond"}
_JOB = """Every field AWS's files carry, by AWS's JSON name, with the rules a single field has. Rules between
fields are in [rules](rules.md), the standard values in [values](values.md), what may be changed when in
[phases](phases.md).

*To AWS* and *From AWS* say how much each direction needs the field. *We may send it* names the moments at which
AWS takes it: with a new opportunity (create), when AWS asks for corrections (action required), while it is
open, after launch, or with the decision. *Selling API* is its place in AWS's later interface. Signs such as C17
are [readings](readings.md)."""


def write() -> str:
    """The whole page."""
    return page("Fields", _JOB, *_of(Kind.OPPORTUNITY), *_of(Kind.LEAD), *_deprecated())


def _of(kind: Kind) -> tuple[str, ...]:
    fields = fields_of(kind).values()
    parts = [f"## {kind.value.title()}: {len(fields)} fields"]
    for section in Section:
        rows = [_row(field) for field in fields if field.section is section]
        parts += [f"### {section.value}", table(_HEADINGS, rows)] if rows else []
    return tuple(parts)


def _deprecated() -> tuple[str, ...]:
    return (
        "## Given up by AWS",
        f"Never sent, and no news when AWS still sends one of them: {codes(sorted(DEPRECATED_FIELDS))}.",
    )


def _row(field: Field) -> tuple[str, ...]:
    return (
        code(field.name),
        field.label,
        f"[{field.type.value}](values.md)" if field.is_listed else field.type.value,
        field.inbound.value,
        field.outbound.value,
        ", ".join(moment.value for moment in Moment if moment in field.sent_in) or "never",
        _limit(field),
        "; ".join(_remarks(field)),
        code(field.api_path) if field.api_path else "",
    )


def _limit(field: Field) -> str:
    limits = [
        f"{field.max_length} characters" if field.max_length else "",
        f"{field.max_items} entries" if field.max_items else "",
    ]
    told = " each, ".join(limit for limit in limits if limit)
    return f"{told} ({_STANDING[field.standing]})" if told else ""


def _remarks(field: Field) -> list[str]:
    remarks = [
        f"needed: {field.mandatory_when}" if field.mandatory_when else "",
        f"at least {field.min_length} characters" if field.min_length else "",
        f"after launch only {field.launched_for.value}" if field.launched_for else "",
        "customer contact data" if field.is_contact else "",
        field.note,
    ]
    return [remark for remark in remarks if remark]
