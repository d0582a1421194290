"""What a mapping makes of one record: the values, every problem, and for each field the rung that gave the value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Rung(StrEnum):
    """Where a target's value comes from, from the source as it stands down to nothing."""

    SOURCE = "source"
    TRANSFORMED = "transformed"
    EXACT = "exact"
    CLOSE = "close"
    AS_IS = "as_is"
    FALLBACK = "fallback"
    DEFAULT = "default"
    EMPTY = "empty"
    CLEARED = "cleared"
    PAUSED = "paused"
    KEPT = "kept"
    SHADOWED = "shadowed"
    FOR_PERSON = "for_person"
    MASKED = "masked"
    REFUSED = "refused"


WORDS: dict[Rung, str] = {
    Rung.SOURCE: "as it came",
    Rung.TRANSFORMED: "after its steps",
    Rung.EXACT: "from the value map",
    Rung.CLOSE: "from the value map, written a little differently",
    Rung.AS_IS: "AWS's own value",
    Rung.FALLBACK: "the fallback, because the value is in no pair",
    Rung.DEFAULT: "the default, because the source is empty",
    Rung.EMPTY: "nothing given",
    Rung.CLEARED: "emptied",
    Rung.PAUSED: "paused",
    Rung.KEPT: "left as it was",
    Rung.SHADOWED: "beside the protected field",
    Rung.FOR_PERSON: "waits for a person",
    Rung.MASKED: "AWS has not shown it yet",
    Rung.REFUSED: "refused",
}


class ProblemCode(StrEnum):
    """What kind of trouble it is; each has its own cure."""

    UNMAPPED_VALUE = "unmapped_value"
    CANNOT_READ = "cannot_read"
    NO_MAPPING = "no_mapping"
    RULE = "rule"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a record: the target field, what was there, where it stood, and a sentence."""

    field: str
    code: ProblemCode
    message: str
    value: str
    source: str

    def as_data(self) -> dict[str, str]:
        """As it is kept and answered."""
        return {
            "field": self.field,
            "code": self.code.value,
            "message": self.message,
            "value": self.value,
            "source": self.source,
        }


@dataclass(slots=True)
class Mapped:
    """`payload` in the target's shape, `trace` {target: rung}, `held` {path: value} that waits for a person.

    None in `payload` clears the field. A record with problems is not handed on.
    """

    payload: dict[str, Any]
    problems: list[Problem]
    trace: dict[str, Rung]
    held: dict[str, Any]
