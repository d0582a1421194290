"""What holds for every transform: it is named and explained, kept as data, and fails in one way alone."""

import contextlib
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from referrals.mapping.transforms import TRANSFORMS, AnyTransform, CannotRead, Form, Scope, Transform, check_chain

NAMES = sorted(TRANSFORMS)
EACH = pytest.mark.parametrize("name", NAMES)
NEEDED: dict[str, dict[str, Any]] = {
    "replace": {"find": "a"},
    "concatenate": {"paths": ("Name", "Account.Name")},
    "template": {"text": "{Name}"},
    "lookup": {"table": (("a", "b"),)},
}
MAKES_A_VALUE = {"concatenate", "template", "when"}
ADAPTER: TypeAdapter[Transform] = TypeAdapter(AnyTransform)
TODAY = date(2026, 11, 23)
SIMPLE = (str, int, bool)


def made(name: str) -> Transform:
    return TRANSFORMS[name](**NEEDED.get(name, {}))


@EACH
def test_transform_says_what_it_does_in_plain_words(name: str) -> None:
    kind = TRANSFORMS[name]
    assert kind.label[0].isupper()
    assert kind.help.endswith(".")
    assert len(kind.help.split()) >= 5
    assert kind.takes
    assert kind.gives


@EACH
def test_parameters_are_titled_explained_and_simple(name: str) -> None:
    for field_name, field in TRANSFORMS[name].model_fields.items():
        if field_name != "do":
            assert field.title
            assert field.description
            assert is_simple(field.annotation)


def is_simple(kind: Any) -> bool:
    if get_origin(kind) is tuple:
        return all(part is Ellipsis or is_simple(part) for part in get_args(kind))
    kind = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    return kind in SIMPLE or issubclass(kind, StrEnum)


@EACH
def test_choices_have_words_for_people(name: str) -> None:
    for field in TRANSFORMS[name].model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum):
            labels = [choice.label for choice in field.annotation]  # type: ignore[attr-defined]
            assert all(labels)
            assert len(set(labels)) == len(labels)


@EACH
def test_transform_is_read_from_its_own_data(name: str) -> None:
    transform = made(name)
    for short in (True, False):
        data = transform.model_dump(mode="json", exclude_defaults=short)
        assert data["do"] == name
        assert ADAPTER.validate_python(data) == transform


@EACH
def test_unknown_parameter_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python({"do": name, **NEEDED.get(name, {}), "code": "1+1"})


def test_unknown_transform_is_refused() -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python({"do": "python", "code": "1+1"})


@pytest.mark.parametrize("name", sorted(set(NAMES) - MAKES_A_VALUE))
@pytest.mark.parametrize("nothing", [None, "", []])
def test_nothing_stays_nothing(name: str, nothing: Any) -> None:
    assert made(name).step()(nothing, Scope(record={}, today=TODAY)) == nothing


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
)


@EACH
@given(VALUES, VALUES)
def test_no_value_makes_a_step_fail_but_with_a_sentence(name: str, value: Any, other: Any) -> None:
    scope = Scope(record={"Name": value, "Account": {"Name": other}}, today=TODAY)
    with contextlib.suppress(CannotRead):
        made(name).step()(value, scope)


@EACH
def test_inverse_is_a_transform_that_takes_what_this_one_gives(name: str) -> None:
    inverse = made(name).inverse()
    if inverse is not None:
        assert inverse.do in TRANSFORMS
        assert check_chain([made(name), inverse], sorted(made(name).takes)[0]) == ""


@pytest.mark.parametrize(
    ("transform", "paths"),
    [
        ({"do": "trim"}, []),
        ({"do": "phone", "country_path": "Account.Country"}, ["Account.Country"]),
        ({"do": "phone"}, []),
        ({"do": "concatenate", "paths": ["Name", "Account.Name"]}, ["Name", "Account.Name"]),
        ({"do": "template", "text": "{Name} {{Not}} {x!r} {Account.Name}"}, ["Name", "Account.Name"]),
        ({"do": "when", "path": "Stage", "then_gives": "path", "then": "A", "otherwise": "B"}, ["Stage", "A"]),
    ],
)
def test_transform_tells_the_paths_it_reads(transform: dict[str, Any], paths: list[str]) -> None:
    assert list(ADAPTER.validate_python(transform).reads()) == paths


def chain(*names: str) -> list[Transform]:
    return [made(name) for name in names]


@pytest.mark.parametrize(
    ("names", "start"),
    [
        ((), Form.TEXT),
        (("trim", "read_number", "ratio", "round"), Form.TEXT),
        (("split", "trim", "lookup", "join"), Form.TEXT),
        (("when", "round"), Form.TEXT),
        (("read_date", "add_days"), Form.MOMENT),
        (("add_days",), Form.ANY),
        (("template", "limit"), Form.NUMBER),
    ],
)
def test_chain_that_fits_has_no_problem(names: tuple[str, ...], start: Form) -> None:
    assert check_chain(chain(*names), start) == ""


@pytest.mark.parametrize(
    ("names", "start", "problem"),
    [
        (("round",), Form.TEXT, "“Round” needs a number, but the field gives a text."),
        (
            ("trim", "read_number"),
            Form.TEXTS,
            "“Read a number” needs a text or a number, but “Trim” gives several texts.",
        ),
        (
            ("read_number", "trim"),
            Form.TEXT,
            "“Trim” needs a text or several texts, but “Read a number” gives a number.",
        ),
    ],
)
def test_chain_that_does_not_fit_says_where(names: tuple[str, ...], start: Form, problem: str) -> None:
    assert check_chain(chain(*names), start) == problem


def test_transforms_cannot_be_changed_once_made() -> None:
    transform = made("trim")
    assert isinstance(transform, BaseModel)
    with pytest.raises(ValidationError):
        transform.do = "split"
