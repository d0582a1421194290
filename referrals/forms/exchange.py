"""What people type on the exchange's pages: filters of its lists, a reason, an edited copy."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django import forms
from django.db.models import QuerySet

from referrals.ace.kinds import Kind
from referrals.domain.files import LABELS, Content, Direction
from referrals.models import Delivery, RunKind, RunState

_ALL = ("", "All")
CONTENT_LABELS = {Content.REFERRALS: "Referrals", Content.RESULT: "Results", Content.ERROR: "Errors"}


class FileFilterForm(forms.Form):
    """Narrows the list of files; a value outside the lists narrows nothing."""

    direction = forms.ChoiceField(
        required=False, choices=[_ALL, (Direction.RECEIVED, "Received"), (Direction.SENT, "Sent")]
    )
    kind = forms.ChoiceField(required=False, choices=[_ALL, (Kind.OPPORTUNITY, "Opportunities"), (Kind.LEAD, "Leads")])
    content = forms.ChoiceField(required=False, choices=[_ALL, *CONTENT_LABELS.items()], label="Holds")
    state = forms.ChoiceField(required=False, choices=[_ALL, *LABELS.items()])
    name = forms.CharField(
        required=False, max_length=200, label="Name", widget=forms.TextInput(attrs={"type": "search"})
    )


class RunFilterForm(forms.Form):
    """Narrows the list of runs."""

    kind = forms.ChoiceField(required=False, choices=[_ALL, *RunKind.choices], label="Step")
    state = forms.ChoiceField(required=False, choices=[_ALL, *RunState.choices], label="Status")


class PauseForm(forms.Form):
    """Why the exchange is stopped; shown on every page until somebody resumes it."""

    reason = forms.CharField(max_length=300, required=False, help_text="Your colleagues read this while it is paused.")


class EditedCopyForm(forms.Form):
    """A copy of what AWS sent, edited by a person; the original stays kept."""

    content = forms.CharField(
        label="Copy to read again",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "class": "code-edit", "autocomplete": "off"}),
    )


class Way(StrEnum):
    """What is sent again: what was sent then, or what the record says now."""

    ORIGINAL = "original"
    NOW = "now"


class ChosenForm(forms.Form):
    """The deliveries a person ticked, or everything in the list; and whether this is the dry run or the real one."""

    everything = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)
    way = forms.ChoiceField(required=False, choices=[(one, one) for one in Way])

    def __init__(self, data: Mapping[str, Any], *, among: QuerySet[Delivery]) -> None:
        super().__init__(data)
        self.fields["chosen"] = forms.ModelMultipleChoiceField(among, required=False)
