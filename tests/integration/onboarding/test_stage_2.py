"""Stage 2 on its page: AWS's form screen by screen, and its summary."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.roles import Role
from onboarding.domain.request_form import QUESTIONS, SOLUTIONS, Screen
from onboarding.forms.stage_2 import questions_on
from onboarding.models import Request
from onboarding.selectors.evidence import evidence_of
from tests.factories.onboarding import started
from tests.factories.people import person

pytestmark = pytest.mark.django_db
ARN = "arn:aws:iam::111122223333:role/apn-ace-Larkfield-AccessUser-beta"
DETAILS = {"system": "Hubspot", "solution": SOLUTIONS[1], "volume": "40", "start": "2027-01-31"}
CONTACTS = {"primary": "lena@partner.example", "contacts": "dev@partner.example, Developer"}


def shown(page: Client, integration: Request, screen: str = "details") -> str:
    return page.get(reverse("onboarding:stage", args=[integration.pk, 2]), {"screen": screen}).content.decode()


def saved(page: Client, integration: Request, slug: str, **answers: str) -> Any:
    integration.refresh_from_db()
    address = reverse("onboarding:save_screen", args=[integration.pk, slug])
    answer = page.post(address, {"seen": integration.version, **answers})
    integration.refresh_from_db()
    return answer


@pytest.mark.parametrize(
    ("slug", "screen"), [("details", Screen.DETAILS), ("contacts", Screen.CONTACTS), ("arns", Screen.ARNS)]
)
def test_each_screen_shows_its_own_questions(page: Client, integration: Request, slug: str, screen: Screen) -> None:
    text = shown(page, integration, slug)
    for question in QUESTIONS:
        assert (f'name="{question.name}"' in text) == (question in questions_on(screen))


def test_the_whole_form_answered_meets_its_requirement(page: Client, integration: Request) -> None:
    saved(page, integration, "details", **DETAILS)
    saved(page, integration, "contacts", **CONTACTS)
    saved(page, integration, "arns", sandbox_arn=ARN)
    assert evidence_of(integration).form_problems == 0
    assert "The form is complete." in shown(page, integration)


def test_an_answer_aws_refuses_is_kept_with_the_reason_beside_it(page: Client, integration: Request) -> None:
    answer = saved(page, integration, "details", **{**DETAILS, "volume": "many"})
    assert answer.status_code == 302
    assert integration.form["volume"] == "many"
    text = shown(page, integration)
    assert 'value="many"' in text
    assert "Monthly number of records shared with AWS: write a whole number above zero." in text


def test_a_missing_arn_is_told_in_awss_words(page: Client, integration: Request) -> None:
    saved(page, integration, "arns", sandbox_arn="", production_arn="")
    assert "IAM details cannot be empty" in shown(page, integration, "arns")


def test_the_same_principal_in_another_open_request_is_refused_in_awss_words(
    page: Client, integration: Request
) -> None:
    other = started(partner_id=integration.partner_id)
    saved(page, other, "arns", sandbox_arn=ARN)
    answer = saved(page, integration, "arns", sandbox_arn=ARN)
    assert answer.status_code == 422
    assert "Duplicate Request: Bucket ARN details already created" in answer.content.decode()


def test_a_form_that_somebody_saved_meanwhile_keeps_what_was_typed_on_the_page(
    page: Client, integration: Request
) -> None:
    saved(page, integration, "details", **DETAILS)
    address = reverse("onboarding:save_screen", args=[integration.pk, "details"])
    answer = page.post(address, {"seen": 1, **DETAILS, "volume": "99"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="99"' in text
    assert text.count("Kept by now:") == text.count("Kept by now: 40") == 1
    integration.refresh_from_db()
    assert integration.form["volume"] == "40"
    assert f'name="seen" value="{integration.version}"' in text


def test_saving_one_screen_leads_to_the_next_and_leaves_the_others(page: Client, integration: Request) -> None:
    saved(page, integration, "contacts", **CONTACTS)
    answer = saved(page, integration, "details", **DETAILS, then="contacts")
    assert "screen=contacts" in answer["Location"]
    assert integration.form["primary"] == CONTACTS["primary"]


def test_the_summary_holds_every_question_and_a_copy_of_every_answer(page: Client, integration: Request) -> None:
    saved(page, integration, "details", **DETAILS)
    text = page.get(reverse("onboarding:summary", args=[integration.pk])).content.decode()
    assert all(question.label in text for question in QUESTIONS)
    assert 'data-copy="Hubspot"' in text
    assert "Copy all" in text


def test_somebody_who_follows_reads_the_answers_and_may_not_change_them(
    client: Client, page: Client, integration: Request
) -> None:
    saved(page, integration, "details", **DETAILS)
    client.force_login(person(Role.VIEWER))
    text = shown(client, integration)
    assert "Hubspot" in text
    assert 'name="system"' not in text
    answer = saved(client, integration, "details", **DETAILS)
    assert answer.status_code == 403
    assert "Only Alliance Lead contact can make this request." in answer.content.decode()
