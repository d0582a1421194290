"""The board: open opportunities by stage and those closed lately, each column counted and summed over all its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTransform

from aceportal.models import User
from referrals.ace.stages import OPEN_STAGES, Phase, Stage
from referrals.ace.validation.record import OTHER_SOLUTION, parts_of
from referrals.domain.stage_moves import Move, Standing, Way, move_to
from referrals.errors import NotFound
from referrals.models import Connection, Edit, EditState, Referral
from referrals.selectors.keysets import Keyset, Page
from referrals.selectors.tables import filtered
from referrals.selectors.tables_filters import Filters

CARDS = 25
LATELY = timedelta(days=90)
_UNANSWERED = (EditState.WAITING, EditState.TRAVELLING, EditState.REFUSED, EditState.CONFLICT)
_SHOWN = (
    "customer",
    "masked",
    "title",
    "monthly_revenue",
    "target_close_date",
    "stage",
    "aws_stage",
    "phase",
    "phase_at",
)
_PERSON = ("assignee", "assignee__first_name", "assignee__last_name", "assignee__email")
_OTHERS = "other"


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of the board: its name in addresses, its label, its rows, their order, and the table that has all."""

    name: str
    label: str
    condition: Callable[[datetime], Q]
    keyset: Keyset
    query: str


_SOONEST, _LATEST = Keyset("target_close_date"), Keyset("phase_at", descending=True)


def _open(stage: Stage) -> Lane:
    return Lane(
        stage.value,
        stage.value,
        lambda now: Q(phase=Phase.OPEN, stage=stage.value),
        _SOONEST,
        f"phase=open&stage={stage.value}&sort=close",
    )


def _closed(phase: Phase, label: str) -> Lane:
    return Lane(
        phase.value,
        label,
        lambda now: Q(phase=phase, phase_at__gte=now - LATELY),
        _LATEST,
        f"phase={phase}&sort=-since",
    )


OPEN_LANES = tuple(_open(stage) for stage in OPEN_STAGES)
OTHER_LANE = Lane(
    _OTHERS,
    "Other or no stage",
    lambda now: Q(phase=Phase.OPEN) & ~Q(stage__in=[stage.value for stage in OPEN_STAGES]),
    _SOONEST,
    "phase=open&sort=close",
)
CLOSED_LANES = (_closed(Phase.LAUNCHED, Stage.LAUNCHED.value), _closed(Phase.CLOSED_LOST, Stage.CLOSED_LOST.value))
LANES: Mapping[str, Lane] = {lane.name: lane for lane in (*OPEN_LANES, OTHER_LANE, *CLOSED_LANES)}


@dataclass(frozen=True, slots=True)
class Card:
    """One opportunity on the board; `wanted` is a stage on its way to AWS, `moves` says what each stage would take."""

    referral: Referral
    wanted: str
    moves: Mapping[Stage, Move]

    @property
    def reachable(self) -> list[str]:
        """The stages a drop may aim at."""
        return [stage.value for stage, move in self.moves.items() if move.way is not Way.NONE]

    @property
    def awss(self) -> str:
        """AWS's stage where it is another one; "" where both agree or AWS says nothing."""
        theirs = self.referral.aws_stage
        return theirs if theirs and Stage.read(theirs) is not Stage.read(self.referral.stage) else ""


@dataclass(frozen=True, slots=True)
class Column:
    """A lane as it stands: number and expected monthly revenue in USD of all its rows, and the first cards."""

    lane: Lane
    number: int
    revenue: Decimal
    page: Page[Card]


def board_of(user: User, connection: Connection, filters: Filters, now: datetime) -> list[Column]:
    """Every column; five queries, one of them for what is on its way to AWS."""
    rows = _rows(user, connection, filters)
    sums = {**_open_sums(rows), **_closed_sums(rows, now)}
    open_lanes = [*([OTHER_LANE] if OTHER_LANE.name in sums else []), *OPEN_LANES]
    pages = [*_heads(rows, open_lanes, now), *_heads(rows, CLOSED_LANES, now)]
    edits = _edits(referral for page in pages for referral in page.rows)
    return [
        Column(lane, *sums.get(lane.name, (0, Decimal(0))), page.of(lambda row: _card(row, edits.get(row.pk, {}))))
        for lane, page in zip((*open_lanes, *CLOSED_LANES), pages, strict=True)
    ]


