"""Files we send: the same bytes for the same records, compact, in AWS's conventions."""

from decimal import Decimal

import pytest

from referrals.ace.files import content_digest, read_referrals, write_referrals
from referrals.ace.kinds import Kind
from tests.unit.ace.records import shared


def write(record: dict[str, object], kind: Kind = Kind.OPPORTUNITY) -> bytes:
    return write_referrals(kind, version="2", spms_id="397476", records=[record])


def test_file_is_compact_utf8_with_the_envelope_first() -> None:
    content = write({"city": "Trondheim, Ø", "awsProducts": ("AWSLambda",), "nextStep": None})
    assert content.decode() == (
        '{"version":"2","spmsId":"397476","opportunities":'
        '[{"awsProducts":["AWSLambda"],"city":"Trondheim, Ø","nextStep":null}]}'
    )


def test_order_of_fields_changes_no_byte() -> None:
    record = shared()
    assert write(record) == write(dict(reversed(record.items())))


def test_leads_stand_under_their_own_key() -> None:
    assert b'"leads":[{"a":1}]' in write({"a": 1}, Kind.LEAD)


@pytest.mark.parametrize(
    ("value", "text"),
    [(100.0, "100"), (Decimal("100.00"), "100"), (Decimal("10.50"), "10.5"), (0.5, "0.5"), (7, "7")],
)
def test_whole_numbers_have_no_decimals(value: object, text: str) -> None:
    assert f'"customerSoftwareValue":{text}}}'.encode() in write({"customerSoftwareValue": value})


def test_what_is_written_reads_back_the_same() -> None:
    (read,) = read_referrals(write(shared()), kind=Kind.OPPORTUNITY).records
    assert read.fields == shared()


def test_digest_knows_equal_content_and_tells_null_from_absent() -> None:
    assert content_digest({"a": 100, "b": {"d": 1, "c": 2}}) == content_digest({"b": {"c": 2, "d": 1.0}, "a": 100.0})
    assert len({content_digest({}), content_digest({"a": None}), content_digest({"a": ""})}) == 3
