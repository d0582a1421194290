"""What people type at the prerequisites: the team, the accounts, the user or role."""

from django import forms
from django.core.exceptions import ValidationError

from onboarding.domain.principals import problem_with_account
from onboarding.domain.snippets import Wanted
from onboarding.models import TeamRole
from referrals.errors import NotValid

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class MemberForm(forms.Form):
    """Somebody of the team."""

    role = forms.TypedChoiceField(choices=TeamRole.choices, coerce=TeamRole)
    name = forms.CharField(max_length=120)
    email = forms.EmailField(
        required=False, max_length=254, label="E-mail", help_text="Needed to invite them to the portal."
    )


def checked_account(account: str) -> None:
    """Django's way to say what is wrong with an account."""
    if problem := problem_with_account(account):
        raise ValidationError(problem)


def checked_external_id(external_id: str) -> None:
    """Django's way to say what is wrong with an external id."""
    try:
        Wanted("name", is_role=False, external_id=external_id)
    except NotValid as refusal:
        raise ValidationError(refusal.message) from refusal


class AccountsForm(forms.Form):
    """The AWS account of each environment; `seen` is the version of the request the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    sandbox_account = forms.CharField(
        required=False,
        validators=[checked_account],
        widget=forms.TextInput(attrs=_DIGITS),
        help_text="Twelve digits; in the console under your name, top right.",
    )
    production_account = forms.CharField(
        required=False,
        validators=[checked_account],
        widget=forms.TextInput(attrs=_DIGITS),
        help_text="AWS recommends a second account. A Marketplace seller reuses the Marketplace account.",
    )
    external_id = forms.CharField(
        required=False,
        validators=[checked_external_id],
        label="External ID",
        help_text="Only for a role: a word of your own that the portal has to say when it takes the role.",
    )


class ArnForm(forms.Form):
    """The ARN of an environment's user or role; it is kept as typed, and the page says what is wrong with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    arn = forms.CharField(
        required=False,
        max_length=200,
        label="ARN of the user or role",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )


class PrincipalForm(forms.Form):
    """What kind of principal the snippets make, and who takes the role."""

    kind = forms.ChoiceField(
        choices=[("role", "Role (AWS recommends it: no keys to keep)"), ("user", "User")], label="Make a"
    )
    trusted = forms.CharField(
        required=False,
        label="Account in which the portal runs",
        widget=forms.TextInput(attrs=_DIGITS),
        help_text="The role trusts this account.",
    )
