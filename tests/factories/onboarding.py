"""Integration requests brought from stage to stage through the onboarding's own services."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import boto3
from django.conf import settings
from django.utils import timezone

from aceportal.beats import BEATERS, Pulse
from aceportal.models import User
from aceportal.roles import Role
from aceportal.simulator import Simulator
from onboarding.domain.evidence import Backfill
from onboarding.domain.launch import WATCH_DAYS
from onboarding.domain.request_form import SOLUTIONS
from onboarding.domain.stages import STATE_IN, Stage
from onboarding.models import BackfillFile, Request
from onboarding.models.requests import NEEDED_ROLES, TeamRole
from onboarding.services.activation import agree, ask
from onboarding.services.backfill import take, upload
from onboarding.services.confirming import confirm
from onboarding.services.connecting import link
from onboarding.services.packets import make_packet
from onboarding.services.policies import check_policy
from onboarding.services.requests import answer, start
from onboarding.services.scenario_runs import give_verdict, run_all
from onboarding.services.signing import sign
from onboarding.services.smoke import say, send_dummy
from onboarding.services.team import Named, add_member
from onboarding.services.testing_connection import run_test
from onboarding.services.watching import write_days
from referrals.domain.decisions import Decision
from referrals.exchange.keys import bucket_name
from referrals.models import Connection, Referral
from referrals.services.deciding import decide
from referrals.services.exchange import exchange
from referrals.services.telling import tell
from tests.factories.people import person

SANDBOX_ACCOUNT = "123456789012"
SANDBOX_ARN = f"arn:aws:iam::{SANDBOX_ACCOUNT}:role/apn-ace-larkfield-AccessUser-beta"
PRODUCTION_ACCOUNT = "210987654321"
PRODUCTION_ARN = f"arn:aws:iam::{PRODUCTION_ACCOUNT}:role/apn-ace-larkfield-AccessUser-prod"
_OBJECT_ACTIONS = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:DeleteObject",
    "s3:GetObjectTagging",
    "s3:PutObjectTagging",
    "s3:DeleteObjectTagging",
]
_KEY = "arn:aws:kms:us-west-2:111122223333:key/1"
_numbers = count(7_000_001)


def lead(**named: str) -> User:
    """An alliance lead."""
    return person(Role.ALLIANCE_LEAD, **named)


def started(by: User | None = None, *, partner: str = "Larkfield", partner_id: str = "") -> Request:
    """A request an alliance lead has just started."""
    return start(partner, partner_id or str(next(_numbers)), by=by or lead())


def standing_at(stage: Stage, by: User | None = None, **named: str) -> Request:
    """A request at a later stage, put there as a row: for pages of that stage alone, never for tests of gates."""
    request = started(by, **named)
    Request.objects.filter(pk=request.pk).update(stage=stage, state=STATE_IN[stage], stage_at=timezone.now())
    request.refresh_from_db()
    return request


Bringer = Callable[[Request, User], None]


def _prerequisites(request: Request, by: User) -> None:
    confirm(request.pk, "eligible", "Partner Central shows the badge.", by=by)
    for role in NEEDED_ROLES[1:]:
        add_member(request.pk, Named(role=role, name=role.label, email=f"{role}@partner.example"), by=by)
    accounts = {"sandbox_account": SANDBOX_ACCOUNT, "production_account": PRODUCTION_ACCOUNT}
    answer(request.pk, {**accounts, "form": {"sandbox_arn": SANDBOX_ARN}}, seen=request.version, by=by)


def policy_for(bucket: str) -> str:
    """A policy with all that the exchange needs, in the shape AWS's client has."""
    statements = [
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [f"arn:aws:s3:::{bucket}"]},
        {"Effect": "Allow", "Action": _OBJECT_ACTIONS, "Resource": [f"arn:aws:s3:::{bucket}/*"]},
        {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": [_KEY]},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _request(request: Request, by: User) -> None:
    form = {**request.form, "system": "Hubspot", "solution": SOLUTIONS[1], "primary": by.email}
    answer(request.pk, {"form": form}, seen=request.version, by=by)
    confirm(request.pk, "submitted", "Partner Central shows it.", by=by)


def _sandbox_setup(request: Request, by: User) -> None:
    """For a request whose partner has a connection to a real server, such as the bench's."""
    confirm(request.pk, "sandbox_created", "Partner Central shows it.", by=by)
    check_policy(request.pk, "sandbox", policy_for(bucket_name(request.partner_id, "sandbox")), by=by)
    link(request.pk, "sandbox", by=by)
    run_test(request.pk, "sandbox", writes=False, by=by)


def aws_side_of(connection: Connection, folder: Path) -> Simulator:
    """AWS's side of a connection to the tests' S3 server, with AWS's own keys."""
    aws = boto3.Session(profile_name="ace-demo-aws", region_name=connection.region)
    client = aws.client("s3", endpoint_url=settings.S3_ENDPOINT_URL)
    return Simulator(folder / "aws.sqlite3", client, connection.bucket, connection.partner_id)


def _implementation(request: Request, by: User) -> None:
    """A file each way over the tests' S3 server, in the sandbox; undo time has to be off."""
    person(Role.SALES_REP)
    person(Role.CRM_ADMIN)
    connection = request.sandbox
    assert connection is not None
    with TemporaryDirectory() as folder:
        aws = aws_side_of(connection, Path(folder))
        apn_id = aws.share_opportunity()
        aws.tick()
        exchange(connection)
        tell()
        decide(Referral.objects.get(connection=connection, apn_id=apn_id).pk, Decision.ACCEPT, by=by)
        exchange(connection)
        aws.tick()
        exchange(connection)
        aws.close()
    for beater in BEATERS:
        Pulse(beater).beat()
    confirm(request.pk, "implemented", "Partner Central shows it.", by=by)


def _testing(request: Request, by: User) -> None:
    """Every case run, and judged by a person: the rehearsal with AWS's side has a test of its own."""
    for run in run_all(request.pk, by=by):
        give_verdict(request.pk, run.key, passed=True, reason="AWS's seller saw it as we did.", by=by)
    confirm(request.pk, "tested", "Partner Central shows it.", by=by)


def _smoke_test(request: Request, by: User) -> None:
    """The dummy is sent, confirmed and rejected, all by files in the bucket."""
    dummy, connection = send_dummy(request.pk, by=by), request.production
    assert connection is not None
    with TemporaryDirectory() as folder:
        aws = aws_side_of(connection, Path(folder))
        exchange(connection)
        aws.tick()
        aws.reject(str(dummy.partner_crm_id))
        aws.tick()
        exchange(connection)
        aws.close()
    say(request.pk, "asked", "Case 4711, answered.", by=by)


def watched(request: Request, days: int = WATCH_DAYS) -> None:
    """Seven quiet days, each with a pass of the exchange and looked at just after its end."""
    since, connection = request.activations.get(ended_at=None).agreed_at, request.production
    assert since is not None
    assert connection is not None
    for number in range(1, days + 1):
        moment = since + timedelta(days=number)
        Connection.objects.filter(pk=connection.pk).update(last_checked_at=moment)
        request.refresh_from_db()
        write_days(request, now=moment)


def _launch(request: Request, by: User) -> None:
    """For a request whose partner has a production connection to a real server; undo time has to be off."""
    if not request.policy_checks.filter(environment="production").exists():
        check_policy(request.pk, "production", policy_for(bucket_name(request.partner_id, "production")), by=by)
    link(request.pk, "production", by=by)
    run_test(request.pk, "production", writes=False, by=by)
    ask(request.pk, by=by)
    agree(request.pk, by=person(Role.CRM_ADMIN))
    request.refresh_from_db()
    _smoke_test(request, by)
    watched(request)
    confirm(request.pk, "backfilled", "AWS's mail says so.", by=by)
    confirm(request.pk, "told", "The mail went to everybody.", by=by)


def _production_approval(request: Request, by: User) -> None:
    """For a request that `by` has started; its program manager is somebody who only follows in the portal."""
    form, manager = {**request.form, "production_arn": PRODUCTION_ARN}, person(Role.VIEWER)
    decided = {"form": form, "production_account": PRODUCTION_ACCOUNT, "backfill": Backfill.NOT_NEEDED}
    answer(request.pk, decided, seen=request.version, by=by)
    add_member(request.pk, Named(role=TeamRole.PROGRAM_MANAGER, name="Petra", email=manager.email), by=by)
    packet = make_packet(request.pk, by=by)
    sign(request.pk, packet.pk, TeamRole.ALLIANCE_LEAD, by=by)
    sign(request.pk, packet.pk, TeamRole.PROGRAM_MANAGER, by=manager)
    confirm(request.pk, "approved", "Partner Central shows it.", by=by)
    check_policy(request.pk, "production", policy_for(bucket_name(request.partner_id, "production")), by=by)


BRINGERS: Mapping[Stage, Bringer] = MappingProxyType(
    {
        Stage.PREREQUISITES: _prerequisites,
        Stage.REQUEST: _request,
        Stage.SANDBOX_SETUP: _sandbox_setup,
        Stage.IMPLEMENTATION: _implementation,
        Stage.TESTING: _testing,
        Stage.PRODUCTION_APPROVAL: _production_approval,
        Stage.LAUNCH: _launch,
    }
)
"""For each stage what brings its evidence, through the services that people use."""


def ready(request: Request, stage: Stage, *, by: User) -> Request:
    """Bring all evidence that the gate of `stage` asks for."""
    BRINGERS[stage](request, by)
    request.refresh_from_db()
    return request


EXTRACT = (
    "ACE Opportunity ID,Customer Company Name,Customer Website,Project Title,Partner CRM ID,Region",
    "O1,Aldermoor Freight,https://www.aldermoor.example,Dispatch planning,,EMEA",
    "O2,Brightwater Labs,brightwater.example,Lab records,CRM-2,NAMER",
    "O3,Corvane,corvane.example,Data lake,,=1+1",
)


def extract(*lines: str) -> bytes:
    """AWS's list of open records as CSV; without lines three of them, one of which AWS has an id for."""
    return "\n".join((EXTRACT[0], *(lines or EXTRACT[1:]))).encode()


def imported_extract(request: Request, by: User, *lines: str) -> BackfillFile:
    """AWS's list uploaded and taken."""
    upload(request.pk, "open-opportunities.csv", extract(*lines), by=by)
    return take(request.pk, by=by)


def settle_backfill(request: Request, by: User) -> None:
    """The backfill's half of production approval, the quick way: it is not needed."""
    answer(request.pk, {"backfill": Backfill.NOT_NEEDED}, seen=request.version, by=by)
    request.refresh_from_db()
