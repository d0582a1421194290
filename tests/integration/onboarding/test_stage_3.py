"""Stage 3: AWS's policy pasted and checked, the connection made from it, and its test against a real S3 server."""

import json
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from aceportal.stack.rights import bucket_policy
from onboarding.domain.evidence import Verdict
from onboarding.domain.gates import missing
from onboarding.domain.stages import Stage
from onboarding.models import ConnectionTest, PolicyCheck, Request
from onboarding.selectors.evidence import evidence_of
from onboarding.services.connecting import Wish, connect, link
from onboarding.services.policies import check_policy
from onboarding.services.testing_connection import run_test
from referrals.errors import NotAllowed, NotNow
from referrals.exchange.keys import bucket_name
from referrals.models import Connection, ConnectionState
from tests.factories.bench import Bench
from tests.factories.onboarding import policy_for, ready, started
from tests.factories.people import person
from tests.faults.proxy import FaultProxy, hang, refusal

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from aceportal.stack.s3 import S3Server

pytestmark = pytest.mark.django_db


def fitting(request: Request, by: User, environment: str = "sandbox") -> PolicyCheck:
    return check_policy(request.pk, environment, policy_for(bucket_name(request.partner_id, environment)), by=by)


@pytest.fixture
def connected(bench: Bench, lead: User) -> Request:
    """A request whose sandbox is the connection of the bench."""
    request = started(lead, partner_id=bench.connection.partner_id)
    fitting(request, lead)
    link(request.pk, "sandbox", by=lead)
    return request


def result(test: ConnectionTest, name: str, folder: str = "") -> dict[str, Any]:
    return next(one for one in test.results if one["name"] == name and one["folder"].startswith(folder))


def also_allowed(aws: "S3Client", bucket: str, action: str, folder: str) -> None:
    """Give the partner one right more than AWS's folder table does."""
    policy = json.loads(bucket_policy(bucket))
    first = policy["Statement"][0]
    policy["Statement"].append({**first, "Action": [action], "Resource": [f"arn:aws:s3:::{bucket}/{folder}/*"]})
    aws.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def test_a_policy_that_fits_is_kept_and_meets_its_requirement(integration: Request, lead: User) -> None:
    check = fitting(integration, lead)
    assert check.findings == []
    assert evidence_of(integration).sandbox.policy == Verdict.PASSED
    assert integration.steps.filter(name="policy checked").exists()


def test_productions_policy_pasted_for_the_sandbox_is_refused(page: Client, integration: Request) -> None:
    text = policy_for(bucket_name(integration.partner_id, "production"))
    address = reverse("onboarding:check_policy", args=[integration.pk, "sandbox"])
    shown = page.post(address, {"policy": text}, follow=True).content.decode()
    assert "It may be another environment&#x27;s." in shown
    assert evidence_of(integration).sandbox.policy == Verdict.FAILED


def test_what_is_no_policy_is_not_kept_for_it_may_be_a_key(integration: Request, lead: User) -> None:
    check = check_policy(integration.pk, "sandbox", "aws_secret_access_key = abcdef", by=lead)
    assert check.verdict == Verdict.FAILED
    assert check.policy == ""


def test_what_is_no_policy_is_to_be_pasted_again_not_to_be_asked_of_aws(page: Client, integration: Request) -> None:
    address = reverse("onboarding:check_policy", args=[integration.pk, "sandbox"])
    shown = page.post(address, {"policy": "[]"}, follow=True).content.decode()
    assert "That is no policy, so it is not kept." in shown
    assert "paste again" in shown
    assert "ask AWS" not in shown.replace("see what to ask AWS", "")


def test_no_connection_is_made_before_the_policy_fits(integration: Request) -> None:
    with pytest.raises(NotNow, match="First paste AWS's policy"):
        connect(integration.pk, "sandbox", Wish(name="Larkfield sandbox"), by=person(Role.ADMINISTRATOR))
    assert not Connection.objects.exists()


def test_the_connection_takes_the_role_and_external_id_of_the_request(integration: Request, lead: User) -> None:
    arn = "arn:aws:iam::111122223333:role/ace"
    Request.objects.update(form={"sandbox_arn": arn}, external_id="larkfield-1")
    fitting(integration, lead)
    made = connect(integration.pk, "sandbox", Wish(name="Larkfield sandbox"), by=person(Role.CRM_ADMIN))
    assert (made.role_arn, made.external_id) == (arn, "larkfield-1")
    assert made.bucket == bucket_name(integration.partner_id, "sandbox")
    integration.refresh_from_db()
    assert integration.sandbox == made


def test_an_alliance_lead_links_a_connection_and_may_not_create_one(integration: Request, lead: User) -> None:
    fitting(integration, lead)
    with pytest.raises(NotAllowed):
        connect(integration.pk, "sandbox", Wish(name="Larkfield sandbox"), by=lead)
    assert not Connection.objects.exists()


