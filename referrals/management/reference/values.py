"""The page of AWS's standard values, from the vocabulary."""

from collections import Counter
from collections.abc import Iterable

from referrals.ace.fields import Field, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.vocabulary.countries import COUNTRIES, NO_CODE, UNCHECKED
from referrals.ace.vocabulary.products import PRODUCTS
from referrals.management.reference.markdown import code, codes, page, table

SHORT = 40
"""A list up to this long is shown whole."""

_JOB = """The values AWS takes in its list fields, in AWS's spelling and order. They are read without regard to
case, hyphens and spacing and written as listed. A list longer than 40 is only counted here; it is in
`referrals/ace/vocabulary/`."""


def write() -> str:
    """The whole page."""
    return page("Standard values", _JOB, *_of(Kind.OPPORTUNITY), *_of(Kind.LEAD), *_countries(), *_products())


def _of(kind: Kind) -> list[str]:
    lists: dict[tuple[str, ...], list[Field]] = {}
    for field in fields_of(kind).values():
        if field.is_listed:
            lists.setdefault(field.values, []).append(field)
    rows = [(codes(field.name for field in users), len(values), _shown(values)) for values, users in lists.items()]
    return [f"## {kind.value.title()}", table(("Field", "Values", "Which"), rows)]


def _shown(values: tuple[str, ...]) -> str:
    return " · ".join(values) if len(values) <= SHORT else "see the vocabulary"


def _countries() -> tuple[str, ...]:
    known = COUNTRIES.values()
    checked = [country for country in known if country.postal_form not in {NO_CODE, UNCHECKED}]
    rows = [
        ("have a postal code whose form is checked", len(checked)),
        ("have no postal code and take none", sum(country.postal_form == NO_CODE for country in known)),
        ("need a postal code of any form (C26)", sum(country.postal_form is UNCHECKED for country in known)),
    ]
    return f"## Countries: {len(COUNTRIES)}", table(("Countries that", "Number"), rows)


def _products() -> tuple[str, ...]:
    families = Counter(product.family for product in PRODUCTS.values())
    return (
        f"## AWS products: {len(PRODUCTS)}",
        f"Codes that {code('awsProducts')} carries, by family; any other code is only warned about (C27).",
        table(("Family", "Codes"), _sorted(families.items())),
    )


def _sorted(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts)
