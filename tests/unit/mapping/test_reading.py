"""Which fields of the CRM a mapping asks for."""

from typing import Any

from referrals.mapping.reading import paths_read
from referrals.mapping.spec import Side


def _read(*rows: dict[str, Any]) -> set[str]:
    return set(paths_read(Side.model_validate({"rows": rows})))


def test_a_rows_own_field_is_read() -> None:
    assert _read({"ace": "nextStep", "crm": "NextStep"}, {"ace": "country", "crm": "Account.Country"}) == {
        "NextStep",
        "Account.Country",
    }


def test_a_row_that_only_has_a_default_reads_nothing() -> None:
    assert _read({"ace": "nextStep", "default": "Call them"}) == set()


def test_a_paused_row_reads_nothing() -> None:
    assert _read({"ace": "nextStep", "crm": "NextStep", "paused": True}) == set()


def test_steps_read_the_fields_they_name() -> None:
    chain = [
        {"do": "concatenate", "paths": ["FirstName", "LastName"]},
        {"do": "template", "text": "{Account.Name}: {{Name}} {no path!} {Amount}"},
        {
            "do": "when",
            "path": "IsWon",
            "value": "true",
            "question": "is",
            "then_gives": "path",
            "then": "WonReason",
            "otherwise": "Not a field",
        },
        {"do": "trim"},
    ]
    assert _read({"ace": "nextStep", "crm": "NextStep", "chain": chain}) == {
        "NextStep",
        "FirstName",
        "LastName",
        "Account.Name",
        "Amount",
        "IsWon",
        "WonReason",
    }
