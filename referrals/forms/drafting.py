"""The form of a new opportunity: the catalogue's sections with a draft's values, and what is said beside each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referrals.ace.conditions import CONDITIONS, field_hints, hidden_fields, required_fields
from referrals.ace.editability import NEVER, Lock
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind, partner_id_field
from referrals.ace.readiness import REQUIRED
from referrals.ace.violations import Violation
from referrals.forms.fields import FormField, form_fields
from referrals.selectors.choices import Choice
from referrals.selectors.drafts import DraftState, asked_fields
from referrals.selectors.payloads import formatted

OUR_ID = partner_id_field(Kind.OPPORTUNITY)
_ID_STAYS = Lock(False, "AWS has seen this record under its id.", NEVER)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and could not be kept as it is: values, fields met by a colleague's, rules against them."""

    values: Mapping[str, Any]
    met: Mapping[str, list[Any]]
    refused: Sequence[Violation] = ()
    says_all: bool = False


@dataclass(frozen=True, slots=True)
class DraftForm:
    """The form: its sections, and the fields that need not be shown now."""

    sections: dict[str, list[FormField]]
    hidden: list[str]

    @property
    def fields(self) -> list[FormField]:
        """Every field."""
        return [field for fields in self.sections.values() for field in fields]

    @property
    def conditional(self) -> list[FormField]:
        """Those whose words hang on other fields."""
        return [field for field in self.fields if field.name in CONDITIONS]


NOTHING = Typed({}, {})


def draft_form(
    state: DraftState, *, offered: Mapping[str, Sequence[Choice]], choices_url: str, typed: Typed = NOTHING
) -> DraftForm:
    """The form of a draft. A rule's sentence stands at its field, but nothing empty is called missing before a try."""
    known = state.referral.draft
    values = {**known, **typed.values}
    sections = {
        title: form_fields(
            Kind.OPPORTUNITY,
            [field.name for field in fields],
            values,
            seen={**known, **{name: now for name, (_, now) in typed.met.items()}},
            locks={OUR_ID: _ID_STAYS} if state.was_sent else {},
            offered=offered,
            required=required_fields(values),
            hints=field_hints(values),
            meanwhile={name: _meanwhile(name, now) for name, (_, now) in typed.met.items()},
            found=_said(state, typed),
            choices_url=choices_url,
        )
        for title, fields in asked_fields().items()
    }
    return DraftForm(sections, hidden_fields(values))


def _said(state: DraftState, typed: Typed) -> list[Violation]:
    rules = [one for one in state.found if typed.says_all or one.rule != REQUIRED]
    return [*state.aws_words, *typed.refused, *rules]


def _meanwhile(name: str, now: Any) -> str:
    theirs = formatted(fields_of(Kind.OPPORTUNITY)[name], now) if now not in (None, "", []) else "nothing"
    return f"Meanwhile a colleague put “{theirs}” here. What you typed is still above; save again to keep it."
