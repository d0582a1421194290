"""The page of our own states: deliveries, files, records, webhook posts, edits, runs, connections."""

from collections.abc import Mapping, Set

from django.db.models import TextChoices

from referrals.domain import deliveries, files, webhooks
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import Direction, FileState
from referrals.domain.moves import State
from referrals.domain.webhooks import PostState
from referrals.management.reference.markdown import code, codes, diagram, page, table
from referrals.models import ConnectionState, Health, RunState
from referrals.models.deliveries import EditState

_JOB = """Where each thing of ours can stand. A thing is always in exactly one state, with a reason and a time
beside it, and moves only as its table allows. AWS's own stages and statuses are in [phases](phases.md)."""
_OPEN = """*Open* means that no other delivery of the same referral may start before it has ended. *Answerable*
means that AWS's result still counts: what was withdrawn after a long silence may yet be answered."""
_POSTS = """A post about a referral waits until no older one about it, to the same [webhook](webhooks.md), is *open*."""
_TAKEN = """*Taken* means that the next pass does not read the same object again."""
_STARTS: Mapping[Direction, tuple[FileState, ...]] = {
    Direction.RECEIVED: (FileState.READING, FileState.FOREIGN),
    Direction.SENT: (FileState.WRITING,),
}
_OTHERS: tuple[tuple[str, type[TextChoices]], ...] = (
    ("Edits", EditState),
    ("Runs", RunState),
    ("Connections: what people decided", ConnectionState),
    ("Connections: what the last exchange found", Health),
)


def write() -> str:
    """The whole page."""
    others = [part for title, choices in _OTHERS for part in (f"## {title}", _choices(choices))]
    return page("States", _JOB, *_deliveries(), *_ages(), *_files(), *_records(), *_posts(), *others)


def _deliveries() -> tuple[str, ...]:
    headings = ("State", "Shown as", "Who acts next", "Means", "Open", "Answerable", "Can become")
    rows = [_delivery(state) for state in DeliveryState]
    starts = (DeliveryState.DRAFT, DeliveryState.QUEUED)
    return "## Deliveries", diagram(deliveries.MOVES, starts), table(headings, rows), _OPEN


def _delivery(state: DeliveryState) -> tuple[str, ...]:
    facts = deliveries.FACTS[state]
    return (
        code(state),
        facts.label,
        facts.actor.value,
        facts.sentence,
        _yes(state in deliveries.OPEN),
        _yes(state in deliveries.ANSWERABLE),
        _targets(deliveries.MOVES, state),
    )


def _ages() -> tuple[str, ...]:
    ages = (
        ("expected within", deliveries.EXPECTED_AFTER),
        ("late after", deliveries.WARN_AFTER),
        ("overdue, and a matter for a person, after", deliveries.ALARM_AFTER),
    )
    return "### Waiting for an answer", table(
        ("AWS's answer is", "Minutes"), [(words, int(age.total_seconds() // 60)) for words, age in ages]
    )


def _files() -> tuple[str, ...]:
    parts = ["## Files"]
    for direction, starts in _STARTS.items():
        states = _reachable(starts)
        moves = {state: targets for state, targets in files.MOVES.items() if state in states}
        rows = [
            (code(state), files.LABELS[state], _yes(state in files.TAKEN), _targets(moves, state)) for state in moves
        ]
        heading = f"### {direction.value.capitalize()}"
        parts += [heading, diagram(moves, starts), table(("State", "Shown as", "Taken", "Can become"), rows)]
    attempts = f"A file whose reader died {files.MAX_READ_ATTEMPTS} times is set aside."
    return (*parts, f"{_TAKEN} {attempts}")


def _reachable(starts: tuple[FileState, ...]) -> set[FileState]:
    found: set[FileState] = set()
    waiting = list(starts)
    while waiting:
        state = waiting.pop()
        waiting += files.MOVES[state] - found
        found.add(state)
    return found


def _records() -> tuple[str, ...]:
    rows = [(code(state), label) for state, label in files.RECORD_LABELS.items()]
    return "## Records of a received file", table(("State", "Shown as"), rows)


def _posts() -> tuple[str, ...]:
    rows = [
        (code(state), label, _yes(state in webhooks.OPEN), _targets(webhooks.MOVES, state))
        for state, label in webhooks.LABELS.items()
    ]
    drawn = diagram(webhooks.MOVES, (PostState.WAITING,))
    return "## Webhook posts", drawn, table(("State", "Shown as", "Open", "Can become"), rows), _POSTS


def _choices(choices: type[TextChoices]) -> str:
    return table(("State", "Shown as"), [(code(state.value), state.label) for state in choices])


def _targets(moves: Mapping[State, Set[State]], state: State) -> str:
    return codes(target for target in type(state) if target in moves[state]) or "nothing: it is final"


def _yes(fact: bool) -> str:
    return "yes" if fact else ""
