"""What people type around a stage: tasks, a confirmation, a comment, a file."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator

from onboarding.models import Request, TeamMember
from onboarding.services.attachments import KINDS, MAX_BYTES, Upload

_ACCEPT = ",".join(f".{ending}" for ending in KINDS)
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
_SIDES = [("us", "Us"), ("aws", "AWS"), ("vendor", "Vendor")]


class DueField(forms.DateField):
    """A day a calendar can hold; who types a year wrong is told so."""

    def __init__(self, label: str = "Due") -> None:
        words = "Choose a day between 2000 and 2199."
        bounds = [MinValueValidator(EARLIEST, words), MaxValueValidator(LATEST, words)]
        day = forms.DateInput(attrs={"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()})
        super().__init__(required=False, label=label, widget=day, validators=bounds)


def _file(**named: Any) -> forms.FileField:
    return forms.FileField(
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
        help_text=f"PDF, picture, text, CSV, JSON, Word, Excel or ZIP; up to {MAX_BYTES // 1_000_000} MB.",
        **named,
    )


class _OfTeam(forms.Form):
    """A form whose owner is one of the request's team."""

    def __init__(self, *args: Any, integration: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = TeamMember.objects.filter(request=integration)  # type: ignore[attr-defined]


class TaskForm(_OfTeam):
    """A task of the team's own."""

    title = forms.CharField(max_length=200, label="What is to be done")
    side = forms.ChoiceField(choices=_SIDES, label="Who acts")
    owner = forms.ModelChoiceField(TeamMember.objects.none(), required=False)
    due = DueField()

    def __init__(self, *args: Any, integration: Request, **kwargs: Any) -> None:
        super().__init__(*args, integration=integration, **kwargs)
        team = [(member.pk, str(member)) for member in integration.team.all()]
        self.fields["owner"].choices = [("", "Nobody yet"), *team]  # type: ignore[attr-defined]


class TaskChangeForm(_OfTeam):
    """Who does a task until when, and what blocks it; beside each the page sends what it showed, as `was_…`."""

    owner = forms.ModelChoiceField(TeamMember.objects.none(), required=False)
    due = DueField()
    blocker = forms.CharField(max_length=300, required=False)
    side = forms.ChoiceField(choices=_SIDES)

    @property
    def changes(self) -> dict[str, Any]:
        """What this person changed, so that a page opened earlier undoes nothing of a colleague's."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if self.data.get(name, "") != self.data.get(f"was_{name}")
        }


class ConfirmForm(forms.Form):
    """Somebody's word: what they saw, and a file that shows it."""

    words = forms.CharField(max_length=500, label="Note")
    file = _file(required=False, label="File")


class CommentForm(forms.Form):
    """What somebody says."""

    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), label="Comment")


class AttachmentForm(forms.Form):
    """A file to keep as evidence."""

    file = _file(label="File", error_messages={"required": "Choose the file to keep."})


def upload_of(file: UploadedFile | None) -> Upload | None:
    """The file as the services take it; one that is too large is not read to its end. None without a file."""
    return Upload(file.name or "file", file.read(MAX_BYTES + 1)) if file else None
