"""How alike two names or values are, by their words: the judgement behind every automatic match."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_A_WORD = re.compile(r"[\W_]+")
_CUSTOM_ENDINGS = re.compile(r"__[cr]\b")
_FILLERS = frozenset({"a", "an", "and", "by", "for", "from", "in", "is", "of", "or", "s", "the", "to", "with"})
_NEGATIONS = frozenset({"no", "non", "not", "never", "without"})
_SAME: Mapping[str, str] = {
    "acct": "account",
    "addr": "address",
    "apn": "aws",
    "closing": "close",
    "desc": "description",
    "estimated": "expected",
    "est": "expected",
    "identifier": "id",
    "mail": "email",
    "monthly": "month",
    "mrr": "month recurring revenue",
    "organisation": "organization",
    "org": "organization",
    "postcode": "postal code",
    "telephone": "phone",
    "url": "website",
    "zip": "postal code",
}
_LEAST_LETTERS = 8
_SHORTEST_PLURAL = 3
_SLIP = 0.9
CONFIDENT = 0.8
MARGIN = 0.1

Words = tuple[str, ...]


@lru_cache(maxsize=8192)
def words_of(text: str) -> Words:
    """The text's words in small letters, each once; humps, signs and the endings of custom fields part them."""
    plain = _CUSTOM_ENDINGS.sub("", text).replace("E-mail", "email").replace("e-mail", "email")
    split = _NOT_A_WORD.sub(" ", _HUMP.sub(" ", plain)).casefold().split()
    spelt = " ".join(_SAME.get(word, word) for word in map(_singular, split)).split()
    return tuple(dict.fromkeys(word for word in spelt if word not in _FILLERS))


def _singular(word: str) -> str:
    is_plural = len(word) > _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """The text's letters and digits alone, in small letters: what is left when only the spelling differs."""
    return _NOT_A_WORD.sub("", text).casefold()


def likeness(one: Words, other: Words) -> float:
    """From 0 to 1, the share of words they have in common.

    0 where both have words the other lacks, or where one negates: such a pair is a guess, however much they share.
    """
    left, right = set(one) - set(other), set(other) - set(one)
    if (left and right) or not one or not other or _NEGATIONS.intersection(left | right):
        return 0.0
    shared = len(one) - len(left)
    return 2 * shared / (2 * shared + len(left) + len(right))


def _mended(words: Words, model: Words) -> Words:
    """The words with each slip of the pen in a long one put right after the model."""
    return tuple(next((right for right in model if _is_slip(word, right)), word) for word in words)


@lru_cache(maxsize=8192)
def _is_slip(word: str, right: str) -> bool:
    """Short words that differ by a letter are other words: a country is no county, a contract no contact."""
    if min(len(word), len(right)) < _LEAST_LETTERS or word[0] != right[0]:
        return False
    return SequenceMatcher(None, word, right).ratio() >= _SLIP


def closest(text: str, candidates: Sequence[str]) -> str | None:
    """The one candidate that surely means the same; None where none does, or where two might.

    Exact first, then whatever the case, spaces and signs, then by words, in which a slip of the pen is put right.
    """
    if text in candidates:
        return text
    same = [each for each in candidates if folded(each) == folded(text)] if folded(text) else []
    if same:
        return same[0] if len(same) == 1 else None
    return _by_words(text, candidates)


def _by_words(text: str, candidates: Sequence[str]) -> str | None:
    words = words_of(text)
    models = ((words_of(each), each) for each in candidates)
    scores = sorted(((likeness(_mended(words, model), model), each) for model, each in models), reverse=True)
    best = scores[0] if scores else (0.0, "")
    runner_up = scores[1][0] if len(scores) > 1 else 0.0
    return best[1] if best[0] >= CONFIDENT and best[0] - runner_up >= MARGIN else None
