"""What people choose for many rows at once: the action, the export, the file to import and its columns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import OPEN_STAGES, LeadStatus
from referrals.ace.vocabulary.opportunity_lists import CLOSED_LOST_REASONS
from referrals.domain.bulk_changes import ACTIONS, Action
from referrals.domain.sheet_columns import Column, importable
from referrals.domain.sheets import MAX_BYTES, MAX_ROWS
from referrals.selectors.cards import people_who_decide
from referrals.services.ace_imports import MAX_BYTES as ACE_BYTES
from referrals.services.ace_imports import MOST_FILES
from referrals.services.bulk_changes import MOST_ROWS, Asked
from referrals.services.importing import Mode
from referrals.services.sheets import WRITERS

_PICK = ("", "Choose one")
_LISTS = [("opportunities", "opportunities"), ("leads", "leads")]


def _choices(values: Sequence[str]) -> list[tuple[str, str]]:
    return [_PICK, *((str(value), str(value)) for value in values)]


class SelectionForm(forms.Form):
    """Which rows: ticked ones, or everything a list's query string leaves."""

    list = forms.ChoiceField(choices=_LISTS)
    query = forms.CharField(required=False, max_length=2000)
    everything = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        ids = data.getlist("ids")[:MOST_ROWS]
        self.ids = [int(one) for one in ids if one.isascii() and one.isdigit() and len(one) < 19]


class BulkForm(forms.Form):
    """One action with what it asks for; fields of the other actions are not looked at."""

    action = forms.ChoiceField(choices=[], widget=forms.RadioSelect, error_messages={"required": "Choose what to do."})
    assignee = forms.ModelChoiceField(people_who_decide(), required=False, label="Owner", empty_label="Nobody")
    stage = forms.ChoiceField(required=False, choices=_choices(OPEN_STAGES))
    nextStep = forms.CharField(  # noqa: N815
        required=False, max_length=255, label="Next step", widget=forms.Textarea(attrs={"rows": 2})
    )
    targetCloseDate = forms.DateField(  # noqa: N815
        required=False, label="Target close date", widget=forms.DateInput(attrs={"type": "date"})
    )
    closedLostReason = forms.ChoiceField(  # noqa: N815
        required=False, choices=_choices(CLOSED_LOST_REASONS), label="Reason"
    )
    status = forms.ChoiceField(required=False, choices=_choices(tuple(LeadStatus)), label="Lead status")
    leadStatusReason = forms.CharField(required=False, max_length=255, label="Reason for the status")  # noqa: N815

    def __init__(self, data: QueryDict | None = None, *, actions: Sequence[Action]) -> None:
        super().__init__(data)
        self.actions = actions
        self.fields["action"].choices = [(one.value, ACTIONS[one].label) for one in actions]  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = people_who_decide()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The value everybody gets is a must, save for giving to nobody."""
        data = super().clean() or self.cleaned_data
        asks = ACTIONS[Action(data["action"])].asks if data.get("action") else ()
        if asks and not data.get(asks[0]) and asks[0] not in self.errors:
            self.add_error(asks[0], "Fill in what every row should get.")
        return data

    @property
    def asked(self) -> Asked:
        """The action as the service takes it; dates as AWS writes them."""
        data, action = self.cleaned_data, Action(self.cleaned_data["action"])
        values = {name: data[name] for name in ACTIONS[action].asks if data.get(name)}
        plain = {name: value if isinstance(value, str) else value.isoformat() for name, value in values.items()}
        return Asked(action, plain, data["assignee"] if action is Action.ASSIGN else None)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Each action with its sentence and its own fields, for the template."""
        chosen = self["action"].value()
        return [
            {
                "action": one.value,
                "facts": ACTIONS[one],
                "fields": [self[name] for name in self._names(one)],
                "is_chosen": one.value == chosen,
            }
            for one in self.actions
        ]

    def _names(self, action: Action) -> tuple[str, ...]:
        return ("assignee",) if action is Action.ASSIGN else ACTIONS[action].asks


class ExportForm(forms.Form):
    """Which list, narrowed how, in which format."""

    list = forms.ChoiceField(choices=_LISTS)
    query = forms.CharField(required=False, max_length=2000)
    format = forms.ChoiceField(choices=[(name, name) for name in WRITERS])
    all_fields = forms.BooleanField(required=False)


class ImportForm(forms.Form):
    """A spreadsheet and what its rows may do."""

    kind = forms.ChoiceField(
        label="Rows are", choices=[(Kind.OPPORTUNITY, "Opportunities"), (Kind.LEAD, "Leads (updates only)")]
    )
    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, up to {MAX_BYTES // 1_000_000} MB and {MAX_ROWS:,} rows; the first names the columns.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": "Choose the file to import."},
    )
    mode = forms.ChoiceField(
        label="Rows may",
        choices=[
            (Mode.BOTH, "Create drafts and change records that are here"),
            (Mode.CREATE, "Only create drafts"),
            (Mode.UPDATE, "Only change records that are here"),
        ],
    )
    submit_valid = forms.BooleanField(
        required=False,
        label="Submit new drafts to AWS at once where they break no rule",
        help_text="Without it they stay drafts for you to look at.",
    )

    def clean_file(self) -> UploadedFile:
        """The upload, if it is no larger than what is read."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it.")
        return upload


class SeveralFiles(forms.FileInput):
    """An input for many files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Many uploads at once, each checked like one."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The uploads; an error for none."""
        given = data if isinstance(data, list) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in given or [None]]


class AceFilesForm(forms.Form):
    """Files of AWS's exchange, as AWS's bucket held them."""

    uploads = SeveralFilesField(
        label="Files",
        help_text=f"Up to {MOST_FILES} .json files, {ACE_BYTES // 1_000_000} MB together: what AWS sent, what was sent "
        "to AWS, results, errors.",
        widget=SeveralFiles(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "Choose at least one file."},
    )


class ColumnsForm(forms.Form):
    """Each column of the file with the field it stands for; "" leaves it out."""

    def __init__(self, data: QueryDict | None = None, *, columns: Sequence[Column], kind: Kind) -> None:
        super().__init__(data)
        options = [("", "Leave out"), *((name, f"{label_of(kind, name)} ({name})") for name in importable(kind))]
        for at, column in enumerate(columns):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                required=False,
                choices=options,
                initial=column.field,
                label=column.title or f"Column {at + 1}, without a title",
                help_text=column.note,
            )

    @property
    def chosen(self) -> dict[int, str]:
        """Position to field."""
        return {int(name.removeprefix("column-")): value for name, value in self.cleaned_data.items()}
