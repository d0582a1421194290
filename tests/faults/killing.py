"""Real kills: workers of their own process group of two, SIGKILLed at crash points and at random moments.

    python -m tests.faults.killing BUCKET STATE_DIR ROUNDS

Runs against the database and the bucket of its environment, prints a JSON report, and holds no assertion itself.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import django

WORKERS = 2
QUIET_PASSES = 12
LONGEST_LIFE = 0.6  # seconds until a randomly killed worker dies
_forks = get_context("fork")


class DieAt:
    """Armed with this, the process kills itself at one point, as kill -9 would."""

    def __init__(self, point: str) -> None:
        self.point = point

    def __call__(self, name: str) -> None:
        if name == self.point:
            os.kill(os.getpid(), signal.SIGKILL)


def run(bucket: str, state_dir: Path, rounds: int) -> dict[str, Any]:
    """The whole load, then peace, then what the invariants say."""
    from tests.faults.load import Load

    load, chance = Load.on(bucket, state_dir), random.Random(rounds)
    kills = 0
    for number, point in zip(range(rounds), _points(), strict=False):
        load.more(number)
        kills += _round(load.connection.pk, point, chance)
        load.restarted(tick=number % 3 == 2)
    for _ in range(QUIET_PASSES):
        load.in_peace()
    return {"rounds": rounds, "kills": kills, **load.report()}


def _points() -> Iterator[str]:
    """Every crash point in turn, and between two of them a kill at a random moment ("")."""
    from referrals.crashpoints import NAMES

    return cycle([name for point in NAMES for name in (point, "")])


def _round(connection_id: int, point: str, chance: random.Random) -> int:
    """Start two workers, kill the first, let the second end by itself; returns how many died by a kill."""
    from django.db import connections

    connections.close_all()
    workers = [_forks.Process(target=_work, args=(connection_id, point if first else "")) for first in (True, False)]
    for worker in workers:
        worker.start()
    if not point:
        _kill(workers[0], after=chance.uniform(0, LONGEST_LIFE))
    for worker in workers:
        worker.join()
    return sum(worker.exitcode == -signal.SIGKILL for worker in workers)


def _kill(worker: ForkProcess, *, after: float) -> None:
    worker.join(after)
    with suppress(ProcessLookupError):
        if worker.is_alive() and worker.pid is not None:
            os.kill(worker.pid, signal.SIGKILL)


def _work(connection_id: int, point: str) -> None:
    """One worker's one pass."""
    from referrals import crashpoints
    from referrals.jobs import exchange_connection

    crashpoints.armed = DieAt(point) if point else None
    exchange_connection(connection_id)
    os._exit(0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aceportal.settings")
    django.setup()
    sys.stdout.write(json.dumps(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))) + "\n")
