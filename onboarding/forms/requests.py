"""What people type to start a request and to move it."""

from django import forms

from onboarding.domain.stages import Stage
from onboarding.forms.tasks import DueField


class StartForm(forms.Form):
    """The partner whose integration this is."""

    partner = forms.CharField(max_length=80, label="Partner's name")
    partner_id = forms.RegexField(
        r"^[0-9]{1,10}$",
        label="Partner ID (SPMS ID)",
        help_text="One to ten digits; in Partner Central under My company > Overview.",
        error_messages={"invalid": "A Partner ID has one to ten digits; My company > Overview shows it."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class WantedForm(forms.Form):
    """The day production is wanted by; `seen` is the version of the request the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    target_date = DueField(label="Wanted by")


class MoveForm(forms.Form):
    """A move of the request: the stage its page showed, and why."""

    seen = forms.TypedChoiceField(
        choices=[(one.value, one.value) for one in Stage],
        coerce=lambda one: Stage(int(one)),
        widget=forms.HiddenInput,
    )
    words = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Note",
        help_text="Stays in the history.",
    )
