"""The queue gone or emptied, and workers killed for real: rows 52 to 54."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django_rq
import pytest
from redis import Redis

from aceportal.queues import RECEIVE, SEND
from aceportal.roles import Role
from referrals.domain.deliveries import DeliveryState
from referrals.jobs import tick
from referrals.models import Referral
from referrals.services.drafting import submit_opportunity
from tests.factories.bench import Bench
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.faults.outside import Outside, opportunity

if TYPE_CHECKING:
    from pytest_django import Settings

    from aceportal.stack.s3 import S3Server

ROUNDS = int(os.environ.get("ACE_KILL_ROUNDS", "46"))


def work_off(queue: str) -> int:
    """Do what waits in a queue, as a worker would; returns how many jobs."""
    jobs = django_rq.get_queue(queue).jobs
    for job in jobs:
        job.perform()
        job.delete()
    return len(jobs)


@pytest.mark.django_db(transaction=True)
def test_row_52_saves_succeed_while_the_queue_is_down_and_work_starts_by_itself_after(
    bench: Bench,
    settings: "Settings",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as down:
        for queue in settings.RQ_QUEUES.values():
            down.setitem(queue, "URL", "unix:///nowhere/queue.sock")
        delivery = submit_opportunity(bench.connection, valid_opportunity(), by=person(Role.SALES_REP))
    assert delivery.state == DeliveryState.QUEUED
    assert django_rq.get_queue(SEND).count == 0
    tick()
    assert work_off(RECEIVE) == 1
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


@pytest.mark.django_db(transaction=True)
def test_row_53_emptied_queue_is_rebuilt_from_the_database_and_the_bucket_in_one_sweep(
    bench: Bench, outside: Outside, valkey: str
) -> None:
    outside.put("a.json", opportunity(1))
    delivery = submit_opportunity(bench.connection, valid_opportunity(), by=person(Role.SALES_REP))
    tick()
    assert django_rq.get_queue(RECEIVE).count == 1
    with Redis.from_url(valkey) as server:
        server.flushall()
    tick()
    assert work_off(RECEIVE) == 1
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert Referral.objects.filter(apn_id="O0000001").exists()


@pytest.mark.crash
def test_row_54_workers_killed_for_real_lose_nothing_and_do_nothing_twice(
    bucket: str, s3_server: "S3Server", valkey_server: Any, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aceportal.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "ACEPORTAL_DATA_DIR": str(tmp_path),
        "ACE_S3_ENDPOINT_URL": s3_server.endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": str(s3_server.identities.credentials_file),
        "AWS_PROFILE": s3_server.identities.partner.profile,
        "REDIS_URL": valkey_server.url,
        "UNDO_SECONDS": "0",
    }
    command = [sys.executable, "-m", "tests.faults.killing", bucket, str(tmp_path), str(ROUNDS)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    report = json.loads(ran.stdout.splitlines()[-1])
    assert report["broken"] == report["left_in_bucket"] == report["sent_but_not_taken"] == []
    assert report["missing"] == 0
    assert report["kills"] >= ROUNDS / 3
    assert report["confirmed"] == report["deliveries"] > 0
