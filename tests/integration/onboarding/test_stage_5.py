"""Stage 5: the test plan's page, a case run, followed and judged, and who may do what with it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.plan import PLAN
from onboarding.jobs import follow_scenarios
from onboarding.models import Request, ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.services.rehearsing import simulated_aws
from onboarding.services.scenario_runs import give_verdict, name_record, run_all, run_case
from referrals.errors import NotAllowed, NotFound, NotNow, NotValid
from referrals.models import Connection, Referral
from tests.factories.bench import Bench
from tests.factories.onboarding import started
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def tested(bench: Bench, lead: User) -> Request:
    """A request whose sandbox is the connection of the bench."""
    request = started(lead, partner_id=bench.connection.partner_id)
    Request.objects.filter(pk=request.pk).update(sandbox=bench.connection)
    request.refresh_from_db()
    return request


def shown(page: Client, request: Request, **filters: str) -> str:
    return page.get(reverse("onboarding:stage", args=[request.pk, 5]), filters).content.decode()


def test_every_case_of_the_plan_is_a_card_and_filters_leave_those_they_name(page: Client, tested: Request) -> None:
    everything = shown(page, tested)
    assert all(f'<span class="plan-key">{case.key}</span>' in everything for case in PLAN)
    leads = shown(page, tested, group="lead", who="aws", state="open")
    assert leads.count('class="plan-key"') == 6
    assert "No case is like that" in shown(page, tested, state="passed")


def test_a_case_is_run_on_its_page_and_judged_line_by_line_when_aws_has_answered(
    page: Client, bench: Bench, tested: Request
) -> None:
    address = reverse("onboarding:scenario", args=[tested.pk, "POC-7.13"])
    assert "What will be sent" in page.get(address).content.decode()
    told = page.post(reverse("onboarding:run_scenario", args=[tested.pk, "POC-7.13"]), follow=True).content.decode()
    assert "POC-7.13 is running." in told
    bench.round_trip()
    follow_scenarios()
    run = ScenarioRun.objects.get()
    assert run.state == RunState.PASSED
    assert {(line["what"], line["ok"]) for line in run.seen} == {("AWS's result", True), ("AWS's errors", True)}
    told = page.get(address).content.decode()
    assert "as expected" in told
    assert all(reverse("referrals:file", args=[file["id"]]) in told for file in run.files)
    assert len(run.files) == 2


def test_what_aws_takes_although_it_should_refuse_it_fails_the_case(bench: Bench, tested: Request, lead: User) -> None:
    run = run_case(tested.pk, "POC-7.7", by=lead)
    assert run.delivery is not None
    fixed = {name: value for name, value in run.delivery.payload.items() if name != "customerDuns"}
    type(run.delivery).objects.filter(pk=run.delivery.pk).update(payload=fixed)
    bench.round_trip()
    follow_scenarios()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.seen[0] == {"what": "AWS's result", "expected": "refused", "seen": "taken", "ok": False}
    assert run_case(tested.pk, "POC-7.7", by=lead).pk != run.pk


def test_a_case_that_begins_with_aws_takes_the_record_whose_id_is_entered(
    page: Client, bench: Bench, tested: Request, lead: User
) -> None:
    arrived = bench.shared_opportunity()
    run = run_case(tested.pk, "AO-1", by=lead)
    assert run.state == RunState.ASKED
    assert "Please send 1 new AWS referral to our sandbox, for: AO-1." in shown(page, tested)
    address = reverse("onboarding:name_scenario_record", args=[tested.pk, "AO-1"])
    page.post(address, {"apn_id": arrived.apn_id})
    run.refresh_from_db()
    arrived.refresh_from_db()
    assert run.state == RunState.PASSED
    assert arrived.is_test
    assert "new AWS referral" not in shown(page, tested)


def test_a_case_of_awss_is_not_proved_by_a_record_of_ours(bench: Bench, tested: Request, lead: User) -> None:
    run_case(tested.pk, "POC-1", by=lead)
    bench.round_trip()
    ours = Referral.objects.get().apn_id or ""
    run_case(tested.pk, "AO-1", by=lead)
    with pytest.raises(NotValid, match="is a record of yours"):
        name_record(tested.pk, "AO-1", ours, by=lead)
    run_case(tested.pk, "LD-1", by=lead)
    with pytest.raises(NotValid, match="or L123456 for a lead"):
        name_record(tested.pk, "LD-1", ours, by=lead)


def test_a_decided_referral_settles_a_case_that_begins_with_the_decision(
    bench: Bench, tested: Request, lead: User
) -> None:
    arrived = bench.shared_opportunity()
    for key in ("AO-2", "AO-2.1"):
        run_case(tested.pk, key, by=lead)
    name_record(tested.pk, "AO-2", arrived.apn_id or "", by=lead)
    bench.round_trip()
    assert name_record(tested.pk, "AO-2.1", arrived.apn_id or "", by=lead).state == RunState.FAILED


def test_contact_data_of_a_case_is_for_those_who_may_read_it(
    client: Client, page: Client, tested: Request, lead: User
) -> None:
    run = run_case(tested.pk, "AO-3", by=lead)
    line = {"what": "Customer Email", "expected": "there", "seen": "iris@aldermoor.example", "ok": True}
    ScenarioRun.objects.filter(pk=run.pk).update(seen=[line], payload={"customerEmail": "iris@aldermoor.example"})
    address = reverse("onboarding:scenario", args=[tested.pk, "AO-3"])
    assert page.get(address).content.decode().count("iris@aldermoor.example") == 2
    client.force_login(person(Role.VIEWER))
    told = client.get(address).content.decode()
    assert "iris@aldermoor.example" not in told
    assert "(hidden: customer contact)" in told


def test_a_verdict_is_about_the_run_that_was_looked_at(page: Client, tested: Request, lead: User) -> None:
    first = run_case(tested.pk, "PO-4", by=lead)
    give_verdict(tested.pk, "PO-4", passed=False, reason="Nothing came.", by=lead)
    run_case(tested.pk, "PO-4", by=lead)
    values = {"verdict": "passed", "reason": "Seen.", "run": first.pk}
    told = page.post(reverse("onboarding:judge_scenario", args=[tested.pk, "PO-4"]), values, follow=True)
    assert "It was run again meanwhile." in told.content.decode()
    assert not ScenarioRun.objects.filter(state=RunState.PASSED).exists()


def test_records_of_a_colleagues_are_never_taken_by_themselves(bench: Bench, tested: Request, lead: User) -> None:
    bench.shared_opportunity()
    run = run_case(tested.pk, "POC-7.5", by=lead)
    assert (run.state, run.referral) == (RunState.ASKED, None)
    assert not Referral.objects.filter(is_test=True).exists()


def test_one_support_case_names_each_record_and_what_aws_is_to_do(
    page: Client, bench: Bench, tested: Request, lead: User
) -> None:
    run = run_case(tested.pk, "PO-2", by=lead)
    bench.round_trip()
    follow_scenarios()
    run.refresh_from_db()
    assert run.referral is not None
    assert f"PO-2: {run.referral.apn_id} (TEST-PO-2-{run.pk}): please approve it." in shown(page, tested)
    assert bench.connection.bucket in shown(page, tested)


def test_a_persons_verdict_needs_a_reason_and_stands(page: Client, tested: Request, lead: User) -> None:
    shown_run = {"run": run_case(tested.pk, "PO-4", by=lead).pk, "verdict": "passed"}
    address = reverse("onboarding:judge_scenario", args=[tested.pk, "PO-4"])
    refused = page.post(address, {**shown_run, "reason": ""})
    assert refused.status_code == 422
    assert "Say what you saw and where" in refused.content.decode()
    told = page.post(address, {**shown_run, "reason": "AWS's seller sees it."}, follow=True).content.decode()
    assert "AWS&#x27;s seller sees it." in told
    follow_scenarios()
    assert ScenarioRun.objects.get().state == RunState.PASSED
    with pytest.raises(NotNow, match="Run the case first"):
        give_verdict(tested.pk, "PO-3", passed=True, reason="Seen.", by=lead)


def test_a_plan_with_nothing_left_offers_no_start(page: Client, tested: Request, lead: User) -> None:
    for run in run_all(tested.pk, by=lead):
        give_verdict(tested.pk, run.key, passed=run.key != "AO-1", reason="Seen.", by=lead)
    assert "Run everything that is left" in shown(page, tested)
    run_case(tested.pk, "AO-1", by=lead)
    assert "Run everything that is left" not in shown(page, tested)
    told = page.post(reverse("onboarding:run_scenarios", args=[tested.pk]), follow=True).content.decode()
    assert "there was none to start" in told


def test_tests_need_a_sandbox_that_is_connected_and_never_run_in_production(
    bench: Bench, integration: Request, lead: User
) -> None:
    with pytest.raises(NotNow, match="First connect the sandbox"):
        run_case(integration.pk, "POC-1", by=lead)
    Connection.objects.update(environment="production")
    Request.objects.update(sandbox=bench.connection)
    with pytest.raises(NotAllowed, match="sandbox only"):
        run_case(integration.pk, "POC-1", by=lead)
    assert not ScenarioRun.objects.exists()


def test_what_cannot_be_is_refused_in_a_sentence(tested: Request, lead: User) -> None:
    with pytest.raises(NotFound, match="no such case"):
        run_case(tested.pk, "POC-99", by=lead)
    run_case(tested.pk, "AO-1", by=lead)
    with pytest.raises(NotNow, match="It is running"):
        run_case(tested.pk, "AO-1", by=lead)
    with pytest.raises(NotValid, match="look like O1234567"):
        name_record(tested.pk, "AO-1", "12", by=lead)
    with pytest.raises(NotAllowed, match="Only the demo"):
        simulated_aws()


def test_who_follows_may_look_and_not_run(client: Client, tested: Request, lead: User) -> None:
    client.force_login(person(Role.VIEWER))
    assert "Run everything" not in shown(client, tested)
    for name in ("run_scenario", "name_scenario_record", "judge_scenario"):
        values = {"apn_id": "O1", "run": 1, "verdict": "passed", "reason": "x"}
        assert client.post(reverse(f"onboarding:{name}", args=[tested.pk, "POC-1"]), values).status_code == 403
    for name in ("run_scenarios", "settle_scenarios"):
        assert client.post(reverse(f"onboarding:{name}", args=[tested.pk])).status_code == 403


def test_a_plan_that_runs_costs_the_page_no_query_more(page: Client, tested: Request, lead: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(page, tested)
        return len(queries)

    shown(page, tested)
    before = asked()
    run_all(tested.pk, by=lead)
    assert ScenarioRun.objects.count() == len(PLAN)
    assert asked() == before <= 13  # the frame alone takes twelve
