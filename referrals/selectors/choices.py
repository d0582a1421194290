"""What a field offers to choose from: AWS's product codes, the connection's own solutions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from referrals.ace.validation.record import OTHER_SOLUTION
from referrals.ace.vocabulary.products import PRODUCTS
from referrals.errors import NotFound
from referrals.models import Connection

MOST_SHOWN = 20
"""Enough to see that a longer search word is needed."""

_OTHER = "A solution that is not in the list"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to choose, what people read, and a word that tells it from its neighbours."""

    value: str
    label: str
    note: str = ""


def solutions_of(connection: Connection) -> list[Choice]:
    """The solutions the connection offers, and Other."""
    rows = connection.solutions.filter(is_active=True)
    return [*(Choice(row.code, row.name, row.code) for row in rows), Choice(OTHER_SOLUTION, _OTHER)]


def products() -> list[Choice]:
    """AWS's products by name."""
    return sorted(
        (Choice(one.code, one.name, one.family) for one in PRODUCTS.values()), key=lambda one: one.label.casefold()
    )


def search_choices(name: str, wanted: str, *, connection: Connection) -> list[Choice]:
    """The first values of the field `name` that the words of `wanted` find. Raises NotFound for any other field."""
    if name not in SOURCES:
        raise NotFound("choices.not_found", "There is no such list.")
    words = wanted.casefold().split()
    return [one for one in SOURCES[name](connection) if _fits(one, words)][:MOST_SHOWN]


def labels_of(name: str, values: Iterable[str]) -> dict[str, str]:
    """What people read for the values of `name` that are known without asking the database."""
    known = PRODUCTS if name == "awsProducts" else {}
    return {value: known[value].name for value in values if value in known}


def _fits(choice: Choice, words: list[str]) -> bool:
    text = f"{choice.label} {choice.note} {choice.value}".casefold()
    return all(word in text for word in words)


SOURCES: Mapping[str, Callable[[Connection], list[Choice]]] = {
    "awsProducts": lambda _: products(),
    "solutionOffered": solutions_of,
}
"""Fields whose list is searched on the server, and where their values come from."""