def more_of(user: User, connection: Connection, filters: Filters, name: str, now: datetime) -> tuple[Lane, Page[Card]]:
    """A lane's cards after the place the filters name. Raises NotFound for a lane there is not."""
    if name not in LANES:
        raise NotFound("board.no_column", "The board has no such column.")
    lane = LANES[name]
    rows = _on_cards(_rows(user, connection, filters).filter(lane.condition(now)))
    page = lane.keyset.page(rows, size=CARDS, after=filters.after)
    edits = _edits(page.rows)
    return lane, page.of(lambda row: _card(row, edits.get(row.pk, {})))


def _rows(user: User, connection: Connection, filters: Filters) -> QuerySet[Referral]:
    return filtered(user, connection, filters).filter(is_test=False).select_related(None)


def _on_cards(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """What a card shows and what the rule of moves looks at, without the rest of the record."""
    offered = {f"offered_{face}": KeyTransform("solutionOffered", face) for face in ("received", "confirmed")}
    return rows.select_related("assignee").only(*_SHOWN, *_PERSON).annotate(**offered)


def _heads(rows: QuerySet[Referral], lanes: Sequence[Lane], now: datetime) -> list[Page[Referral]]:
    return lanes[0].keyset.heads([_on_cards(rows.filter(lane.condition(now))) for lane in lanes], size=CARDS)


def _open_sums(rows: QuerySet[Referral]) -> dict[str, tuple[int, Decimal]]:
    """Lane → number and revenue; stages the board has no lane for are added up in one."""
    found: dict[str, tuple[int, Decimal]] = {}
    counted = rows.filter(phase=Phase.OPEN).order_by().values_list("stage")
    for stage, number, revenue in counted.annotate(Count("pk"), Sum("monthly_revenue")):
        name = stage if stage in LANES else _OTHERS
        held = found.get(name, (0, Decimal(0)))
        found[name] = (held[0] + number, held[1] + (revenue or Decimal(0)))
    return found


def _closed_sums(rows: QuerySet[Referral], now: datetime) -> dict[str, tuple[int, Decimal]]:
    lately = rows.filter(phase__in=[lane.name for lane in CLOSED_LANES], phase_at__gte=now - LATELY).order_by()
    counted = lately.values_list("phase").annotate(Count("pk"), Sum("monthly_revenue"))
    return {phase: (number, revenue or Decimal(0)) for phase, number, revenue in counted}


def _edits(referrals: Iterable[Referral]) -> dict[int, dict[str, Edit]]:
    """Referral → field → change AWS has not taken yet, of the fields the rule of moves looks at; one query."""
    pks = [referral.pk for referral in referrals]
    rows = Edit.objects.filter(referral__in=pks, state__in=_UNANSWERED, field__in=("stage", "solutionOffered"))
    found: dict[int, dict[str, Edit]] = {}
    for edit in rows.order_by("pk"):
        found.setdefault(edit.referral_id, {})[edit.field] = edit
    return found


def _card(referral: Referral, pending: Mapping[str, Edit]) -> Card:
    standing = _standing(referral, pending)
    wanted = str(pending["stage"].wanted) if "stage" in pending else ""
    is_open = referral.phase == Phase.OPEN
    return Card(referral, wanted, {stage: move_to(stage, standing) for stage in Stage} if is_open else {})


def _standing(referral: Referral, pending: Mapping[str, Edit]) -> Standing:
    """As `progress.standing_of` sees it, from the few values read for a card."""
    stage, solution = pending.get("stage"), pending.get("solutionOffered")
    held = getattr(referral, "offered_confirmed", None) or getattr(referral, "offered_received", None)
    offered = parts_of(solution.wanted if solution else held)
    return Standing(
        phase=Phase(referral.phase),
        stage=Stage.read(stage.wanted if stage else referral.stage),
        has_own_solution=bool(offered) and OTHER_SOLUTION not in offered,
        is_busy=stage is not None and stage.state == EditState.CONFLICT,
    )
