"""The steps of a row as forms: one for each transform, its fields made from the transform's own parameters."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, get_origin

from django import forms
from django.http import QueryDict
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from referrals.mapping.crm_types import CrmField
from referrals.mapping.spec import MAX_CHAIN
from referrals.mapping.transforms import TRANSFORMS, Transform
from referrals.mapping.transforms.base import PATH, Choice

Choices = Sequence[tuple[str, str]]
_BETWEEN = " = "
_LINES = {"rows": 3}


class StepForm(forms.Form):
    """One step. After `is_valid`, `step` is the transform; where it is not, every field says what to mend."""

    use_required_attribute = False
    step: Transform | None = None

    def __init__(self, do: str, *args: Any, paths: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.do, self.transform = do, TRANSFORMS[do]
        for name, info in self.transform.model_fields.items():
            if name != "do":
                self.fields[name] = _field(info, paths)

    @property
    def label(self) -> str:
        """What people call the step."""
        return self.transform.label

    @property
    def help(self) -> str:
        """What it does, in a sentence."""
        return self.transform.help

    def clean(self) -> dict[str, Any]:
        """Read the step as the mapping will; what it refuses is said at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self.step = self.transform.model_validate({"do": self.do, **cleaned})
            except ValidationError as refusal:
                for one in refusal.errors():
                    self.add_error(self._place(one["loc"]), one["msg"].removeprefix("Value error, "))
        return cleaned

    def _place(self, loc: Sequence[int | str]) -> str | None:
        return str(loc[0]) if loc and loc[0] in self.fields else None


def step_choices() -> list[tuple[str, str]]:
    """Every step there is, by name, with what people call it."""
    return [(do, one.label) for do, one in TRANSFORMS.items()]


def steps_shown(chain: Sequence[Transform], catalogue: Sequence[CrmField], auto_id: str) -> list[StepForm]:
    """The steps of a kept row."""
    shown = [(one.do, {name: _shown(getattr(one, name)) for name in type(one).model_fields}) for one in chain]
    return _unbound(shown, catalogue, auto_id)


def steps_posted(data: QueryDict, catalogue: Sequence[CrmField], auto_id: str) -> list[StepForm]:
    """The steps as they were typed, in their order; names that are no step are left out."""
    paths = path_choices(catalogue)
    named = [(place, data.get(f"step-{place}-do", "")) for place in range(MAX_CHAIN)]
    return [
        StepForm(do, data, prefix=f"step-{place}", paths=paths, auto_id=auto_id)
        for place, do in named
        if do in TRANSFORMS
    ]


def rearranged(
    forms_typed: Sequence[StepForm], act: str, adding: str, catalogue: Sequence[CrmField], auto_id: str
) -> list[StepForm]:
    """The steps after `add`, `remove:2`, `up:2` or `down:2`, with what was typed; nothing is judged yet."""
    typed = [(one.do, _typed(one)) for one in forms_typed]
    name, _, given = act.partition(":")
    place = int(given) if given.isdigit() else -1
    if name == "add" and adding in TRANSFORMS and len(typed) < MAX_CHAIN:
        typed.append((adding, {}))
    elif 0 <= place < len(typed) and name in _MOVES:
        _MOVES[name](typed, place)
    return _unbound(typed, catalogue, auto_id)


def path_choices(catalogue: Sequence[CrmField]) -> list[tuple[str, str]]:
    """The CRM's fields to choose from."""
    return [(one.path, one.label if one.label == one.path else f"{one.label} ({one.path})") for one in catalogue]


Typed = list[tuple[str, dict[str, Any]]]


def _swap(typed: Typed, place: int, other: int) -> None:
    if 0 <= other < len(typed):
        typed[place], typed[other] = typed[other], typed[place]


_MOVES: dict[str, Callable[[Typed, int], object]] = {
    "remove": lambda typed, place: typed.pop(place),
    "up": lambda typed, place: _swap(typed, place, place - 1),
    "down": lambda typed, place: _swap(typed, place, place + 1),
}


def _typed(form: StepForm) -> dict[str, Any]:
    """What the form's inputs held, as initial values of a new one."""
    return {name: form[name].value() for name in form.fields}


def _unbound(typed: Typed, catalogue: Sequence[CrmField], auto_id: str) -> list[StepForm]:
    paths = path_choices(catalogue)
    return [
        StepForm(do, initial=values, prefix=f"step-{place}", paths=paths, auto_id=auto_id)
        for place, (do, values) in enumerate(typed)
    ]


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return "\n".join(_BETWEEN.join(one) if isinstance(one, tuple) else str(one) for one in value)
    return value.value if isinstance(value, Enum) else value


class LinesField(forms.CharField):
    """Several texts, one a line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The lines without the empty ones."""
        return tuple(line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip())

    def validate(self, value: Any) -> None:
        """At least one line where one is needed."""
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Judged by the step itself."""


class TableField(LinesField):
    """Pairs of texts, one a line, with an equals sign between the two."""

    def to_python(self, value: Any) -> Any:
        """The lines as pairs. Raises ValidationError with the first line that is none."""
        return tuple(self._pair(line) for line in super().to_python(value))

    def _pair(self, line: str) -> tuple[str, str]:
        source, sign, target = line.partition(_BETWEEN.strip() if _BETWEEN not in line else _BETWEEN)
        if not sign:
            raise forms.ValidationError(f"“{line[:60]}” has no equals sign. Write what comes in = what it becomes.")
        return source.strip(), target.strip()


def _field(info: FieldInfo, paths: Choices) -> forms.Field:
    common: dict[str, Any] = {
        "label": info.title or "",
        "help_text": info.description or "",
        "required": info.is_required(),
        "initial": None if info.is_required() else _shown(info.default),
    }
    shape = info.annotation
    if get_origin(shape) is tuple:
        return _several(info, common)
    if isinstance(shape, type) and issubclass(shape, Choice):
        return forms.ChoiceField(choices=[(one.value, one.label) for one in shape], **{**common, "required": True})
    if shape is bool:
        return forms.BooleanField(**{**common, "required": False})
    if shape is int:
        return forms.IntegerField(
            min_value=_limit(info, "ge"), max_value=_limit(info, "le"), **{**common, "required": True}
        )
    if info.json_schema_extra == PATH:
        return _path_field(paths, common)
    return forms.CharField(strip=False, max_length=_limit(info, "max_length"), **common)


class PathPicker(forms.Select):
    """The CRM's fields to choose from; a path that is in no list any more stays chosen."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """As Select's, with the strange path among them."""
        known = {str(one) for one, _ in self.choices}
        self.choices = [*self.choices, *((one, f"{one} (not in your list)") for one in value if one not in known)]
        return super().optgroups(name, value, attrs)


def picker(choices: Choices, empty: str) -> PathPicker:
    """A select that a script makes searchable."""
    return PathPicker(choices=[("", empty), *choices], attrs={"data-combobox": ""})


def _path_field(paths: Choices, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=picker(paths, "No field"), **common)


def _several(info: FieldInfo, common: dict[str, Any]) -> forms.Field:
    is_table = "tuple[str, str]" in str(info.annotation)
    note = "One a line, such as: Won = Launched." if is_table else "One a line."
    made = TableField if is_table else LinesField
    return made(widget=forms.Textarea(attrs=_LINES), **{**common, "help_text": f"{common['help_text']} {note}".strip()})


def _limit(info: FieldInfo, name: str) -> Any:
    return next((getattr(one, name) for one in info.metadata if hasattr(one, name)), None)
