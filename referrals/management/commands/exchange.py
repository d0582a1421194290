"""`manage.py exchange --once`: one full foreground pass over each connection, with a table and an honest exit code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from referrals.errors import NotNow
from referrals.management.table import table
from referrals.models import Connection, ConnectionState, RunState
from referrals.selectors.attention import waiting_for_a_person
from referrals.services.exchange import Passed, exchange

_HEADINGS = ("CONNECTION", "STEP", "FILES", "RECORDS", "FAILED", "STATUS")
_NEEDS_A_PERSON, _COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = (
        "Sends what is due, reads AWS's answers, receives and sweeps. "
        "Exit code 0: all well; 1: something needs a person; 2: could not run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The pass is asked for by name, because the workers do the same all the time."""
        parser.add_argument("--once", action="store_true", required=True, help="One pass, then end.")
        parser.add_argument("--connection", metavar="NAME", help="Only this connection (all that are not paused).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the passes; see `help` for the exit codes."""
        try:
            chosen = _chosen(options["connection"])
            passes = [(connection, exchange(connection, trigger="command")) for connection in chosen]
            waiting = {connection.name: waiting_for_a_person(connection) for connection in chosen}
        except NotNow as refusal:
            raise CommandError(refusal.message, returncode=_COULD_NOT_RUN) from refusal
        except DatabaseError as error:
            raise CommandError(f"{_DATABASE} ({error})", returncode=_COULD_NOT_RUN) from error
        self.stdout.write(table(_HEADINGS, [row for each in passes for row in _rows(*each)]))
        self._end(passes, {name: found for name, found in waiting.items() if found})

    def _end(self, passes: list[tuple[Connection, Passed]], waiting: dict[str, dict[str, int]]) -> None:
        for name, found in waiting.items():
            self.stdout.write(f"{name}: waiting for a person: {', '.join(f'{n} {what}' for what, n in found.items())}")
        if waiting or any(run.state == RunState.FAILED for _, passed in passes for run in passed.runs):
            raise CommandError("Something needs a person; see above.", returncode=_NEEDS_A_PERSON)
        if any(_did_nothing(passed) for _, passed in passes):
            raise CommandError("Not every connection could be exchanged; see above.", returncode=_COULD_NOT_RUN)


def _chosen(name: str | None) -> list[Connection]:
    """The connections to pass over. Raises CommandError when there is none."""
    if name is None:
        found = list(Connection.objects.exclude(state=ConnectionState.PAUSED))
        sentence = "There is no connection, or all are paused; see manage.py connection list."
    else:
        found = list(Connection.objects.filter(name=name))
        sentence = f"There is no connection “{name}”; manage.py connection list shows them."
    if not found:
        raise CommandError(sentence, returncode=_COULD_NOT_RUN)
    return found


def _did_nothing(passed: Passed) -> bool:
    return all(run.state == RunState.POSTPONED for run in passed.runs)


def _rows(connection: Connection, passed: Passed) -> list[tuple[object, ...]]:
    if passed.was_busy:
        return [(connection.name, "-", 0, 0, 0, "Busy: a worker is exchanging at this moment.")]
    return [
        (connection.name, run.get_kind_display(), run.done, run.records, run.failed, _status(run.state, run.reason))
        for run in passed.runs
    ]


def _status(state: str, reason: str) -> str:
    return f"{RunState(state).label}: {reason}" if reason else RunState(state).label


_DATABASE = "The database cannot be used; is it there, and has manage.py migrate been run?"
