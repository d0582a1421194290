"""The mapper's speed: 10,000 deals of a CRM towards AWS, on one core, beside the same mapping written by hand."""

from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any

from referrals.ace.kinds import Kind
from referrals.mapping.engine import Mapper, mapper
from referrals.mapping.spec import Direction, Row, Side
from tests.benchmarks.crm_deals import ROWS, deal
from tests.benchmarks.mapped_by_hand import by_hand

SUITE = "mapping"
DEALS = 10_000
ROUNDS = 5
LEAST = 5_000
TODAY = date(2026, 3, 2)

Deals = list[dict[str, Any]]


def measure() -> list[dict[str, Any]]:
    """Records a second of the mapper, beside the hand-written function and beside the goal itself."""
    side = Side(rows=tuple(Row.model_validate(one) for one in ROWS))
    compiled, deals = mapper(side, Kind.OPPORTUNITY, Direction.TO_ACE), [deal(number) for number in range(DEALS)]
    _check(compiled, deals)
    floor = _best(lambda: [by_hand(one) for one in deals])
    ours = _best(lambda: [compiled.apply(one, today=TODAY) for one in deals])
    return [
        _row(f"mapping of {len(ROWS)} rows, against a function written by hand", floor, ours, 0.2),
        _row(f"mapping of {len(ROWS)} rows, against {LEAST:,} records a second", LEAST, ours, 1.0),
    ]


def _check(compiled: Mapper, deals: Deals) -> None:
    """Both make the same of every deal, or their speeds say nothing."""
    for one in deals:
        mapped = compiled.apply(one, today=TODAY)
        if mapped.problems or mapped.payload != by_hand(one):
            raise AssertionError(f"The mapper and the hand differ on {one['id']}.")


def _best(work: Callable[[], Any]) -> float:
    """Deals a second of this process's own time, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        times.append(process_time() - began)
    return DEALS / min(times)


def _row(name: str, floor: float, ours: float, must: float) -> dict[str, Any]:
    return {"name": name, "unit": "records/s", "floor": floor, "ours": ours, "must": must}
