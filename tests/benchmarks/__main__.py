"""`python -m tests.benchmarks`: P1, P2, P5 and P6 on SQLite and on PostgreSQL, beside their floors, as one table."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aceportal.stack.s3 import S3Server, provision
from tests.postgres import PostgresServer

BUCKETS = {"SQLite": "ace-apn-71-beta-us-west-2", "PostgreSQL": "ace-apn-72-beta-us-west-2"}
_HEAD = "| Database | What | Unit | Floor | Ours | Ratio | Goal | Held |\n|---|---|---|--:|--:|--:|--:|---|"


def main() -> None:
    """Start the servers, measure each database in a process of its own, print the table."""
    with tempfile.TemporaryDirectory(prefix="ace-bench-") as folder:
        home = Path(folder)
        s3, postgres = S3Server(home / "s3"), PostgresServer()
        s3.start()
        urls = {"SQLite": f"sqlite:///{home / 'portal.sqlite3'}", "PostgreSQL": postgres.start()}
        try:
            lines = [line for name, url in urls.items() for line in _lines(name, _measured(s3, home, name, url))]
        finally:
            postgres.stop()
            s3.stop()
    sys.stdout.write("\n".join([_HEAD, *lines]) + "\n")


def _measured(s3: S3Server, home: Path, name: str, url: str) -> list[dict[str, Any]]:
    provision(s3.endpoint, BUCKETS[name], s3.identities)
    environment = {
        **os.environ,
        "SECRET_KEY": "benchmarks-only-" + "0" * 50,
        "ALLOWED_HOSTS": "localhost",
        "DJANGO_SETTINGS_MODULE": "aceportal.settings",
        "DATABASE_URL": url,
        "ACEPORTAL_DATA_DIR": str(home),
        "ACE_S3_ENDPOINT_URL": s3.endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": str(s3.identities.credentials_file),
        "AWS_PROFILE": s3.identities.partner.profile,
    }
    command = [sys.executable, "-m", "tests.benchmarks.measuring", BUCKETS[name]]
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows: list[dict[str, Any]] = json.loads(ran.stdout.splitlines()[-1])
    return rows


def _lines(database: str, rows: Iterable[dict[str, Any]]) -> list[str]:
    return [_line(database, row) for row in rows]


def _line(database: str, row: dict[str, Any]) -> str:
    ratio = row["ours"] / row["floor"]
    goal, held = (f"{row['must']:.2f}", "yes" if ratio >= row["must"] else "**no**") if row["must"] else ("none", "")
    numbers = f"{row['floor']:,.0f} | {row['ours']:,.0f} | {ratio:.2f} | {goal} | {held}"
    return f"| {database} | {row['name'].strip()} | {row['unit']} | {numbers} |"


if __name__ == "__main__":
    main()
