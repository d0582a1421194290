"""Giving a referral to somebody."""

from django import forms

from aceportal.models import User


class AssignForm(forms.Form):
    """Who looks after it from now on; nobody when left empty. Who may be chosen is the service's question."""

    to = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False, label="Owner")
