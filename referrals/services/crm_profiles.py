"""Adding CRM profiles, their settings, and the fields of the partner's CRM that a mapping may choose from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotFound, NotValid
from referrals.mapping.crm_types import CrmField, CrmType, FieldOrigin
from referrals.mapping.learning import from_headers, learned, merged, sample_records
from referrals.mapping.profiles import CATALOGUES, System
from referrals.models import Connection, CrmProfile
from referrals.selectors.access import person_of
from referrals.selectors.mappings import catalogue_of

Fields = tuple[CrmField, ...]
_SLUG_LENGTH = 40
_RECORDS_LEARNED_FROM = 200
_SETTINGS = ("name", "acts_as", "submits", "review_days", "is_active")


@dataclass(frozen=True, slots=True)
class NewProfile:
    """What a CRM profile needs; its name in addresses and its first fields follow from it."""

    connection: Connection
    system: str
    name: str
    acts_as: User | None = None
    submits: bool = False
    review_days: int = 90


@dataclass(frozen=True, slots=True)
class Learned:
    """How many fields came anew, and how many were known and learned something."""

    added: int
    changed: int


def add_profile(wanted: NewProfile, *, by: User) -> CrmProfile:
    """Add a CRM beside a connection, with the standard fields of its system. Raises NotAllowed or NotValid."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    _check_acts_as(wanted.acts_as)
    profile = CrmProfile(
        connection=wanted.connection,
        system=wanted.system,
        name=wanted.name.strip(),
        slug=_free_slug(wanted.name),
        acts_as=wanted.acts_as,
        submits=wanted.submits,
        review_days=wanted.review_days,
    )
    with transaction.atomic():
        return _saved(profile, starts=True)


def change_profile(profile: CrmProfile, settings: Mapping[str, Any], *, by: User) -> CrmProfile:
    """Change a profile's settings; its connection, CRM and name in addresses stay as they are.

    Raises NotAllowed or NotValid.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    _check_acts_as(settings.get("acts_as", profile.acts_as))
    with transaction.atomic():
        row = CrmProfile.objects.select_for_update(of=("self",)).select_related("connection").get(pk=profile.pk)
        for name in _SETTINGS:
            setattr(row, name, settings.get(name, getattr(row, name)))
        return _saved(row)


def add_field(profile: CrmProfile, kind: Kind, field: CrmField, *, by: User) -> None:
    """Add a field by hand, or write a known one anew. Raises NotAllowed or NotValid."""
    _rewrite(profile, kind, lambda fields: _with(fields, field), by)


def remove_field(profile: CrmProfile, kind: Kind, path: str, *, by: User) -> None:
    """Take a field out of the list; rows of the mapping that name it stay. Raises NotAllowed or NotFound."""

    def without(fields: Fields) -> Fields:
        left = tuple(one for one in fields if one.path != path)
        if left == fields:
            raise NotFound("crm.field.not_found", "This list has no such field. Somebody may have removed it.")
        return left

    _rewrite(profile, kind, without, by)


def learn_sample(profile: CrmProfile, kind: Kind, text: str, *, by: User) -> Learned:
    """Learn fields from pasted records (JSON). Raises NotAllowed or NotValid."""
    return _learn(profile, kind, lambda: learned(sample_records(text)), by)


def learn_titles(profile: CrmProfile, kind: Kind, titles: Sequence[str], *, by: User) -> Learned:
    """Learn fields from the titles of a table's columns. Raises NotAllowed or NotValid."""
    return _learn(profile, kind, lambda: from_headers(titles), by)


def learn_received(profile: CrmProfile, kind: Kind, *, by: User) -> Learned:
    """Learn fields from the latest records the CRM gave. Raises NotAllowed, or NotValid when it gave none."""
    return _learn(profile, kind, lambda: _of_received(profile, kind), by)


