"""Which fields of a record a person may change now, section by section; what is locked says why and until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.text import slugify

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.editability import Lock, editable_fields, lock_of
from referrals.ace.fields import Moment, Section, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import Phase
from referrals.errors import NotFound
from referrals.models import Referral
from referrals.selectors.checking import check_changes, refusals
from referrals.selectors.pending import edits_of

CORRECTIONS = "corrections"
"""The section of the ten fields AWS's reviewer may ask to be corrected."""

_FIXED = Lock(may_change=False, reason="AWS finds the record by this id, so it stays as it is.")
_HERE = Lock(may_change=False, reason="Use the stage's own buttons above: each stage asks for what AWS needs with it.")
_BY_BUTTON = frozenset({"stage", "closedLostReason"})


@dataclass(frozen=True, slots=True)
class EditedSection:
    """A group of fields as a form: its name in the address, its title, its fields in AWS's order.

    `needed` are fields of other groups that AWS wants with any change.
    """

    slug: str
    title: str
    names: tuple[str, ...]
    needed: frozenset[str] = frozenset()


def locks_of_all(referral: Referral) -> dict[str, Lock]:
    """Every field's lock in the record's present phase, as pages use it: ids and stages have ways of their own."""
    connection, kind, phase = referral.connection, Kind(referral.kind), Phase(referral.phase)
    programmes = {"isv": connection.isv, "special_program": connection.special_program}
    locks = {name: lock_of(kind, phase, name, **programmes) for name in fields_of(kind)}
    return {name: _own_way(kind, name, lock, has_id=bool(referral.partner_crm_id)) for name, lock in locks.items()}


def _own_way(kind: Kind, name: str, lock: Lock, *, has_id: bool) -> Lock:
    if name == APN_ID_FIELD or (name == partner_id_field(kind) and has_id):
        return _FIXED
    is_by_button = kind is Kind.OPPORTUNITY and name in _BY_BUTTON
    return _HERE if is_by_button and (lock.may_change or lock.may_wait) else lock


def is_open(lock: Lock) -> bool:
    """Whether a person may type into the field: to be sent now, or when AWS takes it."""
    return lock.may_change or lock.may_wait


def editable_sections(user: User, referral: Referral, locks: Mapping[str, Lock]) -> dict[str, str]:
    """Section title to its slug, for the sections in which this person may change something."""
    if not user.may(Ability.EDIT) or referral.is_draft:
        return {}
    kind = Kind(referral.kind)
    titles = dict.fromkeys(field.section.value for field in fields_of(kind).values() if is_open(locks[field.name]))
    return {title: slugify(title) for title in titles}


def edited_section(referral: Referral, slug: str) -> EditedSection:
    """The section an address names. Raises NotFound."""
    kind = Kind(referral.kind)
    if slug == CORRECTIONS and kind is Kind.OPPORTUNITY:
        return EditedSection(slug, "Corrections AWS asks for", corrections_of(kind))
    for section in Section:
        names = tuple(name for name, field in fields_of(kind).items() if field.section is section)
        if names and slugify(section) == slug:
            return EditedSection(slug, section.value, names)
    raise NotFound("section.not_found", "There is no such section.")


def corrections_of(kind: Kind) -> tuple[str, ...]:
    """The fields AWS takes while it asks for corrections."""
    return tuple(name for name, field in fields_of(kind).items() if Moment.ACTION_REQUIRED in field.sent_in)


def locks_to_close(referral: Referral) -> dict[str, Lock]:
    """The same locks for the forms that close, where the reason is asked for."""
    locks = locks_of_all(referral)
    return {**locks, **{name: Lock(may_change=True) for name in _BY_BUTTON if locks.get(name) is _HERE}}


def also_needed(referral: Referral) -> tuple[str, ...]:
    """Fields AWS wants with any change and does not have: some of AWS's own records arrive without them."""
    if referral.phase != Phase.OPEN or referral.is_lead:
        return ()
    wanted = {edit.field: edit.wanted for edit in edits_of(referral)}
    found = refusals(check_changes(referral, wanted)[2])
    free = editable_fields(Kind.OPPORTUNITY, Phase.OPEN)
    return tuple(one.field for one in found if one.rule == "required.update" and one.field in free)


def with_needed(referral: Referral, section: EditedSection) -> EditedSection:
    """The section and, after its own fields, those without which AWS would refuse every change."""
    return joined(section, also_needed(referral))


def joined(section: EditedSection, names: Iterable[str]) -> EditedSection:
    """The section with these fields of other groups as guests."""
    guests = [name for name in dict.fromkeys(names) if name not in section.names]
    return replace(section, names=(*section.names, *guests), needed=section.needed | set(guests))
