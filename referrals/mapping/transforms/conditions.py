"""What a condition may ask of a value: a fixed set of questions, each compiled to a function of the value."""

from collections.abc import Callable, Mapping
from math import isfinite
from operator import gt, lt
from typing import Any

from referrals.mapping.transforms.base import Choice, folded, is_empty, refusal, text_of


class Question(Choice):
    """What a condition asks of a field."""

    IS = "is", "is"
    IS_NOT = "is_not", "is not"
    IS_EMPTY = "is_empty", "is empty"
    IS_FILLED = "is_filled", "is filled in"
    ONE_OF = "one_of", "is one of"
    CONTAINS = "contains", "contains"
    ABOVE = "above", "is above"
    BELOW = "below", "is below"


Holds = Callable[[Any], bool]


def _one_of(texts: tuple[str, ...]) -> Holds:
    wanted = frozenset(map(folded, texts))
    return lambda value: not isinstance(value, list | dict) and folded(text_of(value)) in wanted


def _contains(wanted: str) -> Holds:
    text = folded(wanted)

    def holds(value: Any) -> bool:
        if isinstance(value, list):
            return any(not isinstance(item, list | dict) and folded(text_of(item)) == text for item in value)
        return not isinstance(value, dict) and text in folded(text_of(value))

    return holds


def _measure(value: Any) -> tuple[str, float, str]:
    """The value as a number or a day, so that it can be above another of its sort. Raises CannotRead."""
    text = text_of(value).strip()
    if text[4:5] == text[7:8] == "-" and text[:4].isdigit():
        return "day", 0, text
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise refusal(value, "is neither a number nor a day, so it is not above or below anything")
    return "number", number, ""


def _beyond(wanted: str, holds: Callable[[Any, Any], bool]) -> Holds:
    limit = _measure(wanted)

    def asked(value: Any) -> bool:
        if is_empty(value):
            return False
        measured = _measure(value)
        if measured[0] != limit[0]:
            raise refusal(value, f"cannot be compared with {wanted}, which is a {limit[0]}")
        return holds(measured, limit)

    return asked


def _not(holds: Holds) -> Holds:
    return lambda value: not holds(value)


_HOLDS: Mapping[Question, Callable[[str, tuple[str, ...]], Holds]] = {
    Question.IS: lambda value, _: _one_of((value,)),
    Question.IS_NOT: lambda value, _: _not(_one_of((value,))),
    Question.IS_EMPTY: lambda *_: is_empty,
    Question.IS_FILLED: lambda *_: _not(is_empty),
    Question.ONE_OF: lambda _, values: _one_of(values),
    Question.CONTAINS: lambda value, _: _contains(value),
    Question.ABOVE: lambda value, _: _beyond(value, gt),
    Question.BELOW: lambda value, _: _beyond(value, lt),
}


def condition(question: Question, value: str, values: tuple[str, ...]) -> Holds:
    """The question as a function of a value. Raises CannotRead where `value` cannot be asked about so."""
    return _HOLDS[question](value, values)
