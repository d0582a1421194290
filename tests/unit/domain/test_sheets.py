"""Uploaded tables: every common form is read, and whatever is wrong with a file is said, within stated limits."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from referrals.domain.sheets import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES, read_sheet
from referrals.errors import NotValid

TABLE = (["Customer", "City"], [(2, ["Grüße", "Zürich"])])


def workbook(*rows: list[Any]) -> bytes:
    book, target = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_is_read_in_every_common_encoding_and_separator(encoding: str, mark: str, end: str) -> None:
    content = f"Customer{mark}City{end}Grüße{mark}Zürich{end}".encode(encoding)
    sheet = read_sheet(content)
    assert (sheet.titles, sheet.rows) == TABLE


def test_separator_inside_quotes_and_line_breaks_inside_cells_are_values() -> None:
    sheet = read_sheet(b'"a;b",c\r\n"one\r\ntwo","x,y"\r\n')
    assert sheet.titles == ["a;b", "c"]
    assert sheet.rows == [(2, ["one\r\ntwo", "x,y"])]


def test_rows_keep_the_number_the_spreadsheet_shows() -> None:
    sheet = read_sheet(b"\n\na,b\n\n1,\n,,\n,2\n")
    assert sheet.rows == [(5, ["1"]), (7, [None, "2"])]


def test_workbook_keeps_numbers_days_and_texts() -> None:
    sheet = read_sheet(workbook(["a", "b", "c", "d"], [], [1, 2.5, date(2027, 3, 1), "'=1"]))
    assert sheet.titles == ["a", "b", "c", "d"]
    assert sheet.rows == [(3, [1, 2.5, "2027-03-01", "=1"])]


def test_formulas_of_a_workbook_are_never_run() -> None:
    assert read_sheet(workbook(["a", "b"], ["=1+1", "x"])).rows == [(2, [None, "x"])]


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>"""


def laughing() -> bytes:
    source, target = io.BytesIO(workbook(["a"], ["b"])), io.BytesIO()
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w") as spoilt:
        for name in book.namelist():
            spoilt.writestr(name, LAUGHS if name == "xl/workbook.xml" else book.read(name))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "error_id"),
    [
        (b"", "sheet.empty"),
        (b" \n\n", "sheet.empty"),
        (b"a,b\n", "sheet.no_rows"),
        (b"a" * (MAX_BYTES + 1), "sheet.too_large"),
        (b"a\n" + b"1\n" * (MAX_ROWS + 1), "sheet.too_many_rows"),
        (b"a" + b",a" * MAX_COLUMNS + b"\n1\n", "sheet.too_wide"),
        (b"a\n1" + b",1" * MAX_COLUMNS + b"\n", "sheet.too_wide"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "sheet.old_excel"),
        (b"PK\x03\x04 no archive", "sheet.not_readable"),
        (zipped(readme=b"no workbook"), "sheet.not_readable"),
        (zipped(bomb=b"0" * (MAX_UNPACKED_BYTES + 1)), "sheet.too_large"),
        (laughing(), "sheet.not_readable"),
        (b"a,b\n\x00,1\n", "sheet.not_readable"),
        (b"\xff\xfea", "sheet.encoding"),
        (b"a,\x81\x8d\n1,2\n", "sheet.encoding"),
        (b'a,b\n"open,1\n', "sheet.not_csv"),
        (b"a,b\n" + b"x" * 140_000 + b",1\n", "sheet.not_csv"),
    ],
)
def test_file_that_cannot_be_used_says_why(content: bytes, error_id: str) -> None:
    with pytest.raises(NotValid) as refusal:
        read_sheet(content)
    assert refusal.value.error_id == error_id
