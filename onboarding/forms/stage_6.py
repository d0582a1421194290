"""Signing the evidence packet off."""

from django import forms


class SignForm(forms.Form):
    """Somebody's word for the packet their page showed."""

    packet = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    role = forms.CharField(max_length=20, widget=forms.HiddenInput)
    is_read = forms.BooleanField(
        label="I have read this packet and stand for it.",
        error_messages={"required": "Read the packet, then tick the box beside your sign-off."},
    )
