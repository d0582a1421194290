"""Bytes to one JSON value, strictly: whatever AWS could not have meant makes the file unreadable.

Rules: UTF-8 only, one byte order mark at the start is ignored; no NUL, no half surrogate, no key
twice in one object, no NaN or infinity, no number beyond what a double holds, at most 64 levels.
Whole numbers become int whatever their spelling (100.0 is 100), so equal amounts are equal.
"""

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError
from math import isfinite
from typing import Any, NoReturn

from referrals.ace.schema import Unreadable

MAX_RECEIVED_BYTES = 50_000_000
MAX_DEPTH = 64
_MAX_DIGITS = 309
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTAINERS = (dict, list)

SENTENCES: dict[str, str] = {
    "file.empty": "The file is empty.",
    "file.too_large": f"The file is larger than {MAX_RECEIVED_BYTES // 1_000_000} MB.",
    "file.encoding": "The file is not UTF-8 text.",
    "file.nul": "The file holds a NUL character.",
    "file.surrogate": "The file holds half a character (a lone surrogate).",
    "file.not_json": "The file is not valid JSON.",
    "file.duplicate_key": "An object in the file has the same name twice.",
    "file.not_a_number": "The file holds NaN or an infinite number.",
    "file.number_too_large": "The file holds a number too large to keep.",
    "file.too_deep": f"The file is nested deeper than {MAX_DEPTH} levels.",
    "file.shape": "The file is JSON, but not a referral file: it needs one object with a list of records.",
    "file.wrong_kind": "The file holds the other kind of referral.",
}


def refuse(error_id: str) -> NoReturn:
    """Give the whole file up under one of the ids above."""
    raise Unreadable(error_id, SENTENCES[error_id])


def read_document(content: bytes) -> Any:
    """The file's JSON value; raises Unreadable for everything the module's rules forbid."""
    text = _text_of(content)
    try:
        document = _DECODER.decode(text)
    except JSONDecodeError:
        refuse("file.not_json")
    except RecursionError:
        refuse("file.too_deep")
    if b"\\u" in content and _SUSPECT_ESCAPE.search(content):
        _refuse_unstorable(document)
    return document


def _text_of(content: bytes) -> str:
    if len(content) > MAX_RECEIVED_BYTES:
        refuse("file.too_large")
    if content.startswith(_UTF16_MARKS):
        refuse("file.encoding")
    if b"\x00" in content:
        refuse("file.nul")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse("file.encoding")
    return text.strip() or refuse("file.empty")


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        refuse("file.duplicate_key")
    return found


def _constant(_: str) -> NoReturn:
    refuse("file.not_a_number")


def _whole(digits: str) -> int:
    return int(digits) if len(digits.lstrip("-")) <= _MAX_DIGITS else refuse("file.number_too_large")


def _number(text: str) -> int | float:
    value = float(text)
    if value.is_integer():
        return _exact(text, value)
    return value if isfinite(value) else refuse("file.number_too_large")


def _exact(text: str, value: float) -> int:
    whole, _, fraction = text.partition(".")
    return int(whole) if fraction and not fraction.strip("0") else int(value)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object_of, parse_float=_number, parse_int=_whole, parse_constant=_constant
)


def refuse_depth(value: Any, *, level: int) -> None:
    """Refuse the file when `value`, itself at `level`, reaches deeper than the limit."""
    layer = [value]
    while layer:
        if level > MAX_DEPTH:
            refuse("file.too_deep")
        layer = [child for parent in layer for child in _children(parent) if isinstance(child, _CONTAINERS)]
        level += 1


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse_unstorable(document: Any) -> None:
    for text in _texts(document):
        found = _UNSTORABLE.search(text)
        if found:
            refuse("file.nul" if found[0] == "\x00" else "file.surrogate")


def _texts(value: Any) -> Iterator[str]:
    """Every key and text in the document, without recursion."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            waiting.extend((*current, *current.values()))
        elif isinstance(current, list):
            waiting.extend(current)
