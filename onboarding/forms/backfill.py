"""What people give for the backfill: the decision, AWS's extract, its columns, an id."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from onboarding.domain.backfill_columns import LABELS
from onboarding.domain.evidence import Backfill
from onboarding.services.backfill import MOST_ROWS
from referrals.domain.sheets import MAX_BYTES
from referrals.forms.uploads import FileOrText

_DECISIONS = [
    (Backfill.NEEDED.value, "Needed: AWS has open records of ours, and they get our ids before launch"),
    (Backfill.NOT_NEEDED.value, "Not needed: AWS has none, or every one has our id already"),
]
_MOST_TICKED = 200


class DecisionForm(forms.Form):
    """Whether AWS's open records need the partner's ids; `seen` is the version of the request the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label="Backfill", choices=_DECISIONS, widget=forms.RadioSelect)


class ExtractForm(FileOrText):
    """AWS's list of open records, as a file or pasted from a spreadsheet."""

    nothing = "Choose AWS's file, or paste its rows."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "file"
        ].help_text = (
            f"CSV or XLSX, up to {MAX_BYTES // 1_000_000} MB and {MOST_ROWS:,} rows; the first names the columns."
        )
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,.txt"

    @property
    def name(self) -> str:
        """What the file is called."""
        file = self.cleaned_data.get("file")
        return (file.name if file else "") or "pasted.csv"


class ExtractColumnsForm(forms.Form):
    """For each thing the backfill needs the column that holds it, by place."""

    def __init__(
        self, data: QueryDict | None = None, *, titles: Sequence[str], columns: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        places = [(str(place), title or f"Column {place + 1}, without a title") for place, title in enumerate(titles)]
        for name, label in LABELS.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", "Not in the file"), *places],
                initial=str(columns.get(name, "")),
            )

    @property
    def chosen(self) -> dict[str, int]:
        """Our name to the place of its column."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


class IdForm(forms.Form):
    """The id of one row."""

    partner_id = forms.CharField(
        label="Your CRM's id",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def ticked(data: QueryDict) -> list[int]:
    """The rows ticked on a page."""
    ids = data.getlist("ids")[:_MOST_TICKED]
    return [int(one) for one in ids if one.isascii() and one.isdigit() and len(one) < 19]
