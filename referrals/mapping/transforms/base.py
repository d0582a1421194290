"""What every transform is: named, typed, explained, compiled once and called for each record."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer
from pydantic.config import JsonDict

from referrals.mapping.paths import check_path


class Form(StrEnum):
    """What a value looks like between two steps; days and moments are texts in AWS's form."""

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TRUTH = "truth"
    ANY = "any"


Forms = frozenset[Form]
FORM_WORDS: Mapping[Form, str] = {
    Form.TEXT: "a text",
    Form.TEXTS: "several texts",
    Form.NUMBER: "a number",
    Form.DATE: "a day (2027-03-31)",
    Form.MOMENT: "a day with a time",
    Form.TRUTH: "yes or no",
    Form.ANY: "any value",
}


class Choice(StrEnum):
    """A named choice with the words that people see."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        choice = str.__new__(cls, value)
        choice._value_ = value
        choice.label = label
        return choice


@dataclass(frozen=True, slots=True)
class Scope:
    """What a step may see besides its value: the whole record and today's day, in GMT."""

    record: Mapping[str, Any]
    today: date


Step = Callable[[Any, Scope], Any]


class CannotRead(Exception):
    """A step cannot make sense of a value; the message is a sentence for people."""


PATH: JsonDict = {"kind": "path"}
"""Marks a parameter that names a field of the record, so that a page offers the fields."""


class Transform(BaseModel):
    """One step of a chain. None, an empty text and an empty list pass untouched unless the step makes a value.

    `takes` and `gives` are the forms it can read and may write; with `keeps_form` it gives the form it was given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: ClassVar[str]
    help: ClassVar[str]
    takes: ClassVar[Forms]
    gives: ClassVar[Forms]
    keeps_form: ClassVar[bool] = False

    do: str

    @abstractmethod
    def step(self) -> Step:
        """The step with everything worked out beforehand. The step itself raises CannotRead."""

    def inverse(self) -> "Transform | None":
        """The step of the opposite direction, or None where what this one does cannot be undone."""
        return None

    def reads(self) -> Iterable[str]:
        """The paths of the record it looks at, besides the value it is given."""
        for name, known in type(self).model_fields.items():
            if known.json_schema_extra == PATH:
                value = getattr(self, name)
                yield from filter(None, (value,) if isinstance(value, str) else value)

    @model_serializer(mode="wrap")
    def _with_its_name(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Keeps `do`, by which it is read again, where defaults are left out."""
        return {"do": self.do, **handler(self)}


def _valid(path: str) -> str:
    if path and (problem := check_path(path)):
        raise ValueError(problem)
    return path


RecordPath = Annotated[str, AfterValidator(_valid)]
"""A field's path in the CRM's record, or empty."""


def shown(value: Any) -> str:
    """The value as a sentence quotes it, shortened."""
    text = value if isinstance(value, str) else repr(value)
    return f"“{text[:57]}…”" if len(text) > 60 else f"“{text}”"


def refusal(value: Any, why: str) -> CannotRead:
    """The refusal whose sentence is the value, quoted, and why."""
    return CannotRead(f"{shown(value)} {why}.")


def is_empty(value: Any) -> bool:
    """Whether there is nothing to work on."""
    return value is None or value in ("", [], {})


def text_of(value: Any) -> str:
    """The value as one text; empty for None. Raises CannotRead for lists and groups of fields."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    raise refusal(value, "is more than one value; one text is needed here")


def on_text(convert: Callable[[str], Any]) -> Step:
    """A step that works on one text."""

    def step(value: Any, _: Scope) -> Any:
        if isinstance(value, str):
            return convert(value) if value else value
        return value if is_empty(value) else convert(text_of(value))

    return step


def on_each_text(convert: Callable[[str], Any]) -> Step:
    """A step that works on one text, or on each text of a list; what it leaves out leaves the list."""
    one = on_text(convert)

    def step(value: Any, scope: Scope) -> Any:
        if isinstance(value, list):
            return [done for item in value if (done := one(item, scope)) is not None]
        return one(value, scope)

    return step


def folded(text: str) -> str:
    """The text without case and spaces: the rule of every loose comparison."""
    return "".join(text.split()).casefold()


class Otherwise(Choice):
    """What becomes of a text that a table has not."""

    REFUSE = "refuse", "Ask a person"
    KEEP = "keep", "Keep it as it is"
    EMPTY = "empty", "Leave it out"

    def of(self, text: str, why: str) -> str | None:
        """The last resort of a table. Raises CannotRead, whose sentence `why` ends."""
        if self is Otherwise.REFUSE:
            raise refusal(text, why)
        return text if self is Otherwise.KEEP else None


def check_chain(chain: Sequence[Transform], start: Form) -> str:
    """Why the steps do not fit one after the other, as a sentence; empty when they do."""
    now, giver = frozenset({start}), "the field"
    for transform in chain:
        fits = now if Form.ANY in transform.takes else transform.takes if Form.ANY in now else now & transform.takes
        if not fits:
            return f"“{transform.label}” needs {_words(transform.takes)}, but {giver} gives {_words(now)}."
        now = fits if transform.keeps_form else transform.gives
        giver = f"“{transform.label}”"
    return ""


def _words(forms: Forms) -> str:
    return " or ".join(FORM_WORDS[form] for form in Form if form in forms)
