"""Forms of the demo's page of AWS's side: each cleans into the arguments of one command."""

from typing import Any

from django import forms

_STAGES = (
    "Prospect",
    "Qualified",
    "Technical Validation",
    "Business Validation",
    "Committed",
    "Launched",
    "Closed Lost",
)
_TIMES = {900: "15 minutes", 3600: "1 hour", 14400: "4 hours", 86400: "1 day", 432000: "5 days", 864000: "10 days"}


def words(name: str) -> str:
    """`result_late` -> `Result late`."""
    return name.replace("_", " ").capitalize()


class CommandForm(forms.Form):
    """A form whose `arguments` are sent to AWS's side."""

    def arguments(self) -> dict[str, Any]:
        """What was filled in, under the command's own names."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ShareForm(CommandForm):
    kind = forms.ChoiceField(label="Share", choices=[("opportunity", "Opportunities"), ("lead", "Leads")])
    count = forms.IntegerField(label="How many", min_value=1, max_value=50, initial=1)


class AdvanceForm(CommandForm):
    seconds = forms.TypedChoiceField(label="Move AWS's clock forward by", choices=list(_TIMES.items()), coerce=int)


class MisbehaveForm(CommandForm):
    """`switches` are the names that AWS's side knows."""

    name = forms.ChoiceField(label="What goes wrong")
    times = forms.IntegerField(label="How many times", min_value=1, max_value=20, initial=1)

    def __init__(self, *args: Any, switches: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["name"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, words(name)) for name in switches or []]


class BehaveForm(CommandForm):
    """Nothing to fill in."""


class ReviewForm(CommandForm):
    id = forms.CharField(widget=forms.HiddenInput, max_length=64)
    outcome = forms.ChoiceField(
        label="Outcome of the review",
        choices=[
            ("approve", "Approve"),
            ("in_review", "Take into review"),
            ("action_required", "Ask for action"),
            ("reject", "Reject"),
        ],
    )
    comment = forms.CharField(
        label="Comment", required=False, max_length=500, help_text="Sent with “Ask for action” only."
    )


class UpdateForm(CommandForm):
    """AWS's seller changes an opportunity; what stays empty stays as it is."""

    id = forms.CharField(widget=forms.HiddenInput, max_length=64)
    stage = forms.ChoiceField(
        label="Stage", required=False, choices=[("", "As it is"), *((stage, stage) for stage in _STAGES)]
    )
    nextStep = forms.CharField(label="Next step", required=False, max_length=255)  # noqa: N815  AWS's name
    targetCloseDate = forms.DateField(  # noqa: N815  AWS's name
        label="Target close date", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    expectedMonthlyAwsRevenue = forms.IntegerField(  # noqa: N815  AWS's name
        label="Expected monthly revenue (USD)", required=False, min_value=1
    )

    def arguments(self) -> dict[str, Any]:
        """The id, and the changed fields as AWS writes them."""
        filled = super().arguments()
        day = filled.get("targetCloseDate")
        written = {**filled, **({"targetCloseDate": day.isoformat()} if day else {})}
        return {"id": written.pop("id"), "fields": written}


class UpdateLeadForm(CommandForm):
    """AWS's marketing changes a lead."""

    id = forms.CharField(widget=forms.HiddenInput, max_length=64)
    campaignMemberStatus = forms.CharField(label="Campaign member status", max_length=40)  # noqa: N815  AWS's name

    def arguments(self) -> dict[str, Any]:
        """The id, and the changed field."""
        filled = super().arguments()
        return {"id": filled.pop("id"), "fields": filled}
