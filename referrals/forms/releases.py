"""What people type on the release pages: a note, two versions to compare, a mapping to import, a profile to copy to."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from referrals.forms.uploads import FileOrText
from referrals.models import CrmProfile, MappingVersion
from referrals.selectors.dry_runs import SIZES, USUAL_SIZE

NOTE = "Why you publish it; people who look back will read it. It may stay empty."


class SizeForm(forms.Form):
    """How many of the last records a draft is tried on."""

    size = forms.TypedChoiceField(
        label="Last records", coerce=int, choices=[(size, str(size)) for size in SIZES], required=False
    )

    @property
    def chosen(self) -> int:
        """The number chosen, the usual one where none or another was."""
        return (self.is_valid() and self.cleaned_data["size"]) or USUAL_SIZE


class LockForm(forms.Form):
    """The save of the draft a person looked at."""

    lock = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class InsteadForm(forms.Form):
    """The number of the version in use that a person compared with; 0 when there was none."""

    instead_of = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PublishForm(LockForm, InsteadForm):
    """The last word before a draft is used."""

    note = forms.CharField(label="Note", required=False, max_length=300, help_text=NOTE)


class CompareForm(forms.Form):
    """Two versions of one mapping."""

    def __init__(self, data: Any, *, versions: QuerySet[MappingVersion]) -> None:
        super().__init__(data)
        choices = [(one.number, f"{one.number}, {one.get_state_display().lower()}") for one in versions]
        for name, label in (("from", "From version"), ("to", "To version")):
            self.fields[name] = forms.TypedChoiceField(label=label, coerce=int, choices=choices)


class ImportForm(FileOrText):
    """A mapping as a file or as pasted text."""

    nothing = "Choose a file, or paste a mapping."

    file = forms.FileField(label="File (JSON)", required=False)


class ReplaceForm(LockForm):
    """A mapping that was looked at and is to take the draft's place."""

    text = forms.CharField(strip=False, widget=forms.HiddenInput)


class CopyForm(forms.Form):
    """The profile a mapping is copied to."""

    def __init__(self, data: Any, *, targets: QuerySet[CrmProfile]) -> None:
        super().__init__(data)
        self.fields["to"] = _ProfileField(label="Copy it to", queryset=targets, empty_label=None)


class _ProfileField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """The profile with the environment it stands in."""
        return f"{obj.name}, {obj.connection.get_environment_display().lower()} ({obj.connection.name})"
