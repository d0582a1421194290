"""The databases' indexes of words: used by the statements Django writes, kept while rows come, change and go."""

import pytest
from django.db import connection as database

from referrals.models import Connection, Referral
from referrals.models.words import TABLE, keep_words
from referrals.selectors import words
from referrals.selectors.words import matching
from tests.factories.bench import connection_to
from tests.integration.views.test_tables import opportunity

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(database.vendor != "postgresql", reason="PostgreSQL's own index")
on_sqlite = pytest.mark.skipif(database.vendor != "sqlite", reason="SQLite's own index")


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-4711-beta-us-west-2")


def found(q: str) -> set[int]:
    return set(matching(Referral.objects.all(), q).values_list("pk", flat=True))


@on_postgresql
@pytest.mark.parametrize("q", ["freight", "ald", "al", "a", "100%", "aldermoor dispatch"])
def test_postgresql_answers_a_search_from_its_trigrams(connection: Connection, q: str) -> None:
    opportunity(connection)
    with database.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    assert "Bitmap Index Scan on referral_words" in matching(Referral.objects.order_by(), q).explain()


@on_sqlite
@pytest.mark.parametrize("q", ["freight", "ald", "al", "a", "aldermoor dispatch"])
def test_sqlite_answers_a_search_from_its_trigrams(connection: Connection, q: str) -> None:
    opportunity(connection)
    plan = matching(Referral.objects.order_by(), q).explain()
    assert f"SCAN {TABLE} VIRTUAL TABLE" in plan
    assert "SEARCH referrals_referral USING INTEGER PRIMARY KEY" in plan


@on_sqlite
def test_sqlite_walks_the_list_where_a_word_is_in_most_rows(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_FEW", 1)
    referral = opportunity(connection)
    assert TABLE not in str(matching(Referral.objects.all(), "freight").query)
    assert found("freight") == {referral.pk}


@on_sqlite
def test_sqlites_index_comes_back_after_a_migration_rebuilt_the_table(connection: Connection) -> None:
    referral = opportunity(connection)
    with database.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {TABLE}_changed")
    Referral.objects.filter(pk=referral.pk).update(search="cedar valley")
    assert found("cedar") == set()
    keep_words(using="default")
    assert found("cedar") == {referral.pk}
    keep_words(using="default")
    assert found("cedar") == {referral.pk}


def test_every_word_must_occur_and_an_unchanged_row_is_found_again(connection: Connection) -> None:
    one = opportunity(connection, customerCompanyName="Birch", partnerProjectTitle="Data lake")
    two = opportunity(connection, customerCompanyName="Birch", partnerProjectTitle="Contact centre")
    assert found("birch") == {one.pk, two.pk}
    assert found("lake birch") == {one.pk}
    assert found("birch nothing") == set()
    Referral.objects.filter(pk=one.pk).update(search=Referral.objects.get(pk=one.pk).search)
    assert found("lake") == {one.pk}


def test_marks_of_patterns_and_queries_are_only_letters(connection: Connection) -> None:
    plain = opportunity(connection, customerCompanyName='Fifty_percent "quoted" AND\\OR NEAR(x)')
    opportunity(connection, customerCompanyName="Fifty-percent")
    for q in ("fifty_p", '"quoted"', "and\\or", "near(x)"):
        assert found(q) == {plain.pk}, q
    for q in ("%%%", "___", '"""', "* OR *", "a* NOT"):
        assert found(q) == set(), q
