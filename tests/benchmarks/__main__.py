"""`python -m tests.benchmarks [mapping] [measuring] [listing]`: beside the floors, as one table.

`mapping` is the mapper, which needs no database; the others run on SQLite and on PostgreSQL: `measuring` is P1, P2, P5
and P6; `listing` is P7, P8, P10 and P11, and takes minutes, for it writes a million rows.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aceportal.stack.s3 import S3Server, provision
from tests.benchmarks import mapping
from tests.postgres import PostgresServer

SUITES = ("mapping", "measuring", "listing")
BUCKETS = {"SQLite": "ace-apn-71-beta-us-west-2", "PostgreSQL": "ace-apn-72-beta-us-west-2"}
_HEAD = "| Database | What | Unit | Floor | Ours | Ratio | Goal | Held |\n|---|---|---|--:|--:|--:|--:|---|"


def main(suites: Sequence[str]) -> None:
    """Measure each suite and database in a process of its own, print the table."""
    lines = [_line("none", row) for row in mapping.measure()] if mapping.SUITE in suites else []
    lines += _with_servers([suite for suite in suites if suite != mapping.SUITE])
    sys.stdout.write("\n".join([_HEAD, *lines]) + "\n")


def _with_servers(suites: Sequence[str]) -> list[str]:
    """The lines of the suites that need a database and S3, each server started for them."""
    if not suites:
        return []
    with tempfile.TemporaryDirectory(prefix="ace-bench-") as folder:
        home = Path(folder)
        s3, postgres = S3Server(home / "s3"), PostgresServer()
        s3.start()
        urls = {"SQLite": f"sqlite:///{home / 'portal.sqlite3'}", "PostgreSQL": postgres.start()}
        try:
            return [
                _line(name, row)
                for name, url in urls.items()
                for suite in suites
                for row in _measured(s3, home, name, url, suite)
            ]
        finally:
            postgres.stop()
            s3.stop()


def _measured(s3: S3Server, home: Path, name: str, url: str, suite: str) -> list[dict[str, Any]]:
    provision(s3.endpoint, BUCKETS[name], s3.identities)
    environment = {
        **os.environ,
        "SECRET_KEY": "benchmarks-only-" + "0" * 50,
        "ALLOWED_HOSTS": "localhost",
        "ACEPORTAL_HTTPS": "false",
        "DJANGO_SETTINGS_MODULE": "aceportal.settings",
        "DATABASE_URL": url,
        "ACEPORTAL_DATA_DIR": str(home),
        "ACE_S3_ENDPOINT_URL": s3.endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": str(s3.identities.credentials_file),
        "AWS_PROFILE": s3.identities.partner.profile,
    }
    command = [sys.executable, "-m", f"tests.benchmarks.{suite}", BUCKETS[name]]
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows: list[dict[str, Any]] = json.loads(ran.stdout.splitlines()[-1])
    return rows


def _line(database: str, row: dict[str, Any]) -> str:
    ratio = row["ours"] / row["floor"]
    goal, held = _judged(ratio, least=row.get("must", 0), most=row.get("most", 0))
    numbers = f"{_figure(row['floor'])} | {_figure(row['ours'])} | {ratio:.2f} | {goal} | {held}"
    return f"| {database} | {row['name'].strip()} | {row['unit']} | {numbers} |"


def _judged(ratio: float, *, least: float, most: float) -> tuple[str, str]:
    """The goal in words and whether it is held; a goal of 0 is none."""
    if not (least or most):
        return "none", ""
    is_held = ratio >= least if least else ratio <= most
    return f"{'≥' if least else '≤'} {least or most:.2f}", "yes" if is_held else "**no**"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


if __name__ == "__main__":
    main([suite for suite in SUITES if suite in sys.argv[1:]] or SUITES)
