"""The starter profiles hold together: fields, pairs and usual values."""

import pytest

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import CrmField, FieldOrigin, fits
from referrals.mapping.profiles import CATALOGUES, PROFILES, SYSTEM_LABELS, System
from referrals.mapping.spec import Direction

EACH = [(system, kind) for system in System for kind in Kind]
each_catalogue = pytest.mark.parametrize(("system", "kind"), EACH, ids=lambda value: value.value)


def by_path(system: System, kind: Kind) -> dict[str, CrmField]:
    return {field.path: field for field in CATALOGUES[system][kind]}


def test_every_crm_has_a_profile_and_a_name() -> None:
    assert set(PROFILES) == set(CATALOGUES) == set(SYSTEM_LABELS) == set(System)
    assert SYSTEM_LABELS[System.DYNAMICS365] == "Dynamics 365"


@each_catalogue
def test_fields_are_standard_and_stand_there_once(system: System, kind: Kind) -> None:
    catalogue = CATALOGUES[system][kind]
    assert len(catalogue) == len(by_path(system, kind)) > 10
    assert len({field.label for field in catalogue}) == len(catalogue)
    assert {field.origin for field in catalogue} == {FieldOrigin.STANDARD}


@each_catalogue
def test_known_pairs_join_fields_that_exist_and_are_used_once(system: System, kind: Kind) -> None:
    pairs, paths = PROFILES[system].pairs[kind], by_path(system, kind)
    assert set(pairs) <= set(fields_of(kind))
    assert set(pairs.values()) <= set(paths)
    assert len(set(pairs.values())) == len(pairs)


@each_catalogue
@pytest.mark.parametrize("direction", list(Direction))
def test_known_pairs_go_together_by_type(system: System, kind: Kind, direction: Direction) -> None:
    paths, known = by_path(system, kind), fields_of(kind)
    apart = {
        name
        for name, path in PROFILES[system].pairs[kind].items()
        if not fits(paths[path].type, known[name], direction)
    }
    # AWS takes no company of a lead, and its company size is no number.
    assert apart <= ({"company"} if direction is Direction.TO_ACE else {"segmentCompanySize"})
