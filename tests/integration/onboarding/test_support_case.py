"""The support-case page: prefilled by topic, to be copied, its sending kept in the history."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.evidence import Verdict
from onboarding.domain.stages import Stage
from onboarding.models import PolicyCheck, Request, ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.services.attachments import Upload, attach
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def _page(page: Client, integration: Request, about: str) -> str:
    answered = page.get(reverse("onboarding:support_case", args=[integration.pk]), {"about": about})
    assert answered.status_code == 200
    return answered.content.decode()


def test_a_case_about_the_policy_names_what_the_check_found(page: Client, integration: Request) -> None:
    findings = [
        {"severity": "refuse", "subject": "bucket", "message": "It names another bucket."},
        {"severity": "warn", "subject": "key", "message": "It names no key."},
    ]
    PolicyCheck.objects.create(
        request=integration,
        environment="sandbox",
        policy="{}",
        findings=findings,
        verdict=Verdict.FAILED,
        at=timezone.now(),
    )
    shown = _page(page, integration, "policy")
    assert "It names another bucket." in shown
    assert "It names no key." not in shown


def test_a_case_about_tests_names_the_records_that_wait(page: Client, integration: Request) -> None:
    for key in ("AO-1", "AO-2", "AO-5"):
        ScenarioRun.objects.create(request=integration, key=key, state=RunState.ASKED, at=timezone.now())
    ScenarioRun.objects.create(request=integration, key="PO-1", state=RunState.PASSED, at=timezone.now())
    shown = _page(page, integration, "scenarios")
    assert "1. Please send 2 new AWS referrals to our sandbox, for: AO-1, AO-2." in shown
    assert "AO-5" not in shown
    assert "PO-1" not in shown


def test_the_kept_files_stand_beside_it(page: Client, integration: Request, lead: User) -> None:
    kept = attach(integration.pk, Stage.SANDBOX_SETUP, Upload("log.txt", b"denied"), by=lead)
    assert reverse("onboarding:file", args=[integration.pk, kept.pk]) in _page(page, integration, "other")


def test_its_sending_is_kept_in_the_history(page: Client, integration: Request) -> None:
    address = reverse("onboarding:support_case_sent", args=[integration.pk])
    answered = page.post(address, {"about": "sandbox", "number": "17001"})
    assert answered.status_code == 302
    assert integration.steps.get(name="support case sent").note == "The sandbox does not come: case 17001"
    assert page.post(address, {"about": "weather"}).status_code == 422


def test_who_only_follows_may_read_it_and_record_nothing(client: Client, integration: Request) -> None:
    client.force_login(person(Role.VIEWER))
    assert "It is sent" not in _page(client, integration, "sandbox")
    refused = client.post(reverse("onboarding:support_case_sent", args=[integration.pk]), {"about": "sandbox"})
    assert refused.status_code == 403
