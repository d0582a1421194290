"""The type of a CRM's field, guessed from its name and from the values seen in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from referrals.mapping.crm_types import CrmType
from referrals.mapping.similarity import words_of

_Shape = Callable[[str], bool]

_LONG = 255
_CHOICE_LENGTH = 60
_FEW_CHOICES = 30
_SEEN_TWICE = 2
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(\+|00)[\d ().\-/]{6,20}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?")


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    return bool(_DAY.fullmatch(text)) or (bool(_ISO_DAY.fullmatch(text)) and _reads(date.fromisoformat, text))


def _is_moment(text: str) -> bool:
    return bool(_MOMENT.fullmatch(text)) and _reads(datetime.fromisoformat, text)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


# What the texts themselves show; the first that fits all of them wins.
_BY_SHAPE: tuple[tuple[_Shape, CrmType], ...] = (
    (_is_day, CrmType.DATE),
    (_is_moment, CrmType.MOMENT),
    (lambda text: bool(_EMAIL.fullmatch(text)), CrmType.EMAIL),
    (lambda text: bool(_URL.fullmatch(text)), CrmType.URL),
    (lambda text: bool(_PHONE.fullmatch(text)), CrmType.PHONE),
    (lambda text: text.casefold() in {"true", "false"}, CrmType.TRUTH),
)
# A word in the field's name; the first that fits wins.
_BY_NAME: tuple[tuple[frozenset[str], CrmType], ...] = (
    (frozenset({"email"}), CrmType.EMAIL),
    (frozenset({"phone", "mobile", "cell"}), CrmType.PHONE),
    (frozenset({"website", "domain", "homepage"}), CrmType.URL),
    (frozenset({"country"}), CrmType.COUNTRY),
    (frozenset({"amount", "revenue", "budget", "price", "arr"}), CrmType.CURRENCY),
    (frozenset({"date"}), CrmType.DATE),
    (frozenset({"stage", "status", "industry", "priority", "rating"}), CrmType.PICKLIST),
    (frozenset({"description", "notes", "comments"}), CrmType.LONG_TEXT),
)
# What the least a text must have for the name to be believed.
_BELIEVED: Mapping[CrmType, _Shape] = {
    CrmType.EMAIL: lambda text: "@" in text,
    CrmType.PHONE: _has_digit,
    CrmType.URL: lambda text: "." in text,
    CrmType.CURRENCY: _has_digit,
    CrmType.DATE: lambda text: False,
    CrmType.TEXT: lambda text: False,
}
_BY_CLASS: Mapping[type, CrmType] = {
    bool: CrmType.TRUTH,
    int: CrmType.WHOLE_NUMBER,
    float: CrmType.NUMBER,
    list: CrmType.MULTIPICKLIST,
}
_NUMBERS = frozenset({CrmType.WHOLE_NUMBER, CrmType.NUMBER})
_NUMERIC_NAMES = frozenset({CrmType.CURRENCY, CrmType.ID, CrmType.REFERENCE})


def type_by_name(name: str) -> CrmType:
    """What a field with this name usually holds; text where its name does not tell."""
    words = words_of(name)
    if words[-1:] == ("id",):
        return CrmType.ID if len(words) == 1 else CrmType.REFERENCE
    return next((kind for hints, kind in _BY_NAME if hints.intersection(words)), CrmType.TEXT)


def type_of(name: str, values: Sequence[Any]) -> CrmType:
    """What these values are, none of them empty; where they do not agree, text."""
    by_name = type_by_name(name)
    kinds = {_BY_CLASS.get(type(value), CrmType.TEXT) for value in values}
    if not kinds:
        return by_name
    if kinds == {CrmType.TEXT}:
        return _type_of_texts(by_name, [str(value).strip() for value in values])
    if kinds <= _NUMBERS:
        return by_name if by_name in _NUMERIC_NAMES else max(kinds, key=lambda kind: kind is CrmType.NUMBER)
    return kinds.pop() if len(kinds) == 1 else CrmType.TEXT


def _type_of_texts(by_name: CrmType, texts: Sequence[str]) -> CrmType:
    shown = next((kind for fits, kind in _BY_SHAPE if all(fits(text) for text in texts)), None)
    if shown:
        return shown
    if any(len(text) > _LONG or "\n" in text for text in texts):
        return CrmType.LONG_TEXT
    believed = _BELIEVED.get(by_name)
    if believed is None or all(believed(text) for text in texts):
        return by_name
    return CrmType.PICKLIST if _repeats(texts) else CrmType.TEXT


def _repeats(texts: Sequence[str]) -> bool:
    """Whether a few short values come again and again, as those of a picklist do."""
    distinct = set(texts)
    is_short = max(len(text) for text in distinct) <= _CHOICE_LENGTH
    return is_short and 1 < len(distinct) <= _FEW_CHOICES and len(texts) >= _SEEN_TWICE * len(distinct)
