"""How far an opportunity is: its stage path with AWS's stage beside ours, and the log of next steps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase, Stage
from referrals.ace.validation.record import OTHER_SOLUTION, parts_of
from referrals.domain.deliveries import DeliveryKind
from referrals.domain.stage_moves import Move, Standing, Way, move_to
from referrals.models import Delivery, Edit, EditState, Event, Referral, Source
from referrals.selectors.payloads import ShownValue, shown

STEPS_SHOWN = 20
_NEXT_STEP = "nextStep"
_WITH_PATH = frozenset({Phase.OPEN, Phase.LAUNCHED, Phase.CLOSED_LOST})


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the path; `standing` is done, now or ahead."""

    stage: Stage
    standing: str
    move: Move
    is_awss: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class StagePath:
    """The path of one opportunity; `wanted` is a stage on its way to AWS, `awss` AWS's own where it has one."""

    steps: list[Step]
    stage: str
    awss: str
    wanted: str
    wanted_words: str
    can_move: bool

    @property
    def differs(self) -> bool:
        """Whether AWS sees it in another stage."""
        return bool(self.awss) and Stage.read(self.awss) is not Stage.read(self.stage)


@dataclass(frozen=True, slots=True)
class NextStep:
    """One entry of the log."""

    text: ShownValue
    who: str
    at: datetime


def stage_path(user: User, referral: Referral, edits: Iterable[Edit], words: dict[str, str]) -> StagePath | None:
    """The path; None for a lead and while AWS takes no stage. `words` say where a pending field stands."""
    if referral.is_lead or referral.phase not in _WITH_PATH:
        return None
    pending = {edit.field: edit for edit in edits}
    standing = standing_of(referral, pending)
    wish = pending.get("stage")
    wanted = Stage.read(wish.wanted) if wish else None
    present = Stage.read(referral.stage)
    return StagePath(
        steps=[_step(stage, referral, standing, present, wanted) for stage in Stage],
        stage=referral.stage,
        awss=referral.aws_stage,
        wanted=str(wish.wanted) if wish else "",
        wanted_words=words.get("stage", ""),
        can_move=user.may(Ability.EDIT) and referral.phase == Phase.OPEN,
    )


def standing_of(referral: Referral, pending: dict[str, Edit]) -> Standing:
    """The opportunity as the rule of moves sees it, with what is on its way counted as it is wanted."""
    stage, solution = pending.get("stage"), pending.get("solutionOffered")
    offered = parts_of(solution.wanted if solution else referral.fields.get("solutionOffered"))
    return Standing(
        phase=Phase(referral.phase),
        stage=Stage.read(stage.wanted if stage else referral.stage),
        has_own_solution=bool(offered) and OTHER_SOLUTION not in offered,
        is_busy=stage is not None and stage.state == EditState.CONFLICT,
    )


def _step(stage: Stage, referral: Referral, standing: Standing, present: Stage | None, wanted: Stage | None) -> Step:
    order = list(Stage)
    place = order.index(present) if present else -1
    is_lost = present is Stage.CLOSED_LOST
    reached = "now" if stage is present else "done" if order.index(stage) < place and not is_lost else "ahead"
    return Step(stage, reached, move_to(stage, standing), Stage.read(referral.aws_stage) is stage, stage is wanted)


def next_steps(
    referral: Referral, events: Sequence[Event], deliveries: Sequence[Delivery], *, contacts: bool
) -> list[NextStep]:
    """What was said as the next step, newest first, by whom and when; `events` and `deliveries` are newest first.

    AWS's echo of our own words and the moment they leave say nothing new, so they are no entries.
    """
    found: list[tuple[str, str, datetime]] = []
    known = str(referral.fields.get(_NEXT_STEP) or "")
    if known and all(known != text for text, _, _ in _said(events, deliveries)):
        found.append((known, Source.AWS.label, referral.received_at or referral.created_at))
    for text, who, at in _said(events, deliveries):
        if text and (not found or found[-1][0] != text):
            found.append((text, who, at))
    kind = Kind(referral.kind)
    return [
        NextStep(shown(kind, _NEXT_STEP, text, contacts=contacts), who, at) for text, who, at in found[-STEPS_SHOWN:]
    ][::-1]


def _said(events: Sequence[Event], deliveries: Sequence[Delivery]) -> Iterator[tuple[str, str, datetime]]:
    """Every mention, oldest first."""
    for delivery in reversed(deliveries):
        if delivery.kind == DeliveryKind.CREATE and delivery.payload.get(_NEXT_STEP):
            yield str(delivery.payload[_NEXT_STEP]), str(delivery.created_by or ""), delivery.created_at
    for event in reversed(events):
        if _NEXT_STEP in event.changes and not event.name.startswith(("edit.withdrawn", "referral.conflict")):
            who = str(event.actor) if event.actor else Source(event.source).label
            yield str(event.changes[_NEXT_STEP][1] or ""), who, event.at


def has_way(move: Move) -> bool:
    """Whether the stage can be reached from here."""
    return move.way is not Way.NONE
