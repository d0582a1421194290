"""What people say at the launch: why production goes back, and what they saw of the smoke test."""

from django import forms

from onboarding.services.activation import MODES


class RollBackForm(forms.Form):
    """How far production goes back, and why."""

    mode = forms.ChoiceField(choices=list(MODES.items()))
    reason = forms.CharField(max_length=300)


class SaidForm(forms.Form):
    """What somebody saw, and where."""

    words = forms.CharField(max_length=300)
