"""Rejecting one referral, and deciding on many."""

from typing import Any

from django import forms
from django.http import QueryDict

from referrals.ace.vocabulary.opportunity_lists import REJECTION_REASONS
from referrals.domain.decisions import Decision

MOST_AT_ONCE = 100
_REASONS = [("", "Choose one of AWS's reasons"), *((reason, reason) for reason in REJECTION_REASONS)]


class RejectForm(forms.Form):
    """AWS wants a reason for an opportunity and takes none for a lead."""

    rejection_reason = forms.ChoiceField(
        label="Reason", choices=_REASONS, help_text="AWS's own list. AWS's seller reads it."
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["rejection_reason"]

    @property
    def reason(self) -> str:
        """The reason chosen; empty for leads."""
        return str(self.cleaned_data.get("rejection_reason", ""))


class BulkForm(forms.Form):
    """Which referrals, and what to decide on each."""

    decision = forms.ChoiceField(choices=[(decision.value, decision.value) for decision in Decision])
    ids = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Tick at least one referral."})

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        chosen = [one for one in data.getlist("ids")[:MOST_AT_ONCE] if one.isascii() and one.isdigit()]
        self.fields["ids"].choices = [(one, one) for one in chosen]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Decision:
        """What to decide."""
        return Decision(self.cleaned_data["decision"])
