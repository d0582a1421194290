"""What people give the drift watch: one of AWS's lists, and which replacements go where."""

from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads

from referrals.ace.kinds import Kind
from referrals.errors import NotValid
from referrals.forms.uploads import FileOrText
from referrals.mapping.drift import News
from referrals.mapping.drift_choices import Choices, as_data, from_data, gone_values

_SALT = "referrals.drift"
_DAY = 86_400
_KINDS = [(Kind.OPPORTUNITY.value, "Opportunities"), (Kind.LEAD.value, "Leads")]
_HELP = "CSV or JSON, as AWS publishes it: its list of fields, or its list of standard values."


class ListForm(FileOrText):
    """One of AWS's lists."""

    nothing = "Choose a file, or paste a list."
    field_order = ("kind", "file", "text")

    kind = forms.ChoiceField(label="It is about", choices=_KINDS)
    file = forms.FileField(label="AWS's list", required=False, help_text=_HELP)


def sealed(news: News) -> str:
    """The news as a page carries them to the next: signed, so that they come back as they were."""
    return dumps(as_data(news), salt=_SALT, compress=True)


def opened(text: str) -> News:
    """What `sealed` wrote, within a day. Raises NotValid for anything else."""
    try:
        return from_data(loads(text, salt=_SALT, max_age=_DAY))
    except (BadSignature, ValueError) as trouble:
        raise NotValid("drift.too_old", "This page is too old to be used. Load AWS's list again.") from trouble


def choices_in(news: News, given: Any) -> Choices:
    """The replacements a person chose, by field and old value; `given` is what the page posted."""
    names = {(one.field, one.value): f"new-{place}" for place, one in enumerate(gone_values(news))}
    return {key: given[name] for key, name in names.items() if name in given}
