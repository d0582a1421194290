"""The partner's own solutions on a connection, taken over from a pasted list."""

import re
from dataclasses import dataclass

from django.db import transaction

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.permissions import check_may
from referrals.errors import NotValid
from referrals.models import Connection, Solution
from referrals.selectors.access import person_of

CODE = re.compile(r"S-[0-9]{7}")
_LINE = re.compile(r'\s*"?(?P<code>S-[0-9]{7})"?[\s,;|]+"?(?P<name>[^"]+?)"?\s*')
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many solutions a list brought, and how many it named anew."""

    added: int
    renamed: int


def take_solutions(connection: Connection, text: str, *, by: User) -> TakenOver:
    """Add or rename a solution for each line, such as `S-0001234 Route planner`, tabs and commas welcome.

    What the list does not name stays as it is. Raises NotAllowed, or NotValid with the lines that cannot be read, and
    then takes none.
    """
    check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    wanted = read_solutions(text)
    known = {row.code: row for row in connection.solutions.filter(code__in=wanted)}
    renamed = [row for code, row in known.items() if row.name != wanted[code]]
    for row in renamed:
        row.name = wanted[row.code]
    fresh = [Solution(connection=connection, code=code, name=wanted[code]) for code in wanted if code not in known]
    with transaction.atomic():
        Solution.objects.bulk_create(fresh)
        Solution.objects.bulk_update(renamed, ["name"])
    return TakenOver(len(fresh), len(renamed))


def read_solutions(text: str) -> dict[str, str]:
    """Id to name. Raises NotValid with the lines that cannot be read."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_LINE.fullmatch(line) for line in lines]
    strange = [line.strip()[:60] for line, match in zip(lines, found, strict=True) if match is None]
    if strange:
        raise NotValid(
            "solutions.not_read", f"Write each line like “S-0001234 Route planner”. Not read: {'; '.join(strange[:5])}"
        )
    return {match["code"]: match["name"].strip()[:_LONGEST_NAME] for match in found if match}
