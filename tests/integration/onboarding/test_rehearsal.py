"""The whole test plan of stage 5, played with the simulated AWS over a real bucket."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aceportal.awsside_client import AwsSideClient
from aceportal.models import User
from aceportal.simulator.control import ControlServer
from aceportal.simulator.service import Service
from onboarding.domain.plan import PLAN
from onboarding.models import Request, ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.selectors.evidence import evidence_of
from onboarding.services.rehearsing import let_aws_act
from onboarding.services.scenario_runs import run_case, settle
from referrals.models import Referral
from tests.factories.bench import Bench
from tests.factories.onboarding import started

pytestmark = pytest.mark.django_db


@pytest.fixture
def aws_side(bench: Bench, settings: Settings) -> Iterator[AwsSideClient]:
    """The control port of the bench's AWS, where the demo's settings name it."""
    server = ControlServer(Service([bench.aws]), port=0, token="rehearsal")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SIMULATOR_TOKEN = "rehearsal"
    settings.SIMULATOR_URL = f"http://127.0.0.1:{server.server_port}"
    yield AwsSideClient(settings.SIMULATOR_URL, settings.SIMULATOR_TOKEN)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def request_of_bench(bench: Bench, lead: User) -> Request:
    request = started(lead, partner_id=bench.connection.partner_id)
    Request.objects.filter(pk=request.pk).update(sandbox=bench.connection)
    request.refresh_from_db()
    return request


def test_the_whole_plan_passes_with_the_simulated_aws(
    request_of_bench: Request, aws_side: AwsSideClient, lead: User
) -> None:
    told = StringIO()
    call_command("rehearse", request_of_bench.pk, email=lead.email, seconds=60, stdout=told)
    assert told.getvalue() == f"{len(PLAN)} of {len(PLAN)} passed.\n"
    failed = {
        run.key: [run.state, run.seen, run.referral and run.referral.phase]
        for run in ScenarioRun.objects.select_related("referral")
        if run.state != RunState.PASSED
    }
    assert failed == {}
    facts = evidence_of(request_of_bench)
    assert (facts.scenarios_passed, facts.scenarios_failed) == (len(PLAN), 0)
    assert not Referral.objects.filter(is_test=False).exists()
    assert all(run.files for run in ScenarioRun.objects.all())
    told_of_runs = request_of_bench.steps.filter(name__startswith="scenario").values_list("note", flat=True)
    assert list(told_of_runs) == [f"{len(PLAN)} of {len(PLAN)}, from {PLAN[0].key} to {PLAN[-1].key}"]


def test_the_simulated_aws_acts_at_a_press_for_what_waits(
    page: Client, bench: Bench, request_of_bench: Request, aws_side: AwsSideClient, lead: User
) -> None:
    run = run_case(request_of_bench.pk, "AO-1", by=lead)
    address = reverse("onboarding:stage", args=[request_of_bench.pk, 5])
    assert "Let the simulated AWS act" in page.get(address).content.decode()
    acts = reverse("onboarding:simulated_aws_acts", args=[request_of_bench.pk])
    assert "acted for 1 case." in page.post(acts, follow=True).content.decode()
    bench.exchange()
    page.post(reverse("onboarding:settle_scenarios", args=[request_of_bench.pk]))
    run.refresh_from_db()
    assert run.state == RunState.PASSED


def test_outside_of_the_demo_nobody_plays_aws(page: Client, request_of_bench: Request, lead: User) -> None:
    acts = reverse("onboarding:simulated_aws_acts", args=[request_of_bench.pk])
    assert page.post(acts).status_code == 403
    with pytest.raises(CommandError, match="Only the demo has a simulated AWS"):
        call_command("rehearse", request_of_bench.pk, email=lead.email)
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("rehearse", request_of_bench.pk, email="nobody@partner.example")


def test_a_review_that_is_over_meanwhile_holds_nobody_up(
    request_of_bench: Request, bench: Bench, aws_side: AwsSideClient, lead: User
) -> None:
    apn_id = _under_review(request_of_bench, bench, "PO-2", lead)
    aws_side.command("review", bucket=bench.connection.bucket, id=apn_id, outcome="approve")
    assert let_aws_act(request_of_bench.pk, aws_side, by=lead) == 0


def test_a_record_that_came_before_its_answer_is_shown_by_aws_once_more(
    request_of_bench: Request, bench: Bench, aws_side: AwsSideClient, lead: User
) -> None:
    run = run_case(request_of_bench.pk, "POC-7.16", by=lead)
    bench.round_trip()
    Referral.objects.update(received_at=F("received_at") - timedelta(hours=1))
    settle(request_of_bench)
    assert let_aws_act(request_of_bench.pk, aws_side, by=lead) == 1
    bench.round_trip()
    settle(request_of_bench)
    run.refresh_from_db()
    assert run.state == RunState.PASSED


def _under_review(request: Request, bench: Bench, key: str, by: User) -> str:
    """Begin a case; AWS's id of its record, which AWS has taken and not yet reviewed."""
    run = run_case(request.pk, key, by=by)
    bench.round_trip()
    settle(request)
    run.refresh_from_db()
    assert run.referral is not None
    return str(run.referral.apn_id)
