"""Finding words of the glossary: by what somebody types, and inside the portal's own sentences."""

import re
from dataclasses import dataclass

from referrals.domain.glossary_words import WORDS, Word


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence; `anchor` is where its meaning stands, "" for plain text."""

    text: str
    anchor: str = ""


def anchor_of(word: str) -> str:
    """The word's place on the glossary's page."""
    return re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-")


def words_like(asked: str) -> tuple[Word, ...]:
    """The words that say all of what was asked, anywhere; every word for nothing."""
    parts = asked.casefold().split()
    return tuple(one for one in WORDS if all(part in _whole(one) for part in parts))


def pieces(sentence: str) -> tuple[Piece, ...]:
    """The sentence in pieces; the first mention of each word that is `in_text` leads to its meaning."""
    found, told, end = [], set(), 0
    for hit in _IN_TEXT.finditer(sentence):
        anchor = _ANCHORS[hit[1].casefold()]
        if anchor not in told:
            found += [Piece(sentence[end : hit.start()]), Piece(hit[0], anchor)]
            told.add(anchor)
            end = hit.end()
    return tuple(piece for piece in (*found, Piece(sentence[end:])) if piece.text)


def _whole(word: Word) -> str:
    return f"{word.word} {word.meaning} {word.avoid}".casefold()


_ANCHORS = {one.word.casefold(): anchor_of(one.word) for one in WORDS if one.in_text}
_IN_TEXT = re.compile(rf"\b({'|'.join(map(re.escape, sorted(_ANCHORS, key=len, reverse=True)))})s?\b", re.IGNORECASE)
