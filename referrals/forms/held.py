"""What people fill in to fix a cluster: AWS's value for one of the CRM's, a meaning, a field and its value for all."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from referrals.ace.fields import Moment, fields_of, label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.selectors.mapper_values import Option
from referrals.selectors.refusals import Member

_SOME, _MOST = ("", "Choose AWS's value"), 500


class AnswerForm(forms.Form):
    """One of AWS's values: from its list, or any text where AWS has none."""

    answer = forms.CharField(max_length=_MOST, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: QueryDict | None, *, label: str, options: Sequence[Option], name: str) -> None:
        super().__init__(data, auto_id=f"{name}-%s")
        if options:
            choices = [_SOME, *((one.value, one.label) for one in options)]
            self.fields["answer"] = forms.ChoiceField(choices=choices)
        self.fields["answer"].label = label
        self.fields["answer"].error_messages["required"] = "Choose a value first."


class MeaningForm(forms.Form):
    """What stands for values that cannot be read; empty for nothing."""

    answer = forms.CharField(
        label="Take them as",
        max_length=_MOST,
        required=False,
        help_text="As your CRM would write it. Empty takes them as nothing, so that the row's default counts.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="meaning-%s")


class FieldForm(forms.Form):
    """Which field is set on all; those the trouble names stand first.

    `chosen` is the field in view: the one asked for, else the first the trouble names, else "".
    """

    field = forms.ChoiceField(label="Field", choices=[])

    def __init__(self, given: QueryDict, *, kind: Kind, named: Sequence[str]) -> None:
        super().__init__()
        names = settable(kind)
        first = [name for name in named if name in names]
        rest = [(name, label_of(kind, name)) for name in names if name not in first]
        groups = [("Named by the trouble", [(name, label_of(kind, name)) for name in first]), ("Others", rest)]
        self.fields["field"].choices = groups if first else rest  # type: ignore[attr-defined]
        asked = given.get("field", "")
        self.chosen = asked if asked in names else next(iter(first), "")
        self.initial["field"] = self.chosen


def settable(kind: Kind) -> list[str]:
    """The fields a partner may send, without the ids, in AWS's order."""
    ids = {APN_ID_FIELD, partner_id_field(kind)}
    return [name for name, field in fields_of(kind).items() if field.sent_in - {Moment.DECISION} and name not in ids]


def named(members: Sequence[Member]) -> list[str]:
    """The fields of changes that were stopped, each once."""
    return list(dict.fromkeys(one.field for one in members if one.field))


class RecordsForm(forms.Form):
    """Which of the CRM's records are shown."""

    q = forms.CharField(required=False, max_length=64, label="The CRM's id")
    shown = forms.CharField(required=False, max_length=12)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for; what cannot be asked for is as if nothing was said."""
        return {name: self.cleaned_data.get(name, "") for name in self.fields} if self.is_valid() else {}
