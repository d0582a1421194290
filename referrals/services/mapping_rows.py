"""Writing single rows of a profile's draft: one row, its pause, and what auto-map proposes where nothing is mapped."""

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.errors import NotFound
from referrals.mapping.automap import auto_map
from referrals.mapping.comparing import rows_of
from referrals.mapping.profiles import System
from referrals.mapping.spec import Direction, Row, read_spec
from referrals.models import CrmProfile, MappingVersion
from referrals.selectors.mappings import catalogue_of
from referrals.services.mappings import begin_draft, save_rows


def put_row(
    profile: CrmProfile, kind: Kind, direction: Direction, row: Row | None, *, seen: Row | None, by: User
) -> MappingVersion:
    """Put one row in the place of the one a page showed; None takes it out. A draft is begun where there is none.

    Raises NotAllowed, NotValid, or MappingMoved when somebody else changed what the page showed.
    """
    was, now = (one.target(direction) if one else "" for one in (seen, row))
    draft = begin_draft(profile, by=by)
    changes = {target: None for target in (was,) if target} | {target: row for target in (now,) if target}
    expected = {target: None for target in (now,) if target} | {target: seen for target in (was,) if target}
    return save_rows(draft.pk, kind, direction, changes, seen=expected, by=by)


def set_paused(
    profile: CrmProfile, kind: Kind, direction: Direction, target: str, *, paused: bool, by: User
) -> MappingVersion:
    """Let a row rest, or work again; all else in it stays. Raises NotAllowed, NotFound or MappingMoved."""
    draft = begin_draft(profile, by=by)
    row = rows_of(read_spec(draft.spec).side(kind, direction), direction).get(target)
    if row is None:
        raise NotFound("mapping.row.not_found", "Nothing is mapped there any more. Somebody may have removed the row.")
    changed = row.model_copy(update={"paused": paused})
    return save_rows(draft.pk, kind, direction, {target: changed}, seen={target: row}, by=by)


def fill_unmapped(profile: CrmProfile, kind: Kind, direction: Direction, *, by: User) -> int:
    """Add a row for each field that has none and that auto-map knows an answer for; how many that are.

    Raises NotAllowed, or MappingMoved when somebody else filled one meanwhile.
    """
    draft = begin_draft(profile, by=by)
    there = rows_of(read_spec(draft.spec).side(kind, direction), direction)
    taken = {row.ace for row in there.values()}
    proposed = auto_map(System(profile.system), catalogue_of(profile, kind), kind, direction)
    fresh = {row.target(direction): row for row in proposed if row.ace not in taken}
    fresh = {target: row for target, row in fresh.items() if target not in there}
    if fresh:
        save_rows(draft.pk, kind, direction, fresh, seen=dict.fromkeys(fresh), by=by)
    return len(fresh)
