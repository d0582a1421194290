"""The onboarding's pages: the list, the overview, a page for each stage."""

import pytest
from django.test import Client
from django.urls import reverse

from onboarding.domain.gates import GATES
from onboarding.domain.stages import TITLES, Stage
from onboarding.models import Request

pytestmark = pytest.mark.django_db


def test_the_list_names_each_request_with_its_stage_and_state(page: Client, integration: Request) -> None:
    shown = page.get(reverse("onboarding:requests")).content.decode()
    assert integration.partner in shown
    assert "Prerequisites" in shown
    assert "Draft" in shown


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_has_a_page_with_its_requirements(page: Client, integration: Request, stage: Stage) -> None:
    answer = page.get(reverse("onboarding:stage", args=[integration.pk, stage.value]))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert TITLES[stage] in shown
    assert all(one.label.replace("'", "&#x27;") in shown for one in GATES[stage])


def test_an_eighth_stage_does_not_exist(page: Client, integration: Request) -> None:
    assert page.get(reverse("onboarding:stage", args=[integration.pk, 8])).status_code == 404
