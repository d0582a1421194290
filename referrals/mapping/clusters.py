"""Which problems are the same trouble, so that one fix cures them all."""

import hashlib
import re

from referrals.mapping.outcome import Problem, ProblemCode
from referrals.mapping.transforms.base import folded

_NUMBERS = re.compile(r"\d+")
_QUOTED = re.compile(r"[“\"'«][^”\"'»]*[”\"'»]")
_BY_VALUE = frozenset({ProblemCode.UNMAPPED_VALUE})


def cluster_of(kind: str, problem: Problem) -> str:
    """The key of a problem's cluster: the same value of the same field, or the same sentence but for its values."""
    if problem.code in _BY_VALUE:
        told_apart = folded(problem.value)
    elif problem.code is ProblemCode.RULE:
        told_apart = f"{problem.value} {pattern_of(problem.message)}"
    else:
        told_apart = ""
    return _key(kind, problem.code.value, problem.field, told_apart)


def cluster_of_words(kind: str, words: str) -> str:
    """The key of AWS's refusal: the same sentence but for ids, numbers and what stands in quotes."""
    return _key(kind, "aws", "", pattern_of(words))


def pattern_of(words: str) -> str:
    """A sentence without what differs from record to record."""
    return folded(_NUMBERS.sub("#", _QUOTED.sub("…", words)))[:400]


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
