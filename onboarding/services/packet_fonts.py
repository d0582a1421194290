"""The letters of a PDF: one font that is embedded, and for East Asian names those that every reader brings itself."""

import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "FiraGO", "FiraGO-Bold"
_EAST_ASIAN: Mapping[str, re.Pattern[str]] = {
    "HYGothic-Medium": re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    "STSong-Light": re.compile(r"[\u3000-\u30ff\u31f0-\u31ff\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"),
}
"""Adobe's standard fonts, not embedded: one that held all these letters would weigh ten megabytes."""


def marked(text: str) -> str:
    """Plain text as a paragraph's markup: each line its own, each stretch of letters in a font that has them."""
    return "<br/>".join("".join(_runs(line)) for line in text.split("\n"))


@cache
def register_fonts() -> None:
    """Make the fonts known to reportlab, once a process."""
    for name, face in ((PLAIN, "figo"), (BOLD, "figbo")):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.fontbuffers[face]())))
        _as_its_own_family(name)
    for name in _EAST_ASIAN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
        _as_its_own_family(name)


def _as_its_own_family(name: str) -> None:
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)


def _runs(line: str) -> Iterator[str]:
    stretch, font = "", ""
    for letter in line:
        wanted = _font_of(letter)
        if wanted != font:
            yield _in_font(stretch, font)
            stretch, font = "", wanted
        stretch += letter
    yield _in_font(stretch, font)


def _font_of(letter: str) -> str:
    """The East Asian font that has this letter; empty for the usual one."""
    return next((font for font, letters in _EAST_ASIAN.items() if letters.match(letter)), "")


def _in_font(stretch: str, font: str) -> str:
    return f'<font name="{font}">{escape(stretch)}</font>' if font and stretch else escape(stretch)
