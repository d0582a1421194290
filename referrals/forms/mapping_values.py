"""The form of a value map: two columns, each value that may come and what becomes of it, and the fallback."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict

from referrals.mapping.spec import Direction, Pair, ValueMap
from referrals.selectors.mapper_values import MOST_VALUES, Option, Value

_FEW = 40
_LENGTH = 500


class ValuesForm(forms.Form):
    """`values` are the rows shown; `options` what a value may become, none where any text will do.

    With a long list on the other side the answers are typed, with the list beside them.
    """

    use_required_attribute = False

    def __init__(
        self, values: Sequence[Value], options: Sequence[Option], *args: Any, keeps_own: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.values, self.options, self.keeps_own = list(values), list(options), keeps_own
        self.is_typed = not 0 < len(self.options) <= _FEW
        for place, one in enumerate(self.values):
            self.fields[f"target-{place}"] = self._answer(one.label, one.answer)
        self.fields["new_source"] = forms.CharField(label="Another value", required=False, max_length=_LENGTH)
        self.fields["new_target"] = self._answer("Becomes", "")
        self.fields["fallback"] = self._answer("Every other value", "")

    def _answer(self, label: str, initial: str) -> forms.Field:
        if self.is_typed:
            attrs = {"list": "answers", "autocomplete": "off"} if self.options else {"autocomplete": "off"}
            widget = forms.TextInput(attrs=attrs)
            return forms.CharField(label=label, initial=initial, required=False, max_length=_LENGTH, widget=widget)
        choices = [("", "Not mapped"), *((one.value, one.label) for one in self.options)]
        if initial and initial not in {value for value, _ in choices}:
            choices.append((initial, f"{initial} (not in the list)"))
        return forms.ChoiceField(label=label, initial=initial, required=False, choices=choices)

    @property
    def lines(self) -> list[tuple[Value, forms.BoundField]]:
        """Each value with its answer's input."""
        return [(one, self[f"target-{place}"]) for place, one in enumerate(self.values)]

    def clean(self) -> dict[str, Any]:
        """An answer must be one of the other side's values; a value is asked once."""
        cleaned: dict[str, Any] = super().clean() or {}
        offered = {one.value for one in self.options}
        for name, value in list(cleaned.items()):
            is_answer = name.startswith("target-") or name in ("new_target", "fallback")
            if is_answer and value and offered and value not in offered and value != self._before(name):
                self.add_error(name, f"“{value[:60]}” is not in the list. Choose one of its values.")
        if cleaned.get("new_source") and not cleaned.get("new_target"):
            self.add_error("new_target", "Say what it becomes.")
        return cleaned

    def _before(self, name: str) -> str:
        return str(self.fields[name].initial or "")

    def as_map(self, direction: Direction) -> ValueMap | None:
        """The pairs as typed; None where nothing is said. A value that is AWS's own needs no pair."""
        given = self.cleaned_data
        answers = {one.source: given[f"target-{place}"] for place, one in enumerate(self.values)}
        answers |= {given["new_source"].strip(): given["new_target"]} if given["new_source"].strip() else {}
        said = [(source, to) for source, to in answers.items() if to and not (self.keeps_own and source == to)]
        pairs = tuple(_pair(source, to, direction) for source, to in said)
        fallback = given["fallback"] or None
        return ValueMap(pairs=pairs, fallback=fallback) if pairs or fallback else None


def posted_values(data: QueryDict, known: Sequence[Value]) -> list[Value]:
    """The rows as the page had them, in its order, with what is known of each now."""
    by_source = {one.source: one for one in known}
    sources = [str(data[name]) for place in range(MOST_VALUES) if (name := f"source-{place}") in data]
    return [by_source.get(source, Value(source[:_LENGTH], source[:_LENGTH], 0, "", False)) for source in sources]


def answered(values: Sequence[Value], data: QueryDict, proposed: Mapping[str, str]) -> list[Value]:
    """The rows with what was typed, and with what auto-match proposes where nothing was."""
    typed = [data.get(f"target-{place}", "") for place in range(len(values))]
    return [replace(one, answer=text or proposed.get(one.source, "")) for one, text in zip(values, typed, strict=True)]


def _pair(source: str, target: str, direction: Direction) -> Pair:
    is_to_ace = direction is Direction.TO_ACE
    return Pair(crm=source, ace=target) if is_to_ace else Pair(crm=target, ace=source)
