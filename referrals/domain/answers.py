"""Joining AWS's per-record results with the deliveries of the file they answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from referrals.ace.schema import RecordResult


@dataclass(frozen=True, slots=True)
class Asked:
    """One delivery of a sent file as the join sees it."""

    delivery_id: int
    apn_id: str | None
    partner_crm_id: str | None


@dataclass(frozen=True, slots=True)
class Joined:
    """Which result answers which delivery, which results answer none, which deliveries got none."""

    pairs: tuple[tuple[Asked, int], ...]
    strangers: tuple[int, ...]
    left_out: tuple[Asked, ...]


def join(asked: Sequence[Asked], results: Sequence[RecordResult]) -> Joined:
    """Match by AWS's id, else by the partner's id; each result and each delivery is used once."""
    pairs: list[tuple[Asked, int]] = []
    strangers: list[int] = []
    waiting = list(asked)
    for index, result in enumerate(results):
        match = next((one for one in waiting if _answers(result, one)), None)
        if match is None:
            strangers.append(index)
        else:
            waiting.remove(match)
            pairs.append((match, index))
    return Joined(tuple(pairs), tuple(strangers), tuple(waiting))


def _answers(result: RecordResult, asked: Asked) -> bool:
    if result.apn_id and asked.apn_id:
        return result.apn_id == asked.apn_id
    return bool(result.partner_id) and result.partner_id == asked.partner_crm_id
