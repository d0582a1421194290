"""Stage 4: the facts behind each requirement, with what to do next and where."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.gates import missing
from onboarding.domain.stages import Stage
from onboarding.models import Request
from onboarding.selectors.evidence import evidence_of
from tests.factories.bench import Bench
from tests.factories.onboarding import ready, started
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def shown(page: Client, request: Request) -> str:
    return page.get(reverse("onboarding:stage", args=[request.pk, 4])).content.decode()


def test_each_fact_says_what_was_found_and_what_to_do_next(page: Client, integration: Request) -> None:
    told = shown(page, integration)
    for words in (
        "No CRM gives its records",
        "Nobody is Sales rep, CRM admin yet.",
        "Nobody has been told of anything yet.",
        "No file has been received.",
        "No file has been answered by AWS.",
        "Workers or scheduler show no life.",
    ):
        assert words in told
    assert reverse("referrals:set_aside") in told


def test_somebody_who_may_not_mend_it_gets_no_link(client: Client, integration: Request) -> None:
    client.force_login(person(Role.VIEWER))
    assert reverse("admin:aceportal_user_changelist") not in shown(client, integration)


def test_what_brings_the_stage_brings_its_facts(bench: Bench, page: Client, lead: User) -> None:
    request = started(lead, partner_id=bench.connection.partner_id)
    Request.objects.filter(pk=request.pk).update(sandbox=bench.connection)
    request.refresh_from_db()
    for stage in (Stage.IMPLEMENTATION, Stage.TESTING):
        assert missing(stage, evidence_of(request))
        ready(request, stage, by=lead)
        assert missing(stage, evidence_of(request)) == ()
    told = shown(page, request)
    assert "to do" not in told
    with CaptureQueriesContext(connection) as queries:
        shown(page, request)
    assert len(queries) <= 14  # the frame alone takes twelve
