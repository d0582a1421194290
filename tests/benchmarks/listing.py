"""P7, P8, P10 and P11 of one database, in a process of its own: prints a JSON list of rows.

python -m tests.benchmarks.listing
"""

import json
import os
import sys
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from referrals.models import Connection

BUCKET = "ace-apn-73-beta-us-west-2"
FEW, MANY = 100_000, 1_000_000
WARM_UP, VISITS = 5, 40
FILTERED = {"phase": "open", "country": "Germany", "sort": "-revenue"}
PLAIN: dict[str, str] = {}
PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

Row = dict[str, Any]


def measure() -> list[Row]:
    """Every row for the database of the environment."""
    from django.core.management import call_command
    from django.test import Client, override_settings

    from aceportal.roles import Role
    from tests.benchmarks.million import fill
    from tests.factories.bench import connection_to
    from tests.factories.people import person

    call_command("migrate", verbosity=0)
    connection, client = connection_to(BUCKET, name="Lists"), Client(headers={"host": "localhost"})
    client.force_login(person(Role.ALLIANCE_LEAD), backend="django.contrib.auth.backends.ModelBackend")
    with override_settings(ROOT_URLCONF="tests.benchmarks.floor_urls", STORAGES=PLAIN_FILES):
        fill(connection, FEW)
        few = _visit(client, "/opportunities/", PLAIN)
        fill(connection, MANY)
        return [*_lists(client, connection, few), *_queries(client, connection), *_others(client)]


def _lists(client: "Client", connection: "Connection", few: float) -> list[Row]:
    floor, first = _visit(client, "/floor/", PLAIN), _visit(client, "/opportunities/", PLAIN)
    filtered = _visit(client, "/opportunities/", FILTERED)
    middle = _visit(client, "/opportunities/", {"after": _middle(connection)})
    rows = [
        _row("P7 list at 1 M rows, filters on, against the signed-in floor", floor, filtered, 10),
        _row("P8 list at 1 M rows against 100 k", few, first, 1.3),
        _row("P8 middle page against the first at 1 M rows", first, middle, 1.3),
    ]
    searched = {"company": _some(connection, "customer"), "title": _some(connection, "title"), "id": "O0004711-42"}
    return rows + [
        _row(
            f"P11 search by {what} at 1 M rows, against the list", first, _visit(client, "/opportunities/", {"q": q}), 2
        )
        for what, q in searched.items()
    ]


def _queries(client: "Client", connection: "Connection") -> list[Row]:
    from django.db import connection as database
    from django.test.utils import CaptureQueriesContext

    from referrals.models import Referral

    detail = Referral.objects.filter(connection=connection).order_by("pk").values_list("pk", flat=True)[0]
    pages = {"list": ("/opportunities/", 8), "detail": (f"/referrals/{detail}/", 12)}
    rows = []
    for what, (address, budget) in pages.items():
        client.get(address)
        with CaptureQueriesContext(database) as run:
            client.get(address)
        rows.append(
            {**_row(f"P10 queries of a {what} page, against its budget", budget, _asked(run), 1), "unit": "queries"}
        )
    return rows


def _asked(run: "CaptureQueriesContext") -> int:
    """Statements that read or write; those that only frame a transaction ask nothing."""
    frames = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(frames) for query in run.captured_queries)


def _others(client: "Client") -> list[Row]:
    first = _visit(client, "/opportunities/", PLAIN)
    pages = {"board": "/board/", "facets": "/opportunities/facets/", "suggestions": "/search/suggestions/?q=freight"}
    pages["search by a word of every twentieth row"] = "/opportunities/?q=planning"
    return [
        _row(f"   {what} at 1 M rows, against the list (no goal)", first, _visit(client, address, PLAIN), 0)
        for what, address in pages.items()
    ]


def _visit(client: "Client", address: str, query: dict[str, str]) -> float:
    """Milliseconds of a visit, the median of many."""
    times = []
    for _ in range(WARM_UP + VISITS):
        began = perf_counter()
        response = client.get(address, query or None)
        times.append((perf_counter() - began) * 1000)
        assert response.status_code == 200, address
    return median(times[WARM_UP:])


def _middle(connection: "Connection") -> str:
    from referrals.models import Referral
    from referrals.selectors.tables_filters import Filters, ListName

    keyset = Filters.read(ListName.OPPORTUNITIES, {}).keyset
    rows = Referral.objects.filter(connection=connection, kind="opportunity")
    return keyset.cursor(keyset.ordered(rows)[MANY // 2])


def _some(connection: "Connection", column: str) -> str:
    from referrals.models import Referral

    return str(Referral.objects.filter(connection=connection).order_by("pk").values_list(column, flat=True)[4321])


def _row(name: str, floor: float, ours: float, most: float) -> Row:
    return {"name": name, "unit": "ms", "floor": floor, "ours": ours, "most": most}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aceportal.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure()) + "\n")
