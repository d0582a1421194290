"""The form of one row of a mapping: the CRM's field, what stands in when it is empty, mode, protection, pause."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from pydantic import ValidationError

from referrals.ace.fields import Field
from referrals.forms.mapping_steps import StepForm, path_choices, picker
from referrals.mapping.crm_types import CrmField, fits, why_not
from referrals.mapping.describing import MODE_WORDS, PROTECTION_WORDS
from referrals.mapping.paths import check_path
from referrals.mapping.spec import Direction, Mode, Protection, Row
from referrals.mapping.transforms import Transform

_MODES = [(mode.value, words) for mode, words in MODE_WORDS.items()]
_PROTECTIONS = [(one.value, words) for one, words in PROTECTION_WORDS.items()]
_LONG = 40


@dataclass(frozen=True, slots=True)
class About:
    """What a row's form is about: AWS's field, the way, the CRM's fields, and targets that other rows fill."""

    field: Field
    direction: Direction
    catalogue: Sequence[CrmField]
    taken: frozenset[str] = frozenset()

    @property
    def is_to_ace(self) -> bool:
        """Whether the row fills AWS's field."""
        return self.direction is Direction.TO_ACE

    @property
    def auto_id(self) -> str:
        """The pattern of the inputs' ids, so that several forms may stand on one page."""
        return f"id_{self.field.name}_%s"

    @property
    def fitting(self) -> list[CrmField]:
        """The CRM's fields whose type goes together with AWS's field."""
        return [one for one in self.catalogue if fits(one.type, self.field, self.direction)]


class RowForm(forms.Form):
    """One row but for its steps and its pairs of values. `seen` is the row as the page showed it, None for none."""

    use_required_attribute = False

    crm = forms.CharField(label="Field of your CRM", required=False)
    default = forms.CharField(label="When it is empty", required=False, max_length=2000)
    mode = forms.ChoiceField(label="What is there already", choices=_MODES)
    protection = forms.ChoiceField(label="Protection of your value", choices=_PROTECTIONS, required=False)
    shadow = forms.CharField(label="Field that takes AWS's value", required=False)
    paused = forms.BooleanField(label="Pause this row: it fills nothing until you resume it", required=False)

    def __init__(self, about: About, data: QueryDict | None = None, *, row: Row | None) -> None:
        super().__init__(data, initial=_shown(row), auto_id=about.auto_id)
        self.about, self.row = about, row
        self._dress()

    def _dress(self) -> None:
        about = self.about
        empty = "No field: only what is set below" if about.is_to_ace else "Choose a field …"
        self.fields["crm"].widget = picker(path_choices(about.fitting), empty)
        self.fields["crm"].help_text = "Only fields whose type goes together with AWS's."
        self.fields["default"].help_text = "Said in its place. Leave it empty to say nothing."
        if about.is_to_ace and about.field.is_listed:
            values = [("", "Nothing"), *((value, value) for value in about.field.values)]
            attrs = {"data-combobox": ""} if len(values) > _LONG else {}
            self.fields["default"].widget = forms.Select(choices=values, attrs=attrs)
        if about.is_to_ace:
            del self.fields["protection"], self.fields["shadow"]
        else:
            self.fields["shadow"].widget = picker(path_choices(about.catalogue), "None")
            self.fields["shadow"].help_text = "Only for a field that AWS's value goes beside."

    def clean(self) -> dict[str, Any]:
        """Refuse what the mapping would, at the field it is about."""
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_crm(cleaned.get("crm", ""))
        if cleaned.get("protection") == Protection.SHADOW and not cleaned.get("shadow"):
            self.add_error("shadow", "Choose the field of your CRM that takes AWS's value.")
        if shadow := cleaned.get("shadow"):
            self._check_path("shadow", shadow)
        return cleaned

    def _check_crm(self, path: str) -> None:
        if not path:
            if not self.about.is_to_ace:
                self.add_error("crm", "Choose the field of your CRM that takes it.")
            return
        self._check_path("crm", path)
        if not self.about.is_to_ace and path in self.about.taken:
            self.add_error("crm", "Another row fills this field already. Keep one of the two.")

    def _check_path(self, name: str, path: str) -> None:
        known = {one.path: one for one in self.about.catalogue}
        if self.row is not None and path == getattr(self.row, name):
            return
        if problem := check_path(path):
            self.add_error(name, problem)
        elif path not in known:
            self.add_error(name, "Your CRM's list has no such field. Add it there first.")
        elif name == "crm" and (problem := why_not(known[path].type, self.about.field, self.about.direction)):
            self.add_error("crm", problem)

    def as_typed(self) -> "RowForm":
        """The same form with what was typed, not judged yet."""
        typed = RowForm(self.about, row=self.row)
        typed.initial = {name: self[name].value() for name in self.fields}
        return typed

    def as_row(self, steps: Sequence[StepForm], seen: Row | None) -> Row:
        """The row as typed, with the pairs of values it had. Raises ValidationError (pydantic's)."""
        given = self.cleaned_data
        return Row(
            ace=self.about.field.name,
            crm=given["crm"],
            chain=_chain(steps),
            values=seen.values if seen else None,
            default=given["default"] or None,
            mode=Mode(given["mode"]),
            paused=given["paused"],
            protection=Protection(given.get("protection") or Protection.NONE),
            shadow=given.get("shadow", "") if given.get("protection") == Protection.SHADOW else "",
        )


def read_seen(text: str) -> Row | None:
    """The row that a page showed; None for none and for what is no row."""
    try:
        data = json.loads(text or "null")
        return Row.model_validate(data) if data else None
    except (ValueError, ValidationError):
        return None


def write_seen(row: Row | None) -> str:
    """The row as a page carries it."""
    return row.model_dump_json() if row else "null"


def _chain(steps: Sequence[StepForm]) -> tuple[Transform, ...]:
    return tuple(one.step for one in steps if one.step is not None)


def _shown(row: Row | None) -> dict[str, Any]:
    if row is None:
        return {"mode": Mode.OVERWRITE.value, "protection": Protection.NONE.value}
    shown = row.model_dump(mode="json", include={"crm", "default", "mode", "protection", "shadow", "paused"})
    return {**shown, "default": row.default or ""}
