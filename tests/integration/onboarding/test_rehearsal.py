"""The whole test plan of stage 5, played with the simulated AWS over a real bucket."""

from collections.abc import Iterator
from threading import Thread

import pytest

from aceportal.awsside_client import AwsSideClient
from aceportal.models import User
from aceportal.simulator.control import ControlServer
from aceportal.simulator.service import Service
from onboarding.domain.plan import PLAN
from onboarding.models import Request, ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.selectors.evidence import evidence_of
from onboarding.services.rehearsing import rehearse
from referrals.models import Referral
from tests.factories.bench import Bench
from tests.factories.onboarding import started

pytestmark = pytest.mark.django_db


@pytest.fixture
def aws_side(bench: Bench) -> Iterator[AwsSideClient]:
    """The control port of the bench's AWS."""
    server = ControlServer(Service([bench.aws]), port=0, token="rehearsal")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield AwsSideClient(f"http://127.0.0.1:{server.server_port}", "rehearsal")
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
    states = rehearse(request_of_bench.pk, aws_side, by=lead, seconds=60)
    failed = {
        run.key: [run.state, run.seen, run.referral and run.referral.phase]
        for run in ScenarioRun.objects.select_related("referral")
        if run.state != RunState.PASSED
    }
    assert failed == {}
    assert len(states) == len(PLAN)
    facts = evidence_of(request_of_bench)
    assert (facts.scenarios_passed, facts.scenarios_failed) == (len(PLAN), 0)
    assert not Referral.objects.filter(is_test=False).exists()
    assert all(run.files for run in ScenarioRun.objects.all())