def test_productions_connection_waits_paused_until_it_is_switched_on(integration: Request, lead: User) -> None:
    fitting(integration, lead, "production")
    made = connect(integration.pk, "production", Wish(name="Larkfield"), by=person(Role.ADMINISTRATOR))
    made.refresh_from_db()
    assert made.state == ConnectionState.PAUSED


def test_a_crm_admin_creates_the_connection_on_the_page(client: Client, integration: Request, lead: User) -> None:
    fitting(integration, lead)
    client.force_login(person(Role.CRM_ADMIN))
    page = reverse("onboarding:stage", args=[integration.pk, 3])
    assert "Larkfield sandbox" in client.get(page).content.decode()
    address = reverse("onboarding:connect", args=[integration.pk, "sandbox"])
    shown = client.post(address, {"name": "Larkfield sandbox"}, follow=True).content.decode()
    assert "Larkfield sandbox is there. Now test it." in shown
    assert evidence_of(Request.objects.get(pk=integration.pk)).sandbox.has_connection


def test_the_partners_own_connection_is_offered_and_used(bench: Bench, page: Client, lead: User) -> None:
    request = started(lead, partner_id=bench.connection.partner_id)
    fitting(request, lead)
    address = reverse("onboarding:stage", args=[request.pk, 3])
    assert "Use this connection" in page.get(address).content.decode()
    page.post(reverse("onboarding:link", args=[request.pk, "sandbox"]))
    assert "Test the connection" in page.get(address).content.decode()


def test_another_partners_connection_is_never_linked(integration: Request, lead: User) -> None:
    fitting(integration, lead)
    with pytest.raises(NotNow, match="no such connection yet"):
        link(integration.pk, "sandbox", by=lead)


def test_somebody_who_follows_may_neither_check_connect_nor_test(client: Client, integration: Request) -> None:
    client.force_login(person(Role.VIEWER))
    for name in ("check_policy", "connect", "link", "test_connection"):
        address = reverse(f"onboarding:{name}", args=[integration.pk, "sandbox"])
        assert client.post(address, {"policy": "{}", "name": "x"}).status_code == 403


def test_a_third_environment_does_not_exist(page: Client, integration: Request) -> None:
    assert page.post(reverse("onboarding:link", args=[integration.pk, "staging"])).status_code == 404


def test_a_connection_with_all_rights_passes_and_leaves_nothing_behind(
    connected: Request, bench: Bench, aws_s3: "S3Client", lead: User
) -> None:
    test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert test.verdict == Verdict.PASSED
    assert result(test, "refused", "opportunity-outbound")["ok"] is True
    assert result(test, "key")["ok"] is None
    assert "Contents" not in aws_s3.list_objects_v2(Bucket=bench.connection.bucket)
    connected.refresh_from_db()
    assert evidence_of(connected).sandbox.connection_test == Verdict.PASSED


def test_three_stages_brought_through_their_services_have_open_gates(bench: Bench, lead: User) -> None:
    request = started(lead, partner_id=bench.connection.partner_id)
    for stage in (Stage.PREREQUISITES, Stage.REQUEST, Stage.SANDBOX_SETUP):
        assert missing(stage, evidence_of(request))
        ready(request, stage, by=lead)
        assert missing(stage, evidence_of(request)) == ()


def test_the_protocol_stands_on_the_page(connected: Request, bench: Bench, page: Client) -> None:
    address = reverse("onboarding:test_connection", args=[connected.pk, "sandbox"])
    shown = page.post(address, {}, follow=True).content.decode()
    for title in ("Credentials", "Clock", "Region", "Bucket", "List", "Read", "Upload with ACL", "Delete", "KMS key"):
        assert f'<span class="setup-check-name">{title}</span>' in shown
    assert "AWS refuses an upload here, as it should." in shown


def test_a_file_of_awss_proves_reading_and_the_key(
    connected: Request, bench: Bench, aws_s3: "S3Client", lead: User
) -> None:
    aws_s3.put_object(Bucket=bench.connection.bucket, Key="opportunity-outbound/a.json", Body=b"{}")
    test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert result(test, "key")["ok"] is True
    assert aws_s3.head_object(Bucket=bench.connection.bucket, Key="opportunity-outbound/a.json")["ContentLength"] == 2


def test_missing_rights_are_named_each_with_its_cure(
    connected: Request, bench: Bench, aws_s3: "S3Client", lead: User
) -> None:
    aws_s3.delete_bucket_policy(Bucket=bench.connection.bucket)
    test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    denied = result(test, "write", "opportunity-inbound")
    assert test.verdict == Verdict.FAILED
    assert "s3:PutObject with the ACL bucket-owner-full-control" in denied["message"]
    assert "Attach AWS's policy" in denied["cure"]


def test_an_upload_that_only_aws_may_make_has_to_be_refused(
    connected: Request, bench: Bench, aws_s3: "S3Client", lead: User
) -> None:
    also_allowed(aws_s3, bench.connection.bucket, "s3:PutObject", "lead-outbound")
    test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert test.verdict == Verdict.FAILED
    assert result(test, "refused", "lead-outbound")["ok"] is False
    assert "Contents" not in aws_s3.list_objects_v2(Bucket=bench.connection.bucket)


