"""Which period a report is about."""

from datetime import date
from typing import Any

from django import forms

from referrals.domain.reports import PERIOD_LABELS, Period, PeriodName, period_of


class PeriodForm(forms.Form):
    """A quarter, a year, or days of one's own; what cannot be read means this quarter, and the form says why."""

    period = forms.ChoiceField(
        required=False, choices=[(name.value, PERIOD_LABELS[name]) for name in PeriodName], label="Period"
    )
    first = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Days of one's own need both ends, in order."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if given.get("period") == PeriodName.CUSTOM and not self.errors:
            if not (first and last):
                raise forms.ValidationError("Choose both days, the first and the last.")
            if first > last:
                raise forms.ValidationError("The first day comes after the last; swap them.")
        return given

    def chosen(self, today: date) -> Period:
        """The period to show."""
        if not self.is_valid():
            return period_of(PeriodName.THIS_QUARTER, today)
        given = self.cleaned_data
        name = PeriodName(given["period"] or PeriodName.THIS_QUARTER)
        return period_of(name, today, given["first"], given["last"])
