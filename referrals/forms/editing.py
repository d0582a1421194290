"""The form of some of a record's fields: what is known and pending in it, what is locked and why, what went wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from referrals.ace.editability import Lock
from referrals.ace.fields import Need, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.violations import Severity, Violation
from referrals.forms.fields import FormField, form_fields
from referrals.models import Edit, EditState, Referral
from referrals.selectors.choices import solutions_of
from referrals.selectors.payloads import formatted

_SOLUTIONS = "solutionOffered"
_NOTHING = "nothing"


def record_form(
    referral: Referral,
    names: Iterable[str],
    view: Mapping[str, Any],
    *,
    locks: Mapping[str, Lock],
    choices_url: str,
    typed: Mapping[str, Any] | None = None,
    found: Sequence[Violation] = (),
    met: Mapping[str, Sequence[Any]] | None = None,
    required: Iterable[str] = (),
) -> list[FormField]:
    """Fields of a record AWS knows. `view` is the record with every pending change, `typed` what was not taken.

    `met` is field to [what the person saw, what it is now].
    """
    kind, wanted = Kind(referral.kind), list(names)
    catalogue = fields_of(kind)
    needed = {name for name in wanted if catalogue[name].inbound is Need.MANDATORY} | set(required)
    return form_fields(
        kind,
        wanted,
        {**view, **(typed or {})},
        seen=view,
        locks=locks,
        offered={_SOLUTIONS: solutions_of(referral.connection)} if _SOLUTIONS in wanted else {},
        required=needed,
        meanwhile={name: _meanwhile(kind, name, pair) for name, pair in (met or {}).items()},
        found=found,
        choices_url=choices_url,
        check_url=reverse("referrals:check", args=[referral.pk]),
    )


def problems_of(edits: Iterable[Edit]) -> list[Violation]:
    """AWS's refusals and held changes, each said at its field."""
    held = (edit for edit in edits if edit.state == EditState.REFUSED and edit.problem)
    return [Violation("edit.refused", (edit.field,), Severity.REFUSE, edit.problem) for edit in held]


def _meanwhile(kind: Kind, name: str, pair: Sequence[Any]) -> str:
    field = fields_of(kind)[name]
    saw, now = (_NOTHING if value in (None, "", []) else formatted(field, value) for value in pair)
    return f"Changed meanwhile to “{now}”; you saw “{saw}”. Saving now puts your value above in its place."
