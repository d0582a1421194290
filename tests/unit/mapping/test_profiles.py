"""The starter profiles hold together: fields, pairs and usual values."""

import json

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
def test_catalogue_survives_being_kept_as_json(system: System, kind: Kind) -> None:
    kept = json.loads(json.dumps([field.model_dump(mode="json") for field in CATALOGUES[system][kind]]))
    assert tuple(CrmField.model_validate(field) for field in kept) == CATALOGUES[system][kind]


def test_hubspot_keeps_industries_as_codes_with_names() -> None:
    industry = by_path(System.HUBSPOT, Kind.OPPORTUNITY)["company.industry"]
    assert dict(industry.labelled_choices)["HOSPITAL_HEALTH_CARE"] == "Hospital & Health Care"
    assert all(code.replace("_", "").isalpha() and code.isupper() for code in industry.choices)


@each_catalogue
def test_values_of_a_profile_are_aws_and_the_crms(system: System, kind: Kind) -> None:
    profile, paths = PROFILES[system], by_path(system, kind)
    for name, table in profile.values.get(kind, {}).items():
        assert set(table.values()) <= set(fields_of(kind)[name].values)
    for name, table in profile.back.get(kind, {}).items():
        assert set(table) <= set(fields_of(kind)[name].values)
        assert set(table.values()) <= set(paths[profile.pairs[kind][name]].choices)
    for path, tables in profile.also.get(kind, {}).items():
        for name, table in tables.items():
            assert set(table) == set(fields_of(kind)[name].values)
            assert set(table.values()) <= set(paths[path].choices)


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
