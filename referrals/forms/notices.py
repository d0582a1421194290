"""How a person wants to be told: two switches a kind, and one mail a day or one each time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.forms import BoundField

from referrals.domain.notices import LABELS, NoticeKind
from referrals.models import Digest
from referrals.selectors.notices import Ways

_HOURS = [(hour, f"{hour:02}:00 UTC") for hour in range(24)]


@dataclass(frozen=True, slots=True)
class Switches:
    """One line of the form."""

    label: str
    in_portal: BoundField
    by_mail: BoundField


class NoticeChoicesForm(forms.Form):
    """Every kind with its switches, and the digest."""

    is_on = forms.BooleanField(required=False, label="One mail a day instead of one each time")
    hour = forms.TypedChoiceField(choices=_HOURS, coerce=int, label="At")

    def __init__(self, data: Mapping[str, str] | None, *, ways: Callable[[NoticeKind], Ways], digest: Digest) -> None:
        super().__init__(data, initial={"is_on": digest.is_on, "hour": digest.hour})
        for kind in NoticeKind:
            self._add(f"portal_{kind}", f"{LABELS[kind]}: in the portal", ways(kind).in_portal)
            self._add(f"mail_{kind}", f"{LABELS[kind]}: by mail", ways(kind).by_mail)

    def _add(self, name: str, label: str, initial: bool) -> None:
        self.fields[name] = forms.BooleanField(required=False, label=label, initial=initial)

    def switches(self) -> Iterator[Switches]:
        """The lines of the table."""
        for kind in NoticeKind:
            yield Switches(LABELS[kind], self[f"portal_{kind}"], self[f"mail_{kind}"])

    def chosen(self) -> dict[NoticeKind, Ways]:
        """What was chosen, once the form is valid."""
        given = self.cleaned_data
        return {kind: Ways(given[f"portal_{kind}"], given[f"mail_{kind}"]) for kind in NoticeKind}
