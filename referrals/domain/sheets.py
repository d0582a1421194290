"""Uploaded tables, CSV or XLSX, read within stated limits; whatever is wrong with the file is said in a sentence."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

import openpyxl

from referrals.domain.cells import read_cell
from referrals.errors import NotValid

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 5_000
"""Unless the reader says otherwise."""
MAX_COLUMNS = 200
_LINES_A_ROW = 4  # with the empty ones in between
_ZIP_MARK, _OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t|"
_MARKED_ENCODINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

SENTENCES: dict[str, str] = {
    "sheet.empty": "The file is empty. Its first line has to name the columns, the rows follow below.",
    "sheet.too_large": f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it and import the parts.",
    "sheet.too_many_rows": "The file has more than {most:,} rows. Split it and import the parts.",
    "sheet.too_wide": f"The file has more than {MAX_COLUMNS} columns.",
    "sheet.no_rows": "The file names its columns but has no row below them.",
    "sheet.old_excel": "This is an old Excel file (.xls). Save it as .xlsx or CSV and try again.",
    "sheet.not_readable": "The file is neither CSV nor a readable XLSX workbook.",
    "sheet.encoding": "The text is in no encoding we know. Save it as CSV in UTF-8.",
    "sheet.not_csv": "The file is no table of text: a cell is too long, or a quote is open.",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was uploaded: column titles, and (row number as the spreadsheet counts, cells)."""

    titles: list[str]
    rows: list[tuple[int, list[Any]]]


def read_sheet(content: bytes, *, most: int = MAX_ROWS) -> Sheet:
    """Read a table by its content, never by its name. Raises NotValid under one of the ids above."""
    if len(content) > MAX_BYTES:
        _refuse("sheet.too_large")
    if content.startswith(_OLE_MARK):
        _refuse("sheet.old_excel")
    lines = (_workbook if content.startswith(_ZIP_MARK) else _text_lines)(content, _LINES_A_ROW * most)
    return _table(lines, most)


def _table(lines: Iterable[list[Any]], most: int) -> Sheet:
    filled = ((number, row) for number, line in enumerate(lines, 1) if (row := _trimmed(line)))
    head = next(filled, None) or _refuse("sheet.empty")
    rows = list(islice(filled, most + 1))
    if len(rows) > most:
        _refuse("sheet.too_many_rows", most=most)
    if max((len(row) for _, row in rows), default=len(head[1])) > MAX_COLUMNS or len(head[1]) > MAX_COLUMNS:
        _refuse("sheet.too_wide")
    titles = ["" if cell is None else str(cell) for cell in head[1]]
    return Sheet(titles, rows) if rows else _refuse("sheet.no_rows")


def _trimmed(line: Iterable[Any]) -> list[Any]:
    cells = [read_cell(cell) for cell in line]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _text_lines(content: bytes, limit: int) -> Iterator[list[Any]]:
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))
    try:
        yield from islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), limit)
    except csv.Error as error:
        raise NotValid("sheet.not_csv", SENTENCES["sheet.not_csv"]) from error


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or Windows' western letters, which is what older spreadsheets save."""
    marked = next((name for mark, name in _MARKED_ENCODINGS if content.startswith(mark)), "")
    if not marked and b"\x00" in content:
        _refuse("sheet.not_readable")
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return _refuse("sheet.encoding")


def _workbook(content: bytes, limit: int) -> list[list[Any]]:
    """The rows of the first sheet. Size is asked of the archive before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            _refuse("sheet.too_large")
        return _first_sheet(content, limit)
    except NotValid:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part of a file leads it to
        raise NotValid("sheet.not_readable", SENTENCES["sheet.not_readable"]) from error


def _first_sheet(content: bytes, limit: int) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1, max_row=limit)
        return [list(row) for row in rows]
    finally:
        book.close()


def _refuse(error_id: str, **figures: int) -> NoReturn:
    raise NotValid(error_id, SENTENCES[error_id].format(**figures))
