"""Questions in SOQL, built only from names that a strict pattern lets through and from quoted values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from simple_salesforce.format import format_soql

from referrals.errors import GiveUp, NeedsAPerson

STAMP = "SystemModstamp"
_WORD = r"[A-Za-z][A-Za-z0-9_]{0,79}"
NAME = re.compile(_WORD)
PATH = re.compile(rf"{_WORD}(?:\.{_WORD}){{0,5}}")
"""A field of the object, or of one it refers to, such as Account.Name; SOQL goes five references far."""

RECORD_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")


@dataclass(frozen=True, slots=True)
class Question:
    """Which records of which object: those changed, with the box `only` ticked and a value in `known` where given."""

    object: str
    fields: tuple[str, ...]
    only: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """From where on: changed at `moment` or later (all when None), or exactly behind `record_id` when it is given."""

    moment: datetime | None = None
    record_id: str = ""


def changed_query(question: Question, after: After) -> str:
    """The query, oldest change first. Raises NeedsAPerson for a name that is none of Salesforce's."""
    names = ("Id", STAMP, *sorted(_checked(question.fields) - {"Id", STAMP}))
    conditions = " AND ".join(filter(None, (_behind(after), _only(question.only), _known(question.known))))
    where = f" WHERE {conditions}" if conditions else ""
    return f"SELECT {', '.join(names)} FROM {check_name(question.object)}{where} ORDER BY {STAMP}, Id"  # noqa: S608


def _behind(after: After) -> str:
    if after.moment is None:
        return ""
    if not after.record_id:
        return format_soql(f"{STAMP} >= {{}}", after.moment)
    clause = f"({STAMP} > {{0}} OR ({STAMP} = {{0}} AND Id > {{1}}))"
    return format_soql(clause, after.moment, check_id(after.record_id))


def _only(field: str) -> str:
    return f"{check_name(field)} = true" if field else ""


def _known(field: str) -> str:
    return f"{check_name(field)} != null" if field else ""


def _checked(paths: Iterable[str]) -> set[str]:
    """The paths, all of them names. A path into a list has no place in one row of an answer."""
    for path in paths:
        if not PATH.fullmatch(path):
            raise NeedsAPerson(
                "salesforce.field_name",
                f"The mapping reads “{path[:80]}”, which cannot be a field in Salesforce. "
                "Use a field's API name, such as Amount or Account.Name.",
            )
    return set(paths)


def check_name(name: str) -> str:
    """The API name of an object or field, as it was. Raises NeedsAPerson for anything else."""
    if not NAME.fullmatch(name):
        raise NeedsAPerson("salesforce.field_name", f"“{name[:80]}” is no API name in Salesforce.")
    return name


def check_id(record_id: str) -> str:
    """A record's id, as it was. Raises GiveUp for anything else: this record can never be reached."""
    if not RECORD_ID.fullmatch(record_id):
        raise GiveUp("salesforce.record_id", f"“{record_id[:40]}” is no id of a record in Salesforce.")
    return record_id