def learn_described(profile: CrmProfile, kind: Kind, fields: Fields, *, by: User) -> Learned:
    """Take over fields as the CRM itself describes them, in place of what was known of them; others stay.

    Raises NotAllowed, or NotValid for too many.
    """
    described = {one.path for one in fields}
    return _learn(
        profile,
        kind,
        lambda: fields,
        by,
        lambda old, new: merged([one for one in old if one.path not in described], new),
    )


def _of_received(profile: CrmProfile, kind: Kind) -> Fields:
    rows = profile.records.filter(kind=kind.value).exclude(received_at=None).order_by("-received_at")
    records = list(rows.values_list("record", flat=True)[:_RECORDS_LEARNED_FROM])
    if not records:
        raise NotValid("crm.sample.none", f"Your CRM has given no {kind.value} yet, so there is nothing to learn from.")
    return learned(records, origin=FieldOrigin.RECEIVED)


def _learn(
    profile: CrmProfile, kind: Kind, read: Callable[[], Fields], by: User, combine: Callable[..., Fields] = merged
) -> Learned:
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    fresh = read()
    before, after = _rewrite(profile, kind, lambda fields: combine(fields, fresh), by)
    known = {one.path: one for one in before}
    return Learned(
        added=len(after) - len(before),
        changed=sum(one.path in known and known[one.path] != one for one in after),
    )


def _rewrite(profile: CrmProfile, kind: Kind, change: Callable[[Fields], Fields], by: User) -> tuple[Fields, Fields]:
    """The fields of one kind before and after a change, written while nobody else writes them."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    with transaction.atomic():
        row = CrmProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
        before = catalogue_of(row, kind)
        after = change(before)
        row.catalogue = {**row.catalogue, kind.value: as_data(after)}
        row.save(update_fields=["catalogue"])
    profile.catalogue = row.catalogue
    return before, after


def as_data(fields: Sequence[CrmField]) -> list[dict[str, Any]]:
    """Fields as a profile keeps them."""
    return [one.model_dump(mode="json", exclude_defaults=True) for one in fields]


def _with(fields: Fields, field: CrmField) -> Fields:
    if any(one.path == field.path for one in fields):
        return tuple(field if one.path == field.path else one for one in fields)
    return merged(fields, (field,))


def by_hand(path: str, label: str, kind: CrmType, choices: Sequence[str]) -> CrmField:
    """A field as a person describes it. Raises NotValid."""
    try:
        return CrmField(path=path, label=label or path, type=kind, choices=tuple(choices), origin=FieldOrigin.ADDED)
    except ValueError as trouble:
        sentences = [str(one["msg"]).removeprefix("Value error, ") for one in getattr(trouble, "errors", list)()]
        raise NotValid("crm.field.not_valid", " ".join(sentences) or str(trouble)) from trouble


def _saved(profile: CrmProfile, *, starts: bool = False) -> CrmProfile:
    if starts and profile.system in set(System):
        catalogues = CATALOGUES[System(profile.system)]
        profile.catalogue = {kind.value: as_data(catalogues[kind]) for kind in Kind}
    try:
        profile.full_clean(exclude=["connection", "acts_as"])
        with transaction.atomic():
            profile.save()
    except ValidationError as refusal:
        raise NotValid("crm.not_valid", " ".join(refusal.messages)) from refusal
    except IntegrityError as clash:
        raise NotValid("crm.exists", "This connection has a CRM profile of that name already.") from clash
    _note_feeding(profile.connection)
    return profile


def _note_feeding(connection: Connection) -> None:
    """Let the connection know whether any CRM in use wants to hear what changes."""
    feeds = connection.crm_profiles.filter(is_active=True).exists()
    Connection.objects.filter(pk=connection.pk).update(feeds_crm=feeds)
    connection.feeds_crm = feeds


def _check_acts_as(user: User | None) -> None:
    if user is not None and not user.may(Ability.EDIT):
        raise NotValid("crm.acts_as", f"{user} may not edit referrals, so records cannot be taken in their name.")


def _free_slug(name: str) -> str:
    wanted = slugify(name)[: _SLUG_LENGTH - 4].strip("-") or "crm"
    taken = set(CrmProfile.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)
