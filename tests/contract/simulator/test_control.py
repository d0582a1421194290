"""AWS's side as a process: its control port, its commands, its loop, and the client that talks to it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from aceportal.awsside_client import AwsSideAwayError, AwsSideClient, AwsSideError
from aceportal.simulator.control import ControlServer
from aceportal.simulator.seeding import seed_world, trickle
from aceportal.simulator.service import Service
from tests.contract.simulator.conftest import Place
from tests.contract.simulator.sides import PARTNER_ID, Exchange, Partner, new_opportunity

if TYPE_CHECKING:
    from aceportal.stack.s3 import S3Server

TOKEN = "control-port-token-of-the-tests"


def wait_until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def control(exchange: Exchange) -> Iterator[AwsSideClient]:
    server = ControlServer(Service([exchange.aws]), port=0, token=TOKEN)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield AwsSideClient(f"http://127.0.0.1:{server.server_port}", TOKEN)
    server.shutdown()
    thread.join()
    server.server_close()


def test_commands_go_through_the_control_port(control: AwsSideClient, exchange: Exchange) -> None:
    assert control.buckets() == [exchange.partner.bucket]
    (apn_id,) = control.command("share", fields={"customerCompanyName": "Harborlight"})["ids"]
    assert control.command("tick") == {"read": 0, "published": 1, "written": 2}
    (line,) = control.command("status")["records"]
    assert (line["id"], line["customer"], line["pending"]) == (apn_id, "Harborlight", True)
    assert exchange.partner.received()[0]["customerCompanyName"] == "Harborlight"


def test_review_update_misbehave_and_advance_go_through_the_control_port(
    control: AwsSideClient, exchange: Exchange
) -> None:
    apn_id = exchange.created()
    control.command("review", id=apn_id, outcome="in_review")
    control.command("review", id=apn_id, outcome="action_required", comment="Which region?")
    assert exchange.aws.record(apn_id)["apnReviewerComments"] == "Which region?"
    control.command("update", id=apn_id, fields={"nextStep": "Meet"})
    assert exchange.aws.record(apn_id)["nextStep"] == "Meet"
    control.command("misbehave", name="result_silent", times=3)
    assert control.command("status")["armed"] == {"result_silent": 3}
    control.command("behave")
    before = exchange.aws.now()
    control.command("advance", seconds=3600)
    assert exchange.aws.now() == before + timedelta(hours=1)


def test_archive_is_listed_and_replayed_through_the_control_port(control: AwsSideClient, exchange: Exchange) -> None:
    exchange.aws.share_lead()
    exchange.aws.tick()
    (key,) = control.command("archive")["files"]
    assert control.command("archive", replay=key)["key"].startswith("lead-outbound/")
    assert len(exchange.partner.keys("lead-outbound")) == 2


@pytest.mark.parametrize(
    ("command", "arguments", "sentence"),
    [
        ("dance", {}, "No such command: dance."),
        ("review", {"outcome": "approve"}, "review needs id."),
        ("review", {"id": "O9", "outcome": "approve"}, "AWS's side knows no record O9."),
        ("review", {"id": "O9", "outcome": "praise"}, "No such outcome: praise."),
        ("update", {"id": "O4100001", "fields": {"color": "red"}}, "No such fields: color."),
        ("update", {"id": "O4100001", "fields": {}}, "No such fields: none given."),
        ("review", {"id": "O4100001", "outcome": "approve"}, "O4100001 is not under review."),
        ("misbehave", {"name": "loudly"}, "No such switch: loudly."),
        ("advance", {"seconds": -1}, "AWS's clock only goes forward."),
        ("share", {"count": 0}, "Share between 1 and 500 at once."),
        ("archive", {"replay": "opportunity-outbound-archive/none.json"}, "is no archived outbound file."),
    ],
)
def test_impossible_command_is_answered_with_a_sentence(
    control: AwsSideClient, exchange: Exchange, command: str, arguments: dict[str, Any], sentence: str
) -> None:
    exchange.aws.share_opportunity()
    with pytest.raises(AwsSideError) as refused:
        control.command(command, **arguments)
    assert sentence in str(refused.value)


def test_control_port_asks_for_the_token_and_a_known_bucket(control: AwsSideClient) -> None:
    with pytest.raises(AwsSideError, match="token is missing or wrong"):
        AwsSideClient(control.url, "guess").command("status")
    with pytest.raises(AwsSideError, match="no bucket"):
        control.command("status", bucket="another")
    with pytest.raises(AwsSideAwayError):
        AwsSideClient("http://127.0.0.1:9", TOKEN).buckets()


def test_seed_world_is_filled_once_and_trickles(exchange: Exchange) -> None:
    assert seed_world(exchange.aws)
    assert not seed_world(exchange.aws)
    lines = exchange.aws.status()["records"]
    assert [sum(line["kind"] == kind for line in lines) for kind in ("opportunity", "lead")] == [34, 13]
    trickle(exchange.aws, every=timedelta(minutes=20))
    assert len(exchange.aws.status()["records"]) == 47
    for _ in range(3):
        exchange.pass_time(timedelta(minutes=21))
        trickle(exchange.aws, every=timedelta(minutes=20))
    assert len(exchange.aws.status()["records"]) == 50


def test_seller_speaks_in_the_trickle_on_an_accepted_record(exchange: Exchange) -> None:
    apn_id = exchange.accepted(nextStep=None)
    for _ in range(4):
        exchange.pass_time(timedelta(minutes=21))
        trickle(exchange.aws, every=timedelta(minutes=20))
    assert exchange.aws.record(apn_id)["nextStep"]


def environment(s3_server: "S3Server", data_dir: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "ACEPORTAL_DEMO": "1",
        "ACEPORTAL_DATA_DIR": str(data_dir),
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "localhost",
        "ACE_S3_ENDPOINT_URL": s3_server.endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": str(s3_server.identities.credentials_file),
        "DJANGO_SETTINGS_MODULE": "aceportal.settings",
        **more,
    }


def test_process_plays_aws_until_it_is_asked_to_stop(s3_server: "S3Server", place: Place, tmp_path: Path) -> None:
    url = {"ACE_SIMULATOR_URL": "http://127.0.0.1:0", "ACE_SIMULATOR_TOKEN": TOKEN}
    command = [sys.executable, "manage.py", "ace_simulator", "--bucket", place.bucket, "run", "--interval", "0.1s"]
    with subprocess.Popen(
        command, env=environment(s3_server, tmp_path, **url), stdout=subprocess.PIPE, text=True
    ) as aws:
        assert aws.stdout is not None
        port = aws.stdout.readline().rpartition(" ")[2].strip()
        client = AwsSideClient(f"http://127.0.0.1:{port}", TOKEN)
        wait_until(lambda: "Contents" in place.partner.list_objects_v2(Bucket=place.bucket, Prefix="lead-outbound/"))
        assert len(client.command("status")["records"]) == 47
        document = {"version": "2", "spmsId": PARTNER_ID, "opportunities": [new_opportunity()]}
        Partner(place.partner, place.bucket).put("opportunity-inbound/run.json", json.dumps(document).encode())
        results = "opportunity-inbound-processed-results/"
        wait_until(lambda: "Contents" in place.partner.list_objects_v2(Bucket=place.bucket, Prefix=results))
        aws.terminate()
        assert aws.wait(timeout=20) == 0
    place.empty()


@pytest.fixture
def at_rest(
    s3_server: "S3Server", place: Place, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., dict[str, Any]]]:
    """Runs a sub-command while no process plays AWS, on the state file."""
    settings.DATA_DIR, settings.S3_ENDPOINT_URL = tmp_path, s3_server.endpoint
    settings.SIMULATOR_URL, settings.SIMULATOR_TOKEN = "http://127.0.0.1:9", TOKEN
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(s3_server.identities.credentials_file))

    def run(*words: str) -> dict[str, Any]:
        out = StringIO()
        call_command("ace_simulator", "--bucket", place.bucket, *words, stdout=out, stderr=StringIO())
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    yield run
    place.empty()


def test_commands_act_on_the_state_file_while_no_process_runs(at_rest: Callable[..., dict[str, Any]]) -> None:
    (apn_id,) = at_rest("share", "--set", "customerCompanyName=Harborlight", "--set", "expectedMonthlyAwsRevenue=900")[
        "ids"
    ]
    at_rest("update", apn_id, "--set", "nextStep=Meet")
    at_rest("misbehave", "file_version", "--option", "version=3")
    at_rest("advance", "2h")
    assert at_rest("tick")["written"] == 2
    status = at_rest("status")
    assert (status["offset_seconds"], status["records"][0]["customer"]) == (7200, "Harborlight")


def test_command_says_what_is_wrong(at_rest: Callable[..., dict[str, Any]], settings: Settings) -> None:
    with pytest.raises(CommandError, match="knows no record O1"):
        at_rest("review", "O1", "approve")
    with pytest.raises(CommandError, match="no length of time"):
        at_rest("advance", "soon")
    settings.SIMULATOR_TOKEN = ""
    with pytest.raises(CommandError, match="ACE_SIMULATOR_TOKEN"):
        call_command("ace_simulator", "run")
    with pytest.raises(CommandError, match="AWS's keys cannot be read"):
        call_command("ace_simulator", "--profile", "nobody", "status", stderr=StringIO())
