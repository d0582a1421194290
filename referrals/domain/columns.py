"""The few values of a referral that lists sort, filter and sum on, taken from AWS's fields."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from referrals.ace.kinds import Kind, acceptance_field
from referrals.ace.masks import is_masked
from referrals.ace.stages import Origin, phase_of
from referrals.domain.sameness import customer_key, website_key

_TEXTS: Mapping[Kind, Mapping[str, tuple[str, int]]] = {
    Kind.OPPORTUNITY: {
        "customer": ("customerCompanyName", 255),
        "title": ("partnerProjectTitle", 255),
        "country": ("country", 80),
        "use_case": ("useCase", 255),
        "status": ("status", 40),
        "stage": ("stage", 40),
        "aws_stage": ("aWSStage", 40),
    },
    Kind.LEAD: {
        "customer": ("company", 255),
        "title": ("projectDescription", 255),
        "country": ("country", 80),
        "use_case": ("useCaseWorkload", 255),
        "status": ("status", 40),
    },
}
_WEBSITES: Mapping[Kind, str] = {Kind.OPPORTUNITY: "customerWebsite", Kind.LEAD: "website"}
_CONTACTS = ("aWSSalesRepName", "aWSSalesRepEmail", "aWSAccountOwnerName", "aWSAccountOwnerEmail")


def columns_of(kind: Kind, fields: Mapping[str, Any], *, origin: str | None = None) -> dict[str, Any]:
    """Column names to values; a masked value leaves its column empty, because a mask is a state, not data.

    `origin` is what we already hold, used when the record itself does not say; a lead always comes from AWS.
    """
    texts = {column: _text(fields.get(name), limit) for column, (name, limit) in _TEXTS[kind].items()}
    acceptance = _text(fields.get(acceptance_field(kind)), 20)
    whose = origin_of(kind, fields, origin)
    return {
        "stage": "",
        "aws_stage": "",
        **texts,
        "customer_key": customer_key(texts["customer"]),
        "website_key": website_key(_text(fields.get(_WEBSITES[kind]), 255)),
        "origin": whose.value,
        "acceptance": acceptance,
        "monthly_revenue": _amount(fields.get("expectedMonthlyAwsRevenue")),
        "target_close_date": _date(fields.get("targetCloseDate")),
        "aws_contact": next((text for name in _CONTACTS if (text := _text(fields.get(name), 160))), ""),
        "accept_by": _moment(fields.get("acceptBy")),
        "masked": any(is_masked(value) for value in fields.values()),
        "phase": phase_of(
            kind, origin=whose, status=texts["status"], acceptance=acceptance, stage=texts.get("stage")
        ).value,
    }


def origin_of(kind: Kind, fields: Mapping[str, Any], held: str | None = None) -> Origin:
    """Who brought the referral: the record's word, else what we hold, else AWS."""
    if kind is Kind.LEAD:
        return Origin.AWS
    return Origin.read(fields.get("opportunityOwnership")) or Origin.read(held) or Origin.AWS


def search_text(*parts: str | None) -> str:
    """What the search looks through: lower case, one line."""
    return " ".join(part.casefold() for part in parts if part)


def _text(value: object, limit: int) -> str:
    if value is None or is_masked(value) or isinstance(value, (list, dict)):
        return ""
    return str(value)[:limit]


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and abs(amount) < Decimal(10) ** 18 else None


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
