"""One form field made from one row of the catalogue: how it is asked, what it holds, why it is locked.

Every field travels with what the page showed (`seen-<name>`), so that a save can tell a colleague's change;
`referrals.forms.reading` reads both back.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from referrals.ace.editability import Lock
from referrals.ace.entry import entries_of, write_entry
from referrals.ace.fields import Field, FieldType, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.masks import is_masked
from referrals.ace.moments import read_date
from referrals.ace.violations import Severity, Violation
from referrals.forms.help import HELP
from referrals.selectors.choices import SOURCES, Choice, labels_of
from referrals.selectors.payloads import formatted

_FEW, _MANY = 3, 15
_SEVERAL = frozenset({FieldType.MULTI, FieldType.ARRAY})
_COUNTED = frozenset({"nextStep", "leadStatusReason"})
_WIDE = frozenset({"nextStep", "leadStatusReason", "partnerProjectTitle", "streetAddress"})
_INPUTS = {FieldType.EMAIL: "email", FieldType.PHONE: "tel"}
_KEYBOARDS = {
    FieldType.WHOLE_AMOUNT: "numeric",
    FieldType.AMOUNT: "decimal",
    FieldType.NUMBER: "decimal",
    FieldType.URL: "url",
}


class Control(StrEnum):
    """How a value is asked for; the template has one branch for each."""

    LINE = "line"
    AREA = "area"
    RADIOS = "radios"
    SELECT = "select"
    SEARCH = "search"
    TICKS = "ticks"
    TOKENS = "tokens"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice as it stands in the form."""

    choice: Choice
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of a form. `offered` are choices beyond the catalogue's own values; `lock` None means free."""

    kind: Kind
    field: Field
    value: Any = None
    seen_value: Any = None
    offered: Sequence[Choice] = ()
    lock: Lock | None = None
    is_required: bool = False
    hint: str = ""
    meanwhile: str = ""
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    choices_url: str = ""
    check_url: str = ""

    @property
    def name(self) -> str:
        """AWS's JSON name, which is also the input's."""
        return self.field.name

    @property
    def control(self) -> Control:
        """How it is asked for."""
        if self.field.type is FieldType.ARRAY:
            return Control.TICKS if 0 < len(self.offered) <= _MANY else Control.TOKENS
        if self.field.type is FieldType.MULTI:
            return Control.TICKS
        if self.field.is_listed:
            return _list_control(len(self.field.values))
        return Control.AREA if self.field.type is FieldType.LONG_TEXT else Control.LINE

    @property
    def is_group(self) -> bool:
        """Whether several inputs make up the field, so that a legend names them."""
        return self.control in {Control.RADIOS, Control.TICKS}

    @property
    def is_wide(self) -> bool:
        """Whether it takes the whole width."""
        wide = {Control.AREA, Control.TICKS, Control.TOKENS}
        return self.control in wide or self.name in _WIDE

    @property
    def is_free(self) -> bool:
        """Whether it may be typed into: now, or to be sent when AWS takes it."""
        return not self.is_masked and (self.lock is None or self.lock.may_change or self.lock.may_wait)

    @property
    def waits(self) -> bool:
        """Whether what is typed is kept until AWS takes it."""
        return self.lock is not None and self.lock.may_wait and not self.lock.may_change

    @property
    def is_masked(self) -> bool:
        """Whether AWS still withholds the value."""
        return is_masked(self.value)

    @property
    def text(self) -> str:
        """The value as the input holds it; tokens stand one a line."""
        several = self.field.type is FieldType.ARRAY
        return "\n".join(entries_of(self.value)) if several else write_entry(self.field, self.value)

    @property
    def shown(self) -> str:
        """The value as people read it where it cannot be typed into; empty for none."""
        return "" if self.value is None else formatted(self.field, self.value)

    @property
    def options(self) -> list[Option]:
        """Every choice, and what is chosen although nobody offers it."""
        chosen = entries_of(self.value) if self.field.type in _SEVERAL else [self.text]
        choices = [*self.offered, *(Choice(value, value) for value in self.field.values)]
        known = {choice.value for choice in choices}
        strange = [Choice(value, value, "not in the list") for value in chosen if value and value not in known]
        return [Option(choice, choice.value in chosen) for choice in [*choices, *strange]]

    @property
    def seen(self) -> str:
        """What the page shows, as the save needs it to notice a colleague's change."""
        return json.dumps(self.seen_value, ensure_ascii=False)

    @property
    def labels(self) -> str:
        """Names for the codes that are chosen, for the script that draws them."""
        offered = {choice.value: choice.label for choice in self.offered}
        return json.dumps({**offered, **labels_of(self.name, entries_of(self.value))}, ensure_ascii=False)

    @property
    def input_type(self) -> str:
        """The browser's own control where it can hold the value as it is."""
        if self.field.type is FieldType.DATE:
            return "date" if not self.value or read_date(self.value) else "text"
        return _INPUTS.get(self.field.type, "text")

    @property
    def keyboard(self) -> str:
        """The keyboard a phone offers; empty for its own."""
        return _KEYBOARDS.get(self.field.type, "")

    @property
    def prefix(self) -> str:
        """What stands before an amount."""
        return "USD" if self.field.type is FieldType.WHOLE_AMOUNT else ""

    @property
    def limit(self) -> int | None:
        """The length to count against, where people come near it."""
        is_counted = self.control is Control.AREA or self.name in _COUNTED
        return self.field.max_length if is_counted else None

    @property
    def help(self) -> str:
        """The sentence beside the label."""
        return HELP[self.kind].get(self.name, "")

    @property
    def described_by(self) -> str:
        """Ids of what a screen reader says with the field."""
        parts = ("help" if self.help else "", "hint", "error")
        return " ".join(f"id_{self.name}-{part}" for part in parts if part)


def form_fields(
    kind: Kind,
    names: Iterable[str],
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, Any] | None = None,
    locks: Mapping[str, Lock] | None = None,
    offered: Mapping[str, Sequence[Choice]] | None = None,
    required: Collection[str] = (),
    hints: Mapping[str, str] | None = None,
    meanwhile: Mapping[str, str] | None = None,
    found: Sequence[Violation] = (),
    choices_url: str = "",
    check_url: str = "",
) -> list[FormField]:
    """The fields of a form in the order of `names`.

    `values` is what the inputs hold: what is known, or what was typed and not taken; `seen` is what is known, where
    the two differ. `found` are broken rules, said at the first field each names. `choices_url` has `{name}` in it;
    `check_url` is asked what AWS would say whenever a field has changed.
    """
    catalogue = fields_of(kind)
    known = values if seen is None else seen
    return [
        FormField(
            kind=kind,
            field=catalogue[name],
            value=values.get(name),
            seen_value=known.get(name),
            offered=(offered or {}).get(name, ()),
            lock=(locks or {}).get(name),
            is_required=name in required,
            hint=(hints or {}).get(name, ""),
            meanwhile=(meanwhile or {}).get(name, ""),
            errors=_said_at(name, found, Severity.REFUSE),
            warnings=_said_at(name, found, Severity.WARN),
            choices_url=choices_url.format(name=name) if name in SOURCES else "",
            check_url=check_url,
        )
        for name in names
    ]


def _list_control(count: int) -> Control:
    if count <= _FEW:
        return Control.RADIOS
    return Control.SEARCH if count > _MANY else Control.SELECT


def _said_at(name: str, found: Sequence[Violation], severity: Severity) -> tuple[str, ...]:
    return tuple(one.message for one in found if one.field == name and one.severity is severity)
