"""`manage.py connection`: adding, listing, testing, pausing and resuming, as an operator does it."""

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from referrals.models import Connection, ConnectionState
from tests.factories.bench import Bench, connection_to

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.django_db
SANDBOX = ("--name", "Sandbox", "--partner-id", "397476", "--environment", "sandbox")


def run(*words: str) -> str:
    out = StringIO()
    call_command("connection", *words, stdout=out)
    return out.getvalue()


def test_added_connection_gets_the_bucket_of_aws_convention() -> None:
    assert "ace-apn-397476-beta-us-west-2" in run("add", *SANDBOX, "--role-arn", "arn:aws:iam::1:role/ace")
    added = Connection.objects.get(name="Sandbox")
    assert added.bucket == "ace-apn-397476-beta-us-west-2"
    assert added.role_arn == "arn:aws:iam::1:role/ace"
    assert added.poll_seconds == 300


def test_sandbox_connection_never_gets_a_production_bucket() -> None:
    with pytest.raises(CommandError, match="never mix"):
        run("add", *SANDBOX, "--bucket", "ace-apn-397476-prod-us-west-2")
    assert not Connection.objects.exists()


def test_second_connection_of_a_partner_in_one_environment_is_refused() -> None:
    run("add", *SANDBOX)
    with pytest.raises(CommandError) as refusal:
        run("add", *SANDBOX[2:], "--name", "Another")
    assert refusal.value.returncode == 1


def test_list_shows_state_and_reason_of_every_connection() -> None:
    connection_to("ace-apn-397476-beta-us-west-2")
    run("pause", "Sandbox", "--reason", "AWS maintains the bucket")
    headings, row = run("list").splitlines()
    assert headings.split() == ["NAME", "ENVIRONMENT", "PARTNER", "BUCKET", "STATE", "HEALTH", "REASON"]
    assert "Paused" in row
    assert row.endswith("AWS maintains the bucket")


def test_list_says_how_to_begin_where_there_is_no_connection() -> None:
    assert "connection add" in run("list")


def test_paused_connection_is_active_again_after_resume() -> None:
    connection = connection_to("ace-apn-397476-beta-us-west-2")
    run("pause", "Sandbox")
    connection.refresh_from_db()
    assert connection.state == ConnectionState.PAUSED
    run("resume", "Sandbox")
    connection.refresh_from_db()
    assert connection.state == ConnectionState.ACTIVE


@pytest.mark.parametrize("action", ["pause", "resume", "test"])
def test_unknown_name_is_refused_with_the_way_to_find_it(action: str) -> None:
    with pytest.raises(CommandError, match="connection list"):
        run(action, "Nowhere")


def test_nothing_to_test_is_said() -> None:
    with pytest.raises(CommandError, match="no connection to test"):
        run("test")


def test_connection_with_all_rights_passes_and_leaves_nothing_behind(bench: Bench, aws_s3: "S3Client") -> None:
    lines = run("test").splitlines()
    assert len(lines) == 1 + 4 + 4 * 3 + 2 + 2 + 1
    assert all(" ok " in line for line in lines[1:-1])
    assert " unknown " in lines[-1]
    assert "Contents" not in aws_s3.list_objects_v2(Bucket=bench.connection.bucket)


def test_missing_right_is_named_with_its_cure(bench: Bench, aws_s3: "S3Client") -> None:
    aws_s3.delete_bucket_policy(Bucket=bench.connection.bucket)
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("connection", "test", "Sandbox", stdout=out)
    assert refusal.value.returncode == 1
    assert "s3:PutObject with the ACL bucket-owner-full-control" in out.getvalue()
    assert "FAILED" in out.getvalue()


def test_bucket_that_is_not_there_is_said_once(bench: Bench) -> None:
    Connection.objects.update(bucket="ace-apn-1-beta-us-west-2")
    out = StringIO()
    with pytest.raises(CommandError, match="checks failed"):
        call_command("connection", "test", stdout=out)
    assert out.getvalue().count("does not exist") == 1


def test_read_right_is_proved_by_a_real_file(bench: Bench, aws_s3: "S3Client") -> None:
    aws_s3.put_object(Bucket=bench.connection.bucket, Key="lead-outbound/a.json", Body=b"{}")
    lines = [line.split() for line in run("test").splitlines()]
    assert ["Sandbox", "lead-outbound/", "read", "ok", "Works."] in lines
    assert aws_s3.head_object(Bucket=bench.connection.bucket, Key="lead-outbound/a.json")["ContentLength"] == 2
