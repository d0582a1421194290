"""AWS's request form, one screen at a time, made from its table of questions."""

from collections.abc import Mapping
from typing import Any

from django import forms

from onboarding.domain.request_form import QUESTIONS, Answer, Question, Screen

_LONGEST = 2000
_ROWS = {Answer.LONG: 4, Answer.CONTACTS: 3}
_TYPES = {Answer.DATE: "date", Answer.MAIL: "email"}


class ScreenForm(forms.Form):
    """The questions of one screen. Any answer is kept as typed; the gate and the page say what AWS would refuse."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, screen: Screen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {one.name: _field(one) for one in questions_on(screen)}

    @property
    def answers(self) -> dict[str, str]:
        """What was typed, by question."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def say(self, problems: Mapping[str, list[str]]) -> None:
        """Put what AWS would refuse beside its question."""
        for name, found in problems.items():
            if name in self.fields:
                for problem in found:
                    self.add_error(name, problem)


def questions_on(screen: Screen) -> list[Question]:
    """The questions of one screen, in AWS's order."""
    return [one for one in QUESTIONS if one.screen is screen]


def _field(question: Question) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=_LONGEST,
        label=f"{question.label} *" if question.is_required else question.label,
        help_text=question.hint,
        widget=_widget(question),
    )


def _widget(question: Question) -> forms.Widget:
    if question.answer is Answer.CHOICE:
        return forms.Select(choices=[("", "Choose …"), *((one, one) for one in question.choices)])
    if question.answer in _ROWS:
        return forms.Textarea(attrs={"rows": _ROWS[question.answer]})
    if question.answer is Answer.NUMBER:
        return forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.TextInput(attrs={"type": _TYPES[question.answer]} if question.answer in _TYPES else {})
