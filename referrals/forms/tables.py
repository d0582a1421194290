"""Naming a view of a list."""

from django import forms


class ViewForm(forms.Form):
    """A name, and whether everybody may use it."""

    name = forms.CharField(max_length=60, label="Name")
    is_shared = forms.BooleanField(required=False, label="Share with everybody")
