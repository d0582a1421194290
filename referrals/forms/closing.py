"""The small forms around stages and differences: a stage to move to, a note, a day to look again."""

from django import forms

from referrals.ace.stages import Stage


class StageForm(forms.Form):
    """Where the opportunity is to go; `confirmed` once somebody was asked whether it really goes back."""

    stage = forms.ChoiceField(choices=[(stage.value, stage.value) for stage in Stage])
    confirmed = forms.BooleanField(required=False)


class NoteForm(forms.Form):
    """What AWS's seller should know about the loss."""

    note = forms.CharField(
        label="Note for AWS",
        required=False,
        max_length=255,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Added to the additional comments, which AWS's seller reads.",
    )


class IgnoreForm(forms.Form):
    """Until when a difference is left aside."""

    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
