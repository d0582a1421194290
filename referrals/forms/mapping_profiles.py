"""Forms of CRM profiles: a new one, its settings, and the ways to add fields of the partner's CRM."""

import csv
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from aceportal.models import User
from aceportal.roles import ABILITIES, Ability
from referrals.mapping.crm_types import MAX_TEXT, CrmType
from referrals.mapping.learning import MAX_CHARACTERS
from referrals.mapping.profiles import SYSTEM_LABELS
from referrals.models import Connection, CrmProfile

_SYSTEMS = [(system.value, label) for system, label in SYSTEM_LABELS.items()]
_ACTS_AS = "Records that no person brought are taken in this person's name. Only people who may edit referrals."
_SUBMITS = "Hand complete opportunities over for AWS's review at once"
_TITLES = 20_000


def editors() -> QuerySet[User]:
    """The people in whose name records may be taken."""
    roles = [role.value for role, abilities in ABILITIES.items() if Ability.EDIT in abilities]
    may = Q(groups__in=Group.objects.filter(name__in=roles)) | Q(is_superuser=True)
    return User.objects.filter(may, is_active=True).distinct().order_by("email")


class ProfileForm(forms.ModelForm):
    """The settings of a profile."""

    class Meta:
        model = CrmProfile
        fields: tuple[str, ...] = ("name", "acts_as", "submits", "review_days", "is_active")
        labels = {"acts_as": "Acts as", "submits": _SUBMITS, "is_active": "In use: records are taken and changes told"}
        help_texts = {
            "acts_as": _ACTS_AS,
            "review_days": "After so many days the portal asks to look the mapping over.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts_as, days = self.fields["acts_as"], self.fields["review_days"]
        assert isinstance(acts_as, forms.ModelChoiceField)
        acts_as.queryset, acts_as.required, acts_as.empty_label = editors(), False, "Whoever gives the record"
        days.widget.attrs.update(min=1, max=730)


class NewProfileForm(ProfileForm):
    """A profile to be added; its connection and CRM are fixed once made."""

    connection = forms.ModelChoiceField(
        Connection.objects.order_by("environment", "name"),
        help_text="One partner in one environment: sandbox and production each have a profile of their own.",
    )
    system = forms.ChoiceField(
        label="CRM", choices=_SYSTEMS, help_text="Its standard fields are there at once. Other starts with none."
    )
    field_order = ("connection", "system", "name", "acts_as", "submits", "review_days")

    class Meta(ProfileForm.Meta):
        fields = ("name", "acts_as", "submits", "review_days")


class FieldForm(forms.Form):
    """A field of the CRM, described by hand."""

    path = forms.CharField(
        label="Name in the record", max_length=MAX_TEXT, help_text="As in your CRM's API, such as Account.Name."
    )
    label = forms.CharField(label="What people call it", max_length=MAX_TEXT, required=False)
    type = forms.ChoiceField(choices=[(one.value, one.value.capitalize()) for one in CrmType])
    choices = forms.CharField(
        label="Its values",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For a picklist: one a line, as the record holds them.",
    )

    def clean_choices(self) -> list[str]:
        """One value a line, each once."""
        text: str = self.cleaned_data["choices"]
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class SampleForm(forms.Form):
    """Records pasted as JSON."""

    sample = forms.CharField(
        label="A record as JSON",
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="One record in curly brackets, or a list of them. Only names, types and picklist values are kept.",
    )


class TitlesForm(forms.Form):
    """The first line of a CSV file."""

    titles = forms.CharField(
        label="The first line of your CSV",
        max_length=_TITLES,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="The columns' titles, parted by commas, semicolons or tabs.",
    )

    def clean_titles(self) -> list[str]:
        """The titles one by one, read as spreadsheets write them."""
        line = self.cleaned_data["titles"].strip().splitlines()[0]
        sign = max(",;\t", key=line.count)
        return next(csv.reader([line], delimiter=sign), [])
