"""Transforms of texts: trimming, case, replacing, a limit of length, lists and yes or no."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from referrals.mapping.transforms.base import (
    Choice,
    Form,
    Forms,
    Scope,
    Step,
    Transform,
    folded,
    is_empty,
    on_each_text,
    on_text,
    refusal,
    text_of,
)

_TEXT: Forms = frozenset({Form.TEXT})
_TEXTS: Forms = frozenset({Form.TEXTS})
_ONE_OR_MORE: Forms = frozenset({Form.TEXT, Form.TEXTS})


class Trim(Transform):
    """Without the white space around it."""

    label: ClassVar[str] = "Trim"
    help: ClassVar[str] = "Takes away the spaces before and after the text, and in every item of a list."
    takes: ClassVar[Forms] = _ONE_OR_MORE
    gives: ClassVar[Forms] = _ONE_OR_MORE
    keeps_form: ClassVar[bool] = True

    do: Literal["trim"] = "trim"

    def step(self) -> Step:
        return on_each_text(str.strip)


class Case(Choice):
    """How letters are written."""

    UPPER = "upper", "UPPER CASE"
    LOWER = "lower", "lower case"
    TITLE = "title", "Every Word With A Capital"
    SENTENCE = "sentence", "First word with a capital"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:].lower()


def _title(text: str) -> str:
    return " ".join(_capital(word) for word in text.split(" "))


_CASES: Mapping[Case, Callable[[str], str]] = {
    Case.UPPER: str.upper,
    Case.LOWER: str.lower,
    Case.TITLE: _title,
    Case.SENTENCE: _capital,
}


class ChangeCase(Transform):
    """Capitals and small letters."""

    label: ClassVar[str] = "Change case"
    help: ClassVar[str] = "Writes the text in capitals, in small letters, or with a capital at each word or the first."
    takes: ClassVar[Forms] = _ONE_OR_MORE
    gives: ClassVar[Forms] = _ONE_OR_MORE
    keeps_form: ClassVar[bool] = True

    do: Literal["case"] = "case"
    case: Case = Field(Case.UPPER, title="Case", description="How the letters are written.")

    def step(self) -> Step:
        return on_each_text(_CASES[self.case])


class Replace(Transform):
    """One literal text for another."""

    label: ClassVar[str] = "Replace"
    help: ClassVar[str] = "Puts one text in the place of another, letter by letter and everywhere it stands."
    takes: ClassVar[Forms] = _ONE_OR_MORE
    gives: ClassVar[Forms] = _ONE_OR_MORE
    keeps_form: ClassVar[bool] = True

    do: Literal["replace"] = "replace"
    find: str = Field(title="Find", description="The text to look for, as it stands.", min_length=1, max_length=200)
    put: str = Field("", title="Put instead", description="Empty takes it away.", max_length=200)

    def step(self) -> Step:
        return on_each_text(lambda text: text.replace(self.find, self.put))


class Limit(Transform):
    """A refusal of what is too long."""

    label: ClassVar[str] = "Limit length"
    help: ClassVar[str] = "Refuses a text that is too long, so that a person shortens it. Nothing is cut off."
    takes: ClassVar[Forms] = _ONE_OR_MORE
    gives: ClassVar[Forms] = _ONE_OR_MORE
    keeps_form: ClassVar[bool] = True

    do: Literal["limit"] = "limit"
    length: int = Field(255, title="Characters", description="The most characters that fit.", ge=1, le=100_000)

    def step(self) -> Step:
        return on_each_text(self._within)

    def _within(self, text: str) -> str:
        if len(text) > self.length:
            raise refusal(text, f"has {len(text)} characters; at most {self.length} fit. Please shorten it")
        return text


_SEPARATOR = "The sign between the items; AWS uses a semicolon."


class Split(Transform):
    """One text into a list."""

    label: ClassVar[str] = "Split into a list"
    help: ClassVar[str] = "Cuts one text at every separator; spaces around an item and empty items are left out."
    takes: ClassVar[Forms] = _ONE_OR_MORE
    gives: ClassVar[Forms] = _TEXTS

    do: Literal["split"] = "split"
    separator: str = Field(";", title="Separator", description=_SEPARATOR, min_length=1, max_length=10)

    def step(self) -> Step:
        def step(value: Any, _: Scope) -> Any:
            return value if is_empty(value) or isinstance(value, list) else self._items(text_of(value))

        return step

    def _items(self, text: str) -> list[str]:
        return [item for part in text.split(self.separator) if (item := part.strip())]

    def inverse(self) -> "Join":
        return Join(separator=self.separator)


class Join(Transform):
    """A list into one text."""

    label: ClassVar[str] = "Join a list"
    help: ClassVar[str] = "Writes the items of a list into one text with a separator between them."
    takes: ClassVar[Forms] = _ONE_OR_MORE
    gives: ClassVar[Forms] = _TEXT

    do: Literal["join"] = "join"
    separator: str = Field(";", title="Separator", description=_SEPARATOR, min_length=1, max_length=10)

    def step(self) -> Step:
        def step(value: Any, _: Scope) -> Any:
            return value if is_empty(value) or not isinstance(value, list) else self._joined(value)

        return step

    def _joined(self, items: list[Any]) -> str:
        texts = [text for item in items if (text := text_of(item))]
        if torn := next((text for text in texts if self.separator in text), ""):
            raise refusal(torn, f"has the separator “{self.separator}” in it; choose another separator")
        return self.separator.join(texts)

    def inverse(self) -> Split:
        return Split(separator=self.separator)


class WriteTruth(Transform):
    """A check box into words."""

    label: ClassVar[str] = "Yes or no into words"
    help: ClassVar[str] = "Turns a ticked or empty check box into the two words AWS wants."
    takes: ClassVar[Forms] = frozenset({Form.TRUTH, Form.TEXT})
    gives: ClassVar[Forms] = _TEXT

    do: Literal["write_truth"] = "write_truth"
    yes: str = Field("Yes", title="When ticked", description="The word for yes.", min_length=1, max_length=100)
    no: str = Field("No", title="When not ticked", description="The word for no.", min_length=1, max_length=100)

    def step(self) -> Step:
        words = {"true": self.yes, "false": self.no}
        return on_text(lambda text: _known(words, text))

    def inverse(self) -> "ReadTruth":
        return ReadTruth(yes=self.yes, no=self.no)


class ReadTruth(Transform):
    """Words into a check box."""

    label: ClassVar[str] = "Words into yes or no"
    help: ClassVar[str] = "Turns two words into a ticked or an empty check box."
    takes: ClassVar[Forms] = frozenset({Form.TRUTH, Form.TEXT})
    gives: ClassVar[Forms] = frozenset({Form.TRUTH})

    do: Literal["read_truth"] = "read_truth"
    yes: str = Field("Yes", title="Ticked when", description="The word for yes.", min_length=1, max_length=100)
    no: str = Field("No", title="Not ticked when", description="The word for no.", min_length=1, max_length=100)

    def step(self) -> Step:
        words = {folded(self.yes): True, folded(self.no): False}
        read = on_text(lambda text: _known(words, text))
        return lambda value, scope: value if isinstance(value, bool) else read(value, scope)

    def inverse(self) -> WriteTruth:
        return WriteTruth(yes=self.yes, no=self.no)


def _known(words: Mapping[str, Any], text: str) -> Any:
    try:
        return words[folded(text)]
    except KeyError:
        raise refusal(text, "is neither yes nor no here") from None
