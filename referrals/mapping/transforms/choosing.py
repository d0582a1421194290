"""Transforms that choose a value: by a table, or by a condition on a field."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from referrals.mapping.paths import check_path, getter
from referrals.mapping.transforms.base import (
    PATH,
    CannotRead,
    Choice,
    Form,
    Forms,
    Otherwise,
    RecordPath,
    Scope,
    Step,
    Transform,
    folded,
    on_each_text,
)
from referrals.mapping.transforms.conditions import Question, condition

_ONE_OR_MORE: Forms = frozenset({Form.TEXT, Form.TEXTS})
MOST_ENTRIES = 500


class Lookup(Transform):
    """A table from one text to another."""

    label: ClassVar[str] = "Look up in a table"
    help: ClassVar[str] = "Finds the text in your table and gives what stands beside it; case and spaces do not matter."
    takes: ClassVar[Forms] = _ONE_OR_MORE | {Form.NUMBER, Form.TRUTH}
    gives: ClassVar[Forms] = _ONE_OR_MORE

    do: Literal["lookup"] = "lookup"
    table: tuple[tuple[str, str], ...] = Field(
        title="Table", description="What comes in, and what it becomes.", min_length=1, max_length=MOST_ENTRIES
    )
    otherwise: Otherwise = Field(
        Otherwise.REFUSE, title="Any other text", description="What happens to a text the table has not."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        key, times = Counter(key for key, _ in self.table).most_common(1)[0]
        if times > 1:
            raise ValueError(f"“{key}” stands twice in the table.")
        return self

    def step(self) -> Step:
        exact, otherwise = dict(self.table), self.otherwise
        loose = {folded(key): value for key, value in reversed(self.table)}

        def found(text: str) -> str | None:
            known = exact.get(text)
            if known is None:
                known = loose.get(folded(text))
            return otherwise.of(text, "is not in the table of this step") if known is None else known

        return on_each_text(found)

    def inverse(self) -> "Lookup | None":
        """The table read backwards, where it is clear which way back is meant."""
        backwards = tuple((value, key) for key, value in self.table)
        is_clear = len(dict(backwards)) == len(backwards)
        return Lookup(table=backwards, otherwise=self.otherwise) if is_clear else None


class Give(Choice):
    """What a condition's outcome gives."""

    TEXT = "text", "This text"
    PATH = "path", "The value of this field"
    KEEP = "keep", "The value as it came"


class When(Transform):
    """One value where a condition holds, and another where it does not."""

    label: ClassVar[str] = "When … else …"
    help: ClassVar[str] = "Asks one thing of a field and gives one of two values; case and spaces do not matter."
    takes: ClassVar[Forms] = frozenset({Form.ANY})
    gives: ClassVar[Forms] = frozenset({Form.ANY})

    do: Literal["when"] = "when"
    path: RecordPath = Field(
        "", title="When the field", description="Empty asks of the value itself.", json_schema_extra=PATH
    )
    question: Question = Field(Question.IS_FILLED, title="Condition", description="What is asked of it.")
    value: str = Field(
        "", title="Value", description="What it is compared with; a check box is true or false.", max_length=500
    )
    values: tuple[str, ...] = Field((), title="Values", description="For “is one of”.", max_length=100)
    then_gives: Give = Field(Give.TEXT, title="Then give", description="Where the condition holds.")
    then: str = Field("", title="Then", description="The text, or the field's name.", max_length=2000)
    otherwise_gives: Give = Field(Give.KEEP, title="Else give", description="Where the condition does not hold.")
    otherwise: str = Field("", title="Else", description="The text, or the field's name.", max_length=2000)

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        try:
            condition(self.question, self.value, self.values)
        except CannotRead as trouble:
            raise ValueError(str(trouble)) from None
        for gives, what in ((self.then_gives, self.then), (self.otherwise_gives, self.otherwise)):
            if gives is Give.PATH and (problem := check_path(what)):
                raise ValueError(problem)
        return self

    def reads(self) -> Iterable[str]:
        outcomes = ((self.then_gives, self.then), (self.otherwise_gives, self.otherwise))
        return [*super().reads(), *(what for gives, what in outcomes if gives is Give.PATH)]

    def step(self) -> Step:
        holds = condition(self.question, self.value, self.values)
        subject = getter(self.path) if self.path else None
        then, otherwise = _outcome(self.then_gives, self.then), _outcome(self.otherwise_gives, self.otherwise)

        def step(value: Any, scope: Scope) -> Any:
            asked = subject(scope.record) if subject else value
            return then(value, scope) if holds(asked) else otherwise(value, scope)

        return step


def _outcome(gives: Give, what: str) -> Step:
    if gives is Give.PATH:
        read = getter(what)
        return lambda _, scope: read(scope.record)
    return (lambda value, _: value) if gives is Give.KEEP else (lambda *_: what or None)
