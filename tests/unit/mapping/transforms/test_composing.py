"""Texts made of several fields."""

from datetime import date
from typing import Any

import pytest

from referrals.mapping.transforms import CannotRead, Scope
from referrals.mapping.transforms.composing import Concatenate, Template

RECORD = {
    "Name": "Route planner",
    "Account": {"Name": "Aldermoor", "City": None},
    "Amount": 1200.0,
    "products": [{"code": "P1"}, {"code": "P2"}],
    "blank": "  ",
    "braces": "{Name} {{Name}}",
}
SCOPE = Scope(record=RECORD, today=date(2026, 11, 23))


def put_together(*paths: str, separator: str = " ") -> Any:
    return Concatenate(paths=paths, separator=separator).step()(None, SCOPE)


def filled(text: str) -> Any:
    return Template(text=text).step()("the value", SCOPE)


def test_fields_stand_one_after_the_other_without_empty_ones() -> None:
    together = put_together("Account.Name", "Account.City", "blank", "", "Name", "Amount", separator=", ")
    assert together == "Aldermoor, Route planner, 1200"


def test_nothing_put_together_is_nothing() -> None:
    assert put_together("Account.City", "blank") is None


def test_items_of_a_list_stand_one_after_the_other() -> None:
    assert put_together("products[].code") == "P1; P2"


def test_group_of_fields_cannot_stand_in_a_text() -> None:
    with pytest.raises(CannotRead, match="is more than one value"):
        put_together("Account")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{Account.Name} - {Name}", "Aldermoor - Route planner"),
        ("{ Name }", "Route planner"),
        ("{Account.City}/{Name}", "/Route planner"),
        ("{Amount} USD for {products[].code}", "1200 USD for P1; P2"),
        ("no fields", "no fields"),
        ("{braces}", "{Name} {{Name}}"),
        ("{Name", "{Name"),
        ("{{Name}} {Name}}", "{{Name}} Route planner}"),
        ("{{Name {Name}", "{{Name {Name}"),
        ("{} {a b{Name}", "{} {a b{Name}"),
    ],
)
def test_template_is_filled_with_named_fields(text: str, result: str) -> None:
    assert filled(text) == result


def test_template_without_any_of_its_values_is_nothing() -> None:
    assert filled("{Account.City} - {Missing}") is None
