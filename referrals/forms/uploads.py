"""Something given as a file or as pasted text."""

from typing import Any

from django import forms


class FileOrText(forms.Form):
    """One of the two is needed; `nothing` is the sentence when there is neither."""

    nothing = "Choose a file, or paste its text."

    file = forms.FileField(label="File", required=False)
    text = forms.CharField(
        label="Or paste it here", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def clean(self) -> dict[str, Any]:
        """One of the two has to be there."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("file") and not cleaned.get("text", "").strip():
            raise forms.ValidationError(self.nothing)
        return cleaned

    @property
    def content(self) -> bytes:
        """What was given, as bytes; the file where there are both."""
        file = self.cleaned_data.get("file")
        content: bytes = file.read() if file else self.cleaned_data["text"].encode()
        return content
