"""AWS's own published lists, read as somebody would load them: they say nothing that the catalogue does not."""

from pathlib import Path

import pytest

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.aws_lists import PRODUCTS_FIELD, read_list
from referrals.mapping.drift import news_of
from tests.contract.ace.aws_data import FOLDER, LEADS, OPPORTUNITIES, needs_aws_data

pytestmark = needs_aws_data

LISTS = [
    (OPPORTUNITIES / "Opportunity-Fields.csv", Kind.OPPORTUNITY),
    (LEADS / "Leads-Fields.csv", Kind.LEAD),
    (OPPORTUNITIES / "Opportunity_-_StandardValues.csv", Kind.OPPORTUNITY),
    (LEADS / "Lead_-_StandardValues.csv", Kind.LEAD),
    (FOLDER / "resources" / "aws_products.json", Kind.OPPORTUNITY),
]


@pytest.mark.parametrize(("path", "kind"), LISTS, ids=lambda value: getattr(value, "name", value))
def test_published_list_brings_no_news(path: Path, kind: Kind) -> None:
    news = news_of(read_list(path.read_bytes(), kind))
    assert (news.fields, news.values, news.unknown) == ((), (), ())


def test_published_lists_are_read_whole() -> None:
    fields, leads, values, lead_values, products = (read_list(path.read_bytes(), kind) for path, kind in LISTS)
    assert set(fields.fields) == set(fields_of(Kind.OPPORTUNITY))
    assert set(leads.fields) == set(fields_of(Kind.LEAD))
    assert len(values.values) == 25
    assert len(lead_values.values) == 6
    assert len(products.values[PRODUCTS_FIELD]) == 522
