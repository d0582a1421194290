"""The packet's report as PDF: real text, headings as bookmarks, every script's letters, the same bytes each time."""

import io
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer
from reportlab.platypus import Table as PdfTable

from onboarding.domain.packet import Part, Report, Table
from onboarding.services.packet_fonts import BOLD, PLAIN, marked, register_fonts

_MARGIN, _FOOT = 16 * mm, 10 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_INK, _SOFT, _LINE, _WASH = (colors.HexColor(one) for one in ("#1b2430", "#4a5563", "#c3cad3", "#eef1f5"))


def pdf_of(report: Report) -> bytes:
    """The report on A4. It is not tagged; the HTML beside it is for screen readers."""
    register_fonts()
    target = io.BytesIO()
    _Document(target, report).build(list(_story(report)))
    return target.getvalue()


class _Document(BaseDocTemplate):
    """Pages with a foot, and a bookmark for every heading."""

    def __init__(self, target: io.BytesIO, report: Report) -> None:
        super().__init__(
            target,
            pagesize=A4,
            title=report.title,
            subject=report.lead,
            author="ACE Portal",
            creator="ACE Portal",
            lang="en",
            invariant=1,
        )
        self._headings = count(1)
        frame = Frame(_MARGIN, _MARGIN, _WIDTH, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._foot))

    def _foot(self, canvas: Any, _: Any) -> None:
        canvas.setFont(PLAIN, 8)
        canvas.setFillColor(_SOFT)
        canvas.drawRightString(A4[0] - _MARGIN, _FOOT, f"Page {canvas.getPageNumber()}")

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (reportlab's name)
        """Bookmark a heading, as reportlab asks for it after each piece it has set."""
        level = _LEVELS.get(flowable.style.name) if isinstance(flowable, Paragraph) else None
        if level is not None:
            name = f"heading-{next(self._headings)}"
            self.canv.bookmarkPage(name)
            self.canv.addOutlineEntry(flowable.getPlainText(), name, level, closed=False)


def _style(name: str, size: float, *, bold: bool = False, before: float = 0, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.35,
        textColor=_INK,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=1 if bold and before else 0,
        splitLongWords=1,
    )


_TITLE = _style("Title", 18, bold=True, after=4)
_SECTION = _style("Section", 13, bold=True, before=14, after=4)
_PART = _style("Part", 10, bold=True, before=8, after=3)
_WORDS = _style("Words", 9, after=4)
_HEAD = _style("Head", 8, bold=True)
_CELL = _style("Cell", 8)
_LEVELS: Mapping[str, int] = {"Section": 0, "Part": 1}
_LOOK = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("BACKGROUND", (0, 0), (-1, 0), _WASH),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
]


def _story(report: Report) -> Iterator[Flowable]:
    yield _set(report.title, _TITLE)
    yield _set(report.lead, _WORDS)
    for section in report.sections:
        yield _set(section.title, _SECTION)
        for part in section.parts:
            yield from _part(part)


def _part(part: Part) -> Iterator[Flowable]:
    if part.title:
        yield _set(part.title, _PART)
    if part.words:
        yield _set(part.words, _WORDS)
    if part.table:
        yield _table(part.table)
        yield Spacer(0, 6)


def _table(table: Table) -> Flowable:
    whole = sum(table.widths)
    rows = [[_set(one, _HEAD) for one in table.titles], *([_set(one, _CELL) for one in row] for row in table.rows)]
    widths = [_WIDTH * width / whole for width in table.widths]
    return PdfTable(rows, colWidths=widths, repeatRows=1, splitInRow=int(_is_tall(table)), style=_LOOK)


def _is_tall(table: Table) -> bool:
    """Whether a row may be taller than a page, so that it has to be split; reportlab gives up otherwise."""
    return any(len(cell) > 300 or cell.count("\n") > 15 for row in table.rows for cell in row)


def _set(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(marked(text), style)
