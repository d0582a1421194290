"""Tables written row by row into a file, CSV or XLSX, without holding them in memory."""

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 1 << 16


class Writer(Protocol):
    """Something rows are added to; `close` completes the file."""

    def add(self, cells: Sequence[Any]) -> None:
        """One more row."""

    def close(self) -> None:
        """No more rows."""


class CsvWriter:
    """CSV in UTF-8 with the mark by which spreadsheets know the encoding."""

    def __init__(self, target: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
        self._rows = csv.writer(self._text, lineterminator="\r\n")

    def add(self, cells: Sequence[Any]) -> None:
        """One more row."""
        self._rows.writerow(cells)

    def close(self) -> None:
        """Everything is in the target, which stays open."""
        self._text.flush()
        self._text.detach()


class XlsxWriter:
    """A workbook of one sheet; text is always written as text, so that ids keep their zeros."""

    def __init__(self, target: IO[bytes], title: str = "Referrals") -> None:
        self._target, self._book = target, Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"

    def add(self, cells: Sequence[Any]) -> None:
        """One more row."""
        self._sheet.append([self._cell(value) for value in cells])

    def _cell(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(self._sheet, value)
        cell.number_format = "@"
        return cell

    def close(self) -> None:
        """Pack the workbook into the target."""
        self._book.save(self._target)


WRITERS: dict[str, type[CsvWriter] | type[XlsxWriter]] = {"csv": CsvWriter, "xlsx": XlsxWriter}


def packed(source: IO[bytes]) -> bytes:
    """The file's bytes, compressed for keeping."""
    source.seek(0)
    packer = zlib.compressobj(6)
    pieces = [packer.compress(piece) for piece in iter(lambda: source.read(_PIECE), b"")]
    return b"".join([*pieces, packer.flush()])


def unpacked(content: bytes) -> Iterator[bytes]:
    """What `packed` was given, piece by piece."""
    unpacker = zlib.decompressobj()
    for start in range(0, len(content), _PIECE):
        if piece := unpacker.decompress(content[start : start + _PIECE]):
            yield piece
    yield unpacker.flush()
