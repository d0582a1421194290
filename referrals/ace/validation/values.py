"""Rules about one value by itself: its type, AWS's list, its length and its form."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from referrals.ace.fields import Field, FieldType, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.masks import is_masked
from referrals.ace.moments import read_date
from referrals.ace.validation.record import OTHER_SOLUTION, Fields, is_empty, parts_of
from referrals.ace.validation.rules import broken
from referrals.ace.violations import Severity, Violation
from referrals.ace.vocabulary.products import PRODUCTS

Found = Iterator[Violation]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[0-9]{2,15}")
_WEBSITE = re.compile(r"(?:https?://)?[^\s/@:]+\.[^\s/@:]{2,}(?::\d+)?(?:/\S*)?", re.IGNORECASE)


def check_values(fields: Fields, *, kind: Kind) -> Found:
    """Every broken rule of single values; empty values and fields we do not know break none."""
    catalogue = fields_of(kind)
    for name, value in fields.items():
        field = catalogue.get(name)
        if field is None or is_empty(value):
            continue
        if is_masked(value):
            yield broken("value.masked", name, label=field.label)
        else:
            yield from _check_value(field, value)


def _check_value(field: Field, value: Any) -> Found:
    python_type, wanted = _TYPES.get(field.type, (str, "a text"))
    if isinstance(value, bool) or not isinstance(value, python_type):
        yield broken("value.type", field.name, label=field.label, wanted=wanted)
        return
    yield from _check_list(field, value)
    yield from _check_length(field, value)
    yield from _check_items(field, value)
    for check in (_BY_TYPE.get(field.type), _BY_NAME.get(field.name)):
        if check:
            yield from check(field, value)


_TYPES: dict[FieldType, tuple[type | tuple[type, ...], str]] = {
    FieldType.ARRAY: (list, "a list"),
    FieldType.WHOLE_AMOUNT: ((int, float, Decimal), "a number"),
    FieldType.AMOUNT: ((int, float, Decimal), "a number"),
    FieldType.NUMBER: ((int, float, Decimal), "a number"),
}


def _check_list(field: Field, value: Any) -> Found:
    """AWS takes no spaces around `;`, so a part with spaces is another value."""
    if not field.is_listed:
        return
    parts = value.split(";") if field.type is FieldType.MULTI else [value]
    for part in parts:
        if part not in field.values:
            yield broken("value.unknown", field.name, label=field.label, value=part)


def _check_length(field: Field, value: Any) -> Found:
    texts = [value] if isinstance(value, str) else parts_of(value)
    for text in texts:
        details = {"label": field.label, "actual": len(text)}
        if len(text) < field.min_length:
            yield broken("length.under", field.name, limit=field.min_length, **details)
        if field.max_length is not None and len(text) > field.max_length:
            yield broken(_standing("length.over", field), field.name, limit=field.max_length, **details)


def _check_items(field: Field, value: Any) -> Found:
    if not isinstance(value, list):
        return
    if any(not isinstance(item, str) for item in value):
        yield broken("value.type", field.name, label=field.label, wanted="a list of texts")
    if field.max_items is not None and len(value) > field.max_items:
        details = {"label": field.label, "actual": len(value), "limit": field.max_items}
        yield broken(_standing("items.over", field), field.name, **details)


def _standing(rule: str, field: Field) -> str:
    return rule if field.standing is Severity.REFUSE else f"{rule}_api"


def _date(field: Field, value: str) -> Found:
    if read_date(value) is None:
        yield broken("format.date", field.name, label=field.label)


def _email(field: Field, value: str) -> Found:
    if not _EMAIL.fullmatch(value):
        yield broken("format.email", field.name, label=field.label)
    elif value != value.lower():
        yield broken("format.email_case", field.name, label=field.label)


def _phone(field: Field, value: str) -> Found:
    if not _PHONE.fullmatch(value):
        yield broken("format.phone", field.name, label=field.label)


def _website(field: Field, value: str) -> Found:
    if not _WEBSITE.fullmatch(value):
        yield broken("format.website", field.name, label=field.label)


def _whole_amount(field: Field, value: Any) -> Found:
    amount = Decimal(str(value))
    if not amount.is_finite() or amount <= 0:
        yield broken("amount.positive", field.name)
    elif amount != amount.to_integral_value():
        yield broken("amount.whole", field.name, value=value, rounded=amount.to_integral_value())
    elif amount >= Decimal(10) ** 18:
        yield broken("amount.digits", field.name, label=field.label, digits=18, decimals=0)


def _amount(field: Field, value: Any) -> Found:
    try:
        has_more_decimals = Decimal(str(value)).quantize(Decimal("0.01")) != Decimal(str(value))
    except InvalidOperation:
        has_more_decimals = True
    if has_more_decimals or abs(Decimal(str(value))) >= Decimal(10) ** 14:
        yield broken("amount.digits", field.name, label=field.label, digits=16, decimals=2)


def _pattern(rule: str, pattern: str) -> Callable[[Field, Any], Found]:
    compiled = re.compile(pattern)

    def check(field: Field, value: Any) -> Found:
        for text in [value] if isinstance(value, str) else parts_of(value):
            if not compiled.fullmatch(text):
                yield broken(rule, field.name, value=text)

    return check


def _products(field: Field, value: Any) -> Found:
    for code in parts_of(value):
        if code not in PRODUCTS:
            yield broken("product.unknown", field.name, value=code)


_BY_TYPE: dict[FieldType, Callable[[Field, Any], Found]] = {
    FieldType.DATE: _date,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.URL: _website,
    FieldType.WHOLE_AMOUNT: _whole_amount,
    FieldType.AMOUNT: _amount,
}
_BY_NAME: dict[str, Callable[[Field, Any], Found]] = {
    "customerDuns": _pattern("duns.digits", r"[0-9]{9}"),
    "awsAccountId": _pattern("account.digits", r"[0-9]{12}"),
    "solutionOffered": _pattern("solution.id", rf"S-[0-9]{{7}}|{OTHER_SOLUTION}"),
    "offers": _pattern("offer.id", r"offer-[A-Za-z0-9]+"),
    "parentOppId": _pattern("parent.id", r"O[0-9]{1,19}"),
    "apnCrmLeadUniqueIdentifier": _pattern("lead_id.form", r"L[0-9]+"),
    "awsProducts": _products,
}
