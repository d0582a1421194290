"""The facts the gates look at: of runs, packets and extracts the newest counts."""

import pytest
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.evidence import Backfill
from onboarding.domain.launch import SIGNERS, SMOKE_STEPS
from onboarding.models import BackfillFile, BackfillRow, HealthDay, Packet, Request, ScenarioRun, Signature, SmokeStep
from onboarding.models.scenarios import RunState
from onboarding.selectors.evidence import evidence_of
from tests.factories.onboarding import started

pytestmark = pytest.mark.django_db


def _ran(integration: Request, key: str, *states: RunState) -> None:
    for state in states:
        ScenarioRun.objects.create(request=integration, key=key, state=state, at=timezone.now())


def test_of_each_scenario_the_newest_run_of_this_request_counts(integration: Request, lead: User) -> None:
    _ran(integration, "POC-1", RunState.FAILED, RunState.PASSED)
    _ran(integration, "POC-2", RunState.PASSED, RunState.FAILED)
    _ran(integration, "POC-3", RunState.PASSED, RunState.ASKED)
    _ran(started(lead), "POC-1", RunState.FAILED)
    facts = evidence_of(integration)
    assert (facts.scenarios_passed, facts.scenarios_failed) == (1, 1)


def test_a_new_packet_needs_new_signatures(integration: Request) -> None:
    packets = [_packet(integration), _packet(integration)]
    for packet, role in zip(packets, SIGNERS, strict=True):
        Signature.objects.create(request=integration, packet=packet, role=role, at=timezone.now())
    assert evidence_of(integration).missing_signatures == ("Alliance lead",)


def _packet(integration: Request) -> Packet:
    return Packet.objects.create(request=integration, content=b"z", size=1, digest="d", at=timezone.now())


def test_the_newest_extract_says_how_many_records_are_open(integration: Request) -> None:
    Request.objects.filter(pk=integration.pk).update(backfill=Backfill.NEEDED)
    assert evidence_of(integration).backfill_open == 1
    for ids in ([("", ""), ("", "")], [("a", ""), ("", ""), ("b", "twice")]):
        file = BackfillFile.objects.create(request=integration, name="a.csv", content=b"", at=timezone.now())
        rows = [BackfillRow(file=file, row=n, partner_id=pid, problem=said) for n, (pid, said) in enumerate(ids)]
        BackfillRow.objects.bulk_create(rows)
    assert evidence_of(integration).backfill_open == 2


def test_the_launch_counts_the_steps_done_and_the_days_that_went_well(integration: Request) -> None:
    now = timezone.now()
    SmokeStep.objects.create(request=integration, name="asked", at=now)
    HealthDay.objects.create(request=integration, day=now.date(), is_well=True, at=now)
    facts = evidence_of(integration)
    assert facts.smoke_steps_left == len(SMOKE_STEPS) - 1
    assert facts.watch_days_left == 6
