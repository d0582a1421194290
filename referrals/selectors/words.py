"""The one search for referrals: every word must occur in customer, title, either id, or the owner's name.

Words of three letters and more are found anywhere, shorter ones at the beginning of a word: that is what the
databases' indexes of three letters in a row can answer.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from aceportal.models import User
from referrals.models import Referral
from referrals.models.words import TABLE

LONGEST_SEARCH, MOST_WORDS, MOST_PEOPLE = 100, 5, 50
_INDEXED = 3
_FEW = 10_000
"""Up to so many hits SQLite starts from its index of words; with more, walking the list finds a page sooner."""
_IDS = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608


def tidy(q: str) -> str:
    """What a person typed, fit for a search."""
    return " ".join(q.replace("\x00", "").split())[:LONGEST_SEARCH]


def matching(rows: QuerySet[Referral], q: str) -> QuerySet[Referral]:
    """The rows that fit what a person typed; all of them for nothing. One query for people, two more on SQLite."""
    words = tidy(q).casefold().split()[:MOST_WORDS]
    if not words:
        return rows
    owners = _people(words)
    narrow = _narrowed if connections[rows.db].vendor == "sqlite" else _plain
    alone = [word for word in words if word not in owners]
    found = rows.filter(narrow(rows, alone)) if alone else rows
    for word, people in owners.items():
        found = found.filter(narrow(rows, [word]) | Q(assignee__in=people))
    return found


def _people(words: Sequence[str]) -> Mapping[str, list[int]]:
    """Word → people whose name has it; words that name nobody are left out."""
    asked = [word for word in words if len(word) >= _INDEXED]
    if not asked:
        return {}
    named = Q()
    for word in asked:
        named |= Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
    rows = User.objects.filter(named).values_list("pk", "first_name", "last_name", "email")[:MOST_PEOPLE]
    names = [(pk, " ".join(parts).casefold()) for pk, *parts in rows]
    found = {word: [pk for pk, name in names if word in name] for word in asked}
    return {word: people for word, people in found.items() if people}


def _plain(_: QuerySet[Referral], words: Iterable[str]) -> Q:
    """All the words, as PostgreSQL's trigram index answers them."""
    wanted = Q()
    for word in words:
        wanted &= Q(search__contains=word) if len(word) >= _INDEXED else _beginning(word)
    return wanted


def _beginning(word: str) -> Q:
    return Q(search__startswith=word) | Q(search__contains=f" {word}")


def _narrowed(rows: QuerySet[Referral], words: Sequence[str]) -> Q:
    """All the words, with the few rows SQLite's index names; the words themselves are compared all the same."""
    asked = " ".join(f'"{_quoted(three)}"' for word in words for three in _threes(word))
    with connections[rows.db].cursor() as cursor:
        counted = f"SELECT count(*) FROM ({_IDS} LIMIT %s)"  # noqa: S608
        hits = cursor.execute(counted, [asked, _FEW]).fetchone()[0]
    plain = _plain(rows, words)
    return plain if hits == _FEW else Q(pk__in=RawSQL(_IDS, [asked])) & plain


def _threes(word: str) -> list[str]:
    """Every three letters in a row; a shorter word with the spaces that stand before it in the index."""
    if len(word) < _INDEXED:
        return [word.rjust(_INDEXED)]
    return [word[at : at + _INDEXED] for at in range(len(word) - _INDEXED + 1)]


def _quoted(text: str) -> str:
    return text.replace('"', '""')
