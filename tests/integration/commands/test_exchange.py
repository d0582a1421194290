"""`manage.py exchange --once`: a full pass in the foreground, its table and its exit codes."""

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database

from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.models import Connection, ConnectionState, Referral
from referrals.services.connections import pause
from referrals.services.deciding import decide
from referrals.services.leases import lease
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    """Exit code and everything printed."""
    out = StringIO()
    try:
        call_command("exchange", "--once", *words, stdout=out)
    except CommandError as end:
        return end.returncode, f"{out.getvalue()}{end}"
    return 0, out.getvalue()


def row(printed: str, step: str) -> list[str]:
    return next(line.split() for line in printed.splitlines() if f"  {step}  " in line)


def test_one_pass_receives_what_aws_shared_and_says_how_much(bench: Bench) -> None:
    bench.aws.share_opportunity()
    bench.aws.share_lead()
    bench.aws.tick()
    code, printed = run()
    assert code == 0
    assert row(printed, "Receive") == ["Sandbox", "Receive", "2", "2", "0", "OK"]
    assert Referral.objects.count() == 2


def test_one_pass_sends_a_decision_and_the_next_reads_the_answer(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=person(Role.SALES_REP))
    assert row(run("--connection", "Sandbox")[1], "Send") == ["Sandbox", "Send", "1", "1", "0", "OK"]
    bench.aws.tick()
    assert run()[0] == 0
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED


def test_file_set_aside_ends_with_exit_code_one(bench: Bench, aws_s3: "S3Client") -> None:
    key = "opportunity-outbound/opportunity_1_01022026030405.json"
    aws_s3.put_object(Bucket=bench.connection.bucket, Key=key, Body=b"not json")
    code, printed = run()
    assert code == 1
    assert "Sandbox: waiting for a person: 1 files" in printed


def test_missing_right_ends_with_exit_code_one_and_its_cure(bench: Bench, aws_s3: "S3Client") -> None:
    aws_s3.delete_bucket_policy(Bucket=bench.connection.bucket)
    code, printed = run()
    assert code == 1
    assert "Needs a person: AWS denies us to list" in printed


def test_unreachable_bucket_ends_with_exit_code_two(bench: Bench, settings: "SettingsWrapper") -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"
    Connection.objects.update(state=ConnectionState.RECEIVE_ONLY)
    code, printed = run()
    assert code == 2
    assert "Will be retried" in printed


def test_unknown_connection_could_not_run(db: None) -> None:
    code, printed = run("--connection", "Nowhere")
    assert code == 2
    assert "connection list" in printed


def test_paused_connection_could_not_run(bench: Bench) -> None:
    pause(bench.connection)
    assert run("--connection", "Sandbox")[0] == 2
    code, printed = run()
    assert code == 2
    assert "all are paused" in printed


def test_connection_busy_with_a_worker_is_left_to_it(bench: Bench) -> None:
    with lease(f"exchange:{bench.connection.pk}", seconds=60):
        code, printed = run()
    assert code == 2
    assert "Busy" in printed


def test_database_without_tables_could_not_run(db: None) -> None:
    with database.cursor() as cursor:
        cursor.execute("ALTER TABLE referrals_connection RENAME TO gone")
    code, printed = run()
    assert code == 2
    assert "manage.py migrate" in printed
