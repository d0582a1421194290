"""Moving an opportunity through its stages and closing it: launched with what AWS needs, or lost with a reason."""

from collections.abc import Iterable, Mapping
from typing import Any

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.editability import editable_fields
from referrals.ace.kinds import Kind
from referrals.ace.stages import PHASE_LABELS, Phase, Stage
from referrals.ace.violations import Severity, Violation
from referrals.domain.permissions import check_may
from referrals.domain.stage_moves import Way, move_to
from referrals.errors import NotNow, NotValid
from referrals.models import Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.checking import check_changes, known_of
from referrals.selectors.pending import edits_of, merged_view
from referrals.selectors.progress import standing_of
from referrals.services.editing import Changed, change

LAUNCHED, CLOSED_LOST = Stage.LAUNCHED.value, Stage.CLOSED_LOST.value
OTHER_REASON = "Other"
_OFFERED = ("offers",)
"""Asked although no rule may want them: only people know whether the deal goes through AWS Marketplace."""


class GoesBack(NotNow):
    """The move takes the opportunity to an earlier stage; nothing was changed yet."""


def move_stage(
    referral_id: int, stage: str, *, by: User, is_confirmed: bool = False, source: str = Source.PERSON
) -> Changed:
    """Say a new open stage. Raises NotAllowed, NotFound, NotNow, NotValid (no stage), or as `change` does.

    A move to an earlier stage raises GoesBack until it `is_confirmed`.
    """
    check_may(person_of(by), Ability.EDIT)
    referral = referral_for(by, referral_id, Kind.OPPORTUNITY)
    wanted = Stage.read(stage)
    if wanted is None:
        raise NotValid("stage.unknown", "Choose one of AWS's stages.")
    move = move_to(wanted, standing_of(referral, {edit.field: edit for edit in edits_of(referral)}))
    if move.way is Way.NONE:
        raise NotNow("stage.not_now", move.why_not)
    if move.way in {Way.LAUNCH, Way.LOSE}:
        raise NotNow("stage.closes", "Closing asks for more than the stage. Use its own form.")
    if move.way is Way.CONFIRM and not is_confirmed:
        raise GoesBack("stage.goes_back", f"{wanted} comes before the present stage. Confirm that it really goes back.")
    return change(referral.pk, {"stage": wanted.value}, by=by, source=source)


def launch(
    referral_id: int,
    values: Mapping[str, Any],
    *,
    by: User,
    seen: Mapping[str, Any] | None = None,
    source: str = Source.PERSON,
) -> Changed:
    """Say that the customer's workload runs and AWS bills it; `values` are what AWS needs with it.

    It is launched when AWS has confirmed it. Raises as `change` does, and NotNow unless the opportunity is open.
    """
    check_may(person_of(by), Ability.EDIT)
    _check_open(referral_for(by, referral_id, Kind.OPPORTUNITY))
    return change(referral_id, {**values, "stage": LAUNCHED}, by=by, seen=seen, source=source)


def close_lost(
    referral_id: int,
    values: Mapping[str, Any],
    *,
    note: str = "",
    by: User,
    seen: Mapping[str, Any] | None = None,
    source: str = Source.PERSON,
) -> Changed:
    """Say that the deal is lost; `values` hold one of AWS's reasons, `note` is added to the comments AWS reads.

    It is closed when AWS has confirmed it. Raises as `change` does, and NotNow unless the opportunity is open.
    """
    check_may(person_of(by), Ability.EDIT)
    referral = referral_for(by, referral_id, Kind.OPPORTUNITY)
    _check_open(referral)
    wanted = {**values, **_with_note(referral, note), "stage": CLOSED_LOST}
    return change(referral_id, wanted, by=by, seen=seen, source=source)


def stays_editable(referral: Referral) -> tuple[str, ...]:
    """Names of the fields that may still change after the launch."""
    connection = referral.connection
    return editable_fields(
        Kind.OPPORTUNITY, Phase.LAUNCHED, isv=connection.isv, special_program=connection.special_program
    )


def asked_to_launch(referral: Referral) -> list[str]:
    """Names of the fields AWS needs before the launch and does not have, as its rules say; the close date always."""
    view = merged_view(referral)
    found = _found(referral, view, {"stage": LAUNCHED})
    named = [one.field for one in found if one.severity is Severity.REFUSE or one.rule.startswith("launch.")]
    offered = [name for name in _OFFERED if not view.get(name)]
    return _free([*named, *offered, "targetCloseDate"])


def asked_to_lose(referral: Referral) -> list[str]:
    """Names of the fields AWS needs before it closes the opportunity as lost: the reason, and what it lacks."""
    found = _found(referral, merged_view(referral), {"stage": CLOSED_LOST, "closedLostReason": OTHER_REASON})
    return ["closedLostReason", *_free([one.field for one in found if one.severity is Severity.REFUSE])]


def _found(referral: Referral, view: Mapping[str, Any], changes: Mapping[str, Any]) -> list[Violation]:
    known = known_of(referral)
    pending = {name: value for name, value in view.items() if known.get(name) != value}
    return check_changes(referral, {**pending, **changes})[2]


def _free(names: Iterable[str]) -> list[str]:
    free = set(editable_fields(Kind.OPPORTUNITY, Phase.OPEN)) - {"stage", "closedLostReason"}
    return [name for name in dict.fromkeys(names) if name in free]


def _check_open(referral: Referral) -> None:
    if referral.phase != Phase.OPEN:
        label = PHASE_LABELS[Phase(referral.phase)].lower()
        raise NotNow("close.not_now", f"AWS closes only what is open; this one is {label}.")


def _with_note(referral: Referral, note: str) -> dict[str, Any]:
    """The note after what AWS reads already, so that nothing said before is lost."""
    if not note.strip():
        return {}
    before = merged_view(referral).get("additionalComments")
    return {"additionalComments": f"{before}\n{note.strip()}" if before else note.strip()}
