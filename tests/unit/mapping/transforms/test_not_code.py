"""A mapping is data: nothing a person writes into it is evaluated, and no text makes a step slow."""

import contextlib
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from pydantic import ValidationError

from referrals.mapping.paths import check_path, read_path
from referrals.mapping.transforms import TRANSFORMS, CannotRead, Scope
from referrals.mapping.transforms.composing import Concatenate, Template
from referrals.mapping.transforms.texts import Replace


class Secretive(dict[str, Any]):
    """A record that has attributes too."""

    SECRET = "planted"


RECORD = Secretive(x="value", settings={"SECRET_KEY": "planted"})
SCOPE = Scope(record=RECORD, today=date(2026, 11, 23))
INERT = (
    "{{settings.SECRET_KEY}}",
    "{{ 7 * 7 }}",
    "{x.__class__}",
    "{x.__class__.__mro__[1]}",
    "{x!r:>99}",
    "{x:>9999999999}",
    "{0.__globals__}",
    "${x}",
    "%(x)s",
    "=1+1",
)


@pytest.mark.parametrize("text", INERT)
def test_templates_of_other_languages_are_plain_text(text: str) -> None:
    written = Template(text=text).step()(None, SCOPE)
    assert written == text.replace("{x}", "value")


@pytest.mark.parametrize(
    "text", ["{SECRET}", "{x.upper}", "{settings.keys}", "{items}", "{% debug %}", "{__import__('os')}", "{1+1}"]
)
def test_what_is_no_key_of_the_record_is_nothing(text: str) -> None:
    assert Template(text=text).step()(None, SCOPE) is None


def test_text_that_a_field_brings_is_not_filled_again() -> None:
    scope = Scope(record={"a": "{b} {{b}} {b.__class__}", "b": "planted"}, today=SCOPE.today)
    assert Template(text="{a}").step()(None, scope) == "{b} {{b}} {b.__class__}"


@pytest.mark.parametrize("path", ["x.__class__", "__globals__.x", "x[__class__]", "x.__init__.__globals__"])
def test_path_into_pythons_own_names_is_refused(path: str) -> None:
    assert check_path(path)
    with pytest.raises(ValidationError):
        Concatenate(paths=(path,))


def test_path_reads_keys_and_not_attributes() -> None:
    assert read_path(RECORD, "SECRET") is None
    assert read_path(RECORD, "items") is None


def test_replacing_knows_no_patterns() -> None:
    assert Replace(find="(a+)+$", put="!").step()("a" * 50 + "b", SCOPE) == "a" * 50 + "b"


LONG = 200_000
HOSTILE = (
    "a" * LONG,
    " " * LONG,
    "{" * LONG,
    "1," * LONG,
    "(" * LONG + ")" * LONG,
    "1" * LONG,
    "-" * LONG + "x",
    "." * LONG,
    "a." * LONG + "!",
    "+1" + " 1" * LONG,
    "http://" + "a" * LONG,
    "\u0130" * LONG,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:4])
@pytest.mark.parametrize("name", sorted(set(TRANSFORMS)))
def test_no_text_makes_a_step_slow(name: str, text: str) -> None:
    needed: dict[str, dict[str, Any]] = {
        "replace": {"find": "aa"},
        "concatenate": {"paths": ("x",)},
        "template": {"text": "{x}"},
        "lookup": {"table": (("a", "b"),)},
    }
    step, scope = TRANSFORMS[name](**needed.get(name, {})).step(), Scope(record={"x": text}, today=SCOPE.today)
    started = perf_counter()
    with contextlib.suppress(CannotRead):
        step(text, scope)
    assert perf_counter() - started < 1


@pytest.mark.parametrize("text", ["{" * 2000, "{{" * 1000, "{a}" * 600, "{" + "a." * 900 + "}", "}{" * 1000])
def test_no_template_is_slow_to_read(text: str) -> None:
    started = perf_counter()
    Template(text=text).step()(None, SCOPE)
    assert perf_counter() - started < 1


@pytest.mark.parametrize("path", ["[" * 300, "a[" * 150, "\\" * 300, "a." * 150, "a[]" * 100])
def test_no_path_is_slow_to_read(path: str) -> None:
    started = perf_counter()
    check_path(path)
    assert perf_counter() - started < 1
