"""Bytes to JSON: what AWS could not have meant makes the file unreadable, each for its own reason."""

import pytest

from referrals.ace import documents
from referrals.ace.documents import MAX_DEPTH, read_document
from referrals.ace.files import Unreadable


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_document(content)
    assert caught.value.message.endswith(".")
    return caught.value.error_id


@pytest.mark.parametrize(
    ("content", "error_id"),
    [
        (b"", "file.empty"),
        (b" \r\n\t ", "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        ('{"a": 1}'.encode("utf-16"), "file.encoding"),
        ('{"a": 1}'.encode("utf-16-le"), "file.nul"),
        (b'{"a": "\xff"}', "file.encoding"),
        (b'{"a": "\x00"}', "file.nul"),
        (b'{"a": "x\\u0000"}', "file.nul"),
        (b'{"a\\u0000": 1}', "file.nul"),
        (b'{"a": ["x\\ud800"]}', "file.surrogate"),
        (b'{"a": "\\uDFFF"}', "file.surrogate"),
        (b'{"a": 1', "file.not_json"),
        (b"<xml/>", "file.not_json"),
        (b'{"a": 1} {"a": 1}', "file.not_json"),
        (b'{"a": {"b": 1, "b": 2}}', "file.duplicate_key"),
        (b'{"a": NaN}', "file.not_a_number"),
        (b'{"a": -Infinity}', "file.not_a_number"),
        (b'{"a": 1e400}', "file.number_too_large"),
        (b'{"a": -1.5e999}', "file.number_too_large"),
        (b'{"a": 1' + b"0" * 400 + b"}", "file.number_too_large"),
        (b'{"a": 1' + b"0" * 400 + b".0}", "file.number_too_large"),
        (b"[" * 100_000, "file.too_deep"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_unusable_file_is_refused_with_its_reason(content: bytes, error_id: str) -> None:
    assert refusal(content) == error_id


def test_file_over_the_limit_is_refused_unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_RECEIVED_BYTES", 10)
    assert refusal(b'{"a": 12345}') == "file.too_large"


def test_one_byte_order_mark_is_ignored() -> None:
    assert read_document(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_whole_surrogate_pairs_and_escaped_backslashes_are_text() -> None:
    assert read_document(b'{"a": "\\ud83d\\ude00"}') == {"a": "\N{GRINNING FACE}"}
    assert read_document(b'{"a": "\\\\u0000", "b": [1, null]}') == {"a": "\\u0000", "b": [1, None]}


@pytest.mark.parametrize(
    ("written", "read"),
    [("100.0", 100), ("1e2", 100), ("-0.0", 0), ("0.5", 0.5), ("123456789012345678.0", 123456789012345678), ("7", 7)],
)
def test_numbers_are_exact_and_whole_ones_whole(written: str, read: float) -> None:
    value = read_document(written.encode())
    assert value == read
    assert type(value) is type(read)


def test_64_levels_are_read_and_65_refused() -> None:
    deepest = [[]]
    for _ in range(MAX_DEPTH - 2):
        deepest = [deepest]
    documents.refuse_depth(deepest, level=1)
    with pytest.raises(Unreadable, match="64 levels"):
        documents.refuse_depth({"a": deepest}, level=1)
