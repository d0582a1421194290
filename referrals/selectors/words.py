"""The one search for referrals: every word must occur in customer, title, either id, or the owner's name.

Words of three letters and more are found anywhere, shorter ones at the beginning of a word: that is what the
databases' indexes of three letters in a row can answer.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connections
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from aceportal.models import User
from referrals.models import Connection, Referral
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
    return rows.filter(_condition(rows, q)[0])


def matching_in(
    connection: Connection, rows: QuerySet[Referral], q: str, *, are_few: bool = False
) -> QuerySet[Referral]:
    """The same within one connection; `are_few` says that the rows are few by a condition of their own.

    SQLite takes a connection for rarer than a handful of ids, and would walk the connection's whole index; where rows
    are few the connection is therefore written so that no index answers it.
    """
    fits, has_few_hits = _condition(rows, q)
    if has_few_hits or (are_few and connections[rows.db].vendor == "sqlite"):
        return rows.alias(own_connection=F("connection_id") + 0).filter(fits, own_connection=connection.pk)
    return rows.filter(fits, connection=connection)


def _condition(rows: QuerySet[Referral], q: str) -> tuple[Q, bool]:
    """What the words ask for, and whether SQLite's index named few rows for any of them."""
    words = tidy(q).casefold().split()[:MOST_WORDS]
    owners = _people(words)
    asked = [([word for word in words if word not in owners], Q())]
    asked += [([word], Q(assignee__in=people)) for word, people in owners.items()]
    wanted, are_few = Q(), False
    for together, otherwise in asked:
        if together:
            hits = _few(rows, together)
            wanted &= (_plain(together) & hits if hits else _plain(together)) | otherwise
            are_few = are_few or bool(hits)
    return wanted, are_few


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


def _plain(words: Iterable[str]) -> Q:
    """All the words, as PostgreSQL's trigram index answers them."""
    wanted = Q()
    for word in words:
        wanted &= Q(search__contains=word) if len(word) >= _INDEXED else _beginning(word)
    return wanted


def _beginning(word: str) -> Q:
    return Q(search__startswith=word) | Q(search__contains=f" {word}")


def _few(rows: QuerySet[Referral], words: Sequence[str]) -> Q:
    """The few rows SQLite's index names for the words; nothing where they are many, and on other databases."""
    if connections[rows.db].vendor != "sqlite":
        return Q()
    asked = " ".join(f'"{_quoted(three)}"' for word in words for three in _threes(word))
    with connections[rows.db].cursor() as cursor:
        counted = f"SELECT count(*) FROM ({_IDS} LIMIT %s)"  # noqa: S608
        hits = cursor.execute(counted, [asked, _FEW]).fetchone()[0]
    return Q() if hits == _FEW else Q(pk__in=RawSQL(_IDS, [asked]))


def _threes(word: str) -> list[str]:
    """Every three letters in a row; a shorter word with the spaces that stand before it in the index."""
    if len(word) < _INDEXED:
        return [word.rjust(_INDEXED)]
    return [word[at : at + _INDEXED] for at in range(len(word) - _INDEXED + 1)]


def _quoted(text: str) -> str:
    return text.replace('"', '""')