def test_a_file_is_written_only_with_consent_and_is_gone_afterwards(
    connected: Request, bench: Bench, aws_s3: "S3Client", lead: User
) -> None:
    also_allowed(aws_s3, bench.connection.bucket, "s3:DeleteObject", "opportunity-inbound")
    without = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert all(one["name"] != "file" for one in without.results)
    test = run_test(connected.pk, "sandbox", writes=True, by=lead)
    assert result(test, "file")["message"] == "Written, and deleted again."
    assert result(test, "key")["ok"] is True
    assert "Contents" not in aws_s3.list_objects_v2(Bucket=bench.connection.bucket)
    assert connected.steps.filter(note__contains="one file was agreed to").count() == 1


def test_even_with_consent_nothing_is_written_that_could_not_be_deleted(
    connected: Request, bench: Bench, aws_s3: "S3Client", lead: User
) -> None:
    test = run_test(connected.pk, "sandbox", writes=True, by=lead)
    assert result(test, "file")["ok"] is None
    assert test.verdict == Verdict.PASSED
    assert "Contents" not in aws_s3.list_objects_v2(Bucket=bench.connection.bucket)


def test_a_refused_write_is_told_and_nothing_is_left(
    connected: Request, bench: Bench, aws_s3: "S3Client", s3_server: "S3Server", settings: Any, lead: User
) -> None:
    also_allowed(aws_s3, bench.connection.bucket, "s3:DeleteObject", "opportunity-inbound")
    with FaultProxy(s3_server.endpoint) as proxy:
        settings.S3_ENDPOINT_URL = proxy.endpoint
        proxy.rule("PUT", "", refusal(403, "AccessDenied"), times=None)
        test = run_test(connected.pk, "sandbox", writes=True, by=lead)
    assert result(test, "file")["ok"] is False
    assert "may still be there" not in result(test, "file")["message"]
    assert "Contents" not in aws_s3.list_objects_v2(Bucket=bench.connection.bucket)


def test_a_bucket_that_is_not_there_is_named(connected: Request, lead: User) -> None:
    Connection.objects.update(bucket="ace-apn-1-beta-us-west-2")
    test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert result(test, "bucket")["ok"] is False
    assert "Partner Central's integration page" in result(test, "bucket")["cure"]
    assert test.verdict == Verdict.FAILED


def test_keys_aws_does_not_know_are_told_as_such(
    connected: Request, aws_config: "S3Server", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lead: User
) -> None:
    keys = tmp_path / "keys"
    profile = aws_config.identities.partner.profile
    keys.write_text(f"[{profile}]\naws_access_key_id = AKIAUNKNOWN\naws_secret_access_key = unknown\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert [(one["name"], one["ok"]) for one in test.results] == [("credentials", False)]
    assert "InvalidAccessKeyId" in test.results[0]["message"]


@pytest.mark.parametrize("minutes", [10, 20])
def test_a_clock_that_is_off_is_told_before_aws_refuses_it_and_when_it_does(
    connected: Request, lead: User, minutes: int
) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert result(test, "clock")["ok"] is False
    assert "NTP" in result(test, "clock")["cure"]


@pytest.mark.parametrize(
    ("request_kind", "status", "code", "name"),
    [
        ("GET", 400, "KMS.DisabledException", "key"),
        ("LIST", 301, "PermanentRedirect", "region"),
        ("LIST", 403, "RequestTimeTooSkewed", "clock"),
        ("LIST", 400, "ExpiredToken", "credentials"),
    ],
)
def test_what_aws_says_of_key_region_clock_and_token_fails_the_check_of_that_name(
    connected: Request,
    s3_server: "S3Server",
    settings: Any,
    lead: User,
    request_kind: str,
    status: int,
    code: str,
    name: str,
) -> None:
    with FaultProxy(s3_server.endpoint) as proxy:
        settings.S3_ENDPOINT_URL = proxy.endpoint
        proxy.rule(request_kind, "", refusal(status, code), times=None)
        test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert result(test, name)["ok"] is False
    assert result(test, name)["cure"]
    assert test.verdict == Verdict.FAILED


def test_an_aws_that_never_answers_is_told_before_the_page_is_given_up(
    connected: Request, s3_server: "S3Server", settings: Any, lead: User
) -> None:
    with FaultProxy(s3_server.endpoint) as proxy:
        settings.S3_ENDPOINT_URL = proxy.endpoint
        proxy.rule("LIST", "", hang, times=None)
        began = monotonic()
        test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert monotonic() - began < 25
    assert [(one["name"], one["ok"]) for one in test.results] == [("reach", False)]


def test_an_endpoint_that_nobody_answers_at_is_told_as_such(connected: Request, settings: Any, lead: User) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:9"
    test = run_test(connected.pk, "sandbox", writes=False, by=lead)
    assert [(one["name"], one["ok"]) for one in test.results] == [("reach", False)]
