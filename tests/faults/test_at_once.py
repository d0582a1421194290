"""Two people, or two workers, at the very same moment, on each database: rows 11, 48 and 51."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.postgres import PostgresServer

if TYPE_CHECKING:
    from aceportal.stack.s3 import S3Server

ROUNDS = 12
Report = dict[str, dict[str, int]]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite3'}"
        return
    server = PostgresServer()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def report(database: str, bucket: str, s3_server: "S3Server", valkey_server: Any, tmp_path: Path) -> Report:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aceportal.settings",
        "DATABASE_URL": database,
        "ACEPORTAL_DATA_DIR": str(tmp_path),
        "ACE_S3_ENDPOINT_URL": s3_server.endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": str(s3_server.identities.credentials_file),
        "AWS_PROFILE": s3_server.identities.partner.profile,
        "REDIS_URL": valkey_server.url,
    }
    command = [sys.executable, "-m", "tests.faults.together", bucket, str(ROUNDS)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: Report = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.crash
def test_rows_11_48_and_51_at_the_same_moment_one_wins_and_nothing_is_lost_or_done_twice(report: Report) -> None:
    arrived = "2 arrivals, 2 newest, 0 left"
    assert report.pop("two_sweeps") == {f"passed | passed | {arrived}": ROUNDS}
    assert report == {
        "accept_and_reject": {"decided | decision.not_now.open_delivery | 1 deliveries": ROUNDS},
        "two_changes": {"changed | changed | 1 deliveries with 2 changes": ROUNDS},
        "two_submissions": {"draft.not_now.travelling | submitted | 1 deliveries": ROUNDS},
        "one_id_for_two_drafts": {"begun | opportunity.id_taken | 1 drafts": ROUNDS},
        "two_resendings": {"delivery.not_now.withdrawn | resent | 1 deliveries": ROUNDS},
        "one_key_twice": {"answered | answered": ROUNDS},
        "one_crm_record_twice": {"taken | taken | 1 drafts, 1 begun": ROUNDS},
        "two_tellings": {"told | told | 1 changes, 0 left": ROUNDS},
    }
