"""What people enter at a test case: AWS's id of its record, or a verdict with its reason."""

from django import forms


class RecordForm(forms.Form):
    """Which record AWS has sent for a case."""

    apn_id = forms.CharField(
        max_length=20,
        label="AWS's id of the record",
        help_text="As AWS's answer to the support case names it, such as O1234567.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter AWS's id first.", "max_length": "AWS's ids are shorter."},
    )


class VerdictForm(forms.Form):
    """A person's verdict; `run` is the run that the page showed."""

    run = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "Open the case's page anew first."})
    verdict = forms.ChoiceField(
        choices=[("passed", "Passed"), ("failed", "Failed")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose passed or failed.", "invalid_choice": "Choose passed or failed."},
    )
    reason = forms.CharField(
        max_length=500,
        label="What you saw, and where",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say what you saw and where; AWS may ask.",
            "max_length": "Say it in 500 characters.",
        },
    )
