"""What people type once a support case is sent."""

from django import forms

from onboarding.domain.support_case import LABELS, Topic


class SentForm(forms.Form):
    """Which case it was, and AWS's number of it."""

    about = forms.ChoiceField(choices=[(topic.value, LABELS[topic]) for topic in Topic], widget=forms.HiddenInput)
    number = forms.CharField(
        max_length=40,
        required=False,
        label="AWS's case number",
        help_text="Leave it empty while you have none.",
    )
