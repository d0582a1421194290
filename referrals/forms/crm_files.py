"""Forms of files in a CRM's shape: which CRM, which file in, which list out."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from referrals.ace.kinds import Kind
from referrals.domain.sheets import MAX_BYTES, MAX_ROWS
from referrals.models import CrmProfile
from referrals.services.sheets import WRITERS

_FORMATS = [(name, name.upper()) for name in WRITERS]


class CrmImportForm(forms.Form):
    """A spreadsheet whose columns are the CRM's own fields."""

    profile = forms.ModelChoiceField(CrmProfile.objects.none(), label="CRM", empty_label=None)
    kind = forms.ChoiceField(
        label="Rows are", choices=[(Kind.OPPORTUNITY, "Opportunities"), (Kind.LEAD, "Leads (updates only)")]
    )
    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, up to {MAX_BYTES // 1_000_000} MB and {MAX_ROWS:,} rows; the first names the columns.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": "Choose the file to import."},
    )
    id_title = forms.CharField(
        required=False,
        max_length=200,
        label="Column with the record's id",
        help_text="Leave it empty where the column is called Id, Record ID or CRM id.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        crms: QuerySet[CrmProfile],
    ) -> None:
        super().__init__(data, files)
        self.fields["profile"].queryset = crms  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """The upload, if it is no larger than what is read."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it.")
        return upload


class CrmExportForm(forms.Form):
    """Which list, narrowed how, for which CRM, in which format."""

    profile = forms.ModelChoiceField(CrmProfile.objects.none(), label="CRM", empty_label=None)
    format = forms.ChoiceField(choices=_FORMATS)
    list = forms.CharField(max_length=20, initial="opportunities", widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, crms: QuerySet[CrmProfile], initial: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["profile"].queryset = crms  # type: ignore[attr-defined]
