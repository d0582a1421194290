"""A form that somebody else saved while it was filled in: what is kept stands beside it, and it can be saved again."""

from collections.abc import Mapping
from typing import Any

from django import forms


def show_meanwhile(form: forms.Form, kept: Mapping[str, Any], *, version: int) -> None:
    """Say beside each answer what is kept by now where that differs; the next save has seen this `version`.

    For a bound and valid form with a field `seen`; one that has seen this version stays as it is.
    """
    if form.cleaned_data["seen"] == version:
        return
    form.data = {**dict(form.data.items()), "seen": str(version)}
    for name, typed in list(form.cleaned_data.items()):
        now = str(kept.get(name) or "")
        if name != "seen" and now and now != str(typed):
            form.add_error(name, f"Kept by now: {now}")
