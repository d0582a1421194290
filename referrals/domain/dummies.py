"""Ids that say a record is never synchronised: X0001, X0002 and on, as AWS takes them with a partner's backfill."""

import re
from collections.abc import Mapping
from typing import Any

from referrals.ace.kinds import Kind, partner_id_field

DUMMY = re.compile(r"X\d{4,}")


def is_dummy(partner_id: object) -> bool:
    """Whether this id says that the record is never synchronised."""
    return isinstance(partner_id, str) and bool(DUMMY.fullmatch(partner_id))


def dummy_of(kind: Kind, received: Mapping[str, Any]) -> str:
    """The dummy id under which AWS has a record, "" where it has none."""
    theirs = received.get(partner_id_field(kind))
    return theirs if isinstance(theirs, str) and is_dummy(theirs) else ""


def words_about(partner_id: str) -> str:
    """Why nothing comes of a record with this id."""
    return _WORDS.format(id=partner_id)


_WORDS = "AWS has it as {id}: ids X0001 and on are for records that are not synchronised, so nothing comes of it here."
