"""What leaves the portal: the status page for AWS's people, the calendar of due dates."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from onboarding.domain.stages import Stage
from onboarding.models import Request
from onboarding.services.tasks import NewTask, add_task, finish_task

pytestmark = pytest.mark.django_db


def test_the_status_page_says_where_it_stands_and_what_is_missing(page: Client, integration: Request) -> None:
    shown = page.get(reverse("onboarding:status", args=[integration.pk])).content.decode()
    assert integration.partner in shown
    assert "in progress" in shown
    assert "Enter the account of each environment." in shown


def test_the_calendar_holds_what_is_due_and_not_done(page: Client, integration: Request, lead: User) -> None:
    add_task(integration.pk, Stage.REQUEST, NewTask(title="Send, then wait", due=date(2026, 12, 24)), by=lead)
    over = add_task(integration.pk, Stage.REQUEST, NewTask(title="Over", due=date(2026, 12, 1)), by=lead)
    finish_task(integration.pk, over.pk, by=lead)
    answered = page.get(reverse("onboarding:calendar", args=[integration.pk]))
    text = answered.content.decode().replace("\r\n ", "")
    assert answered["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20261224" in text
    assert "Send\\, then wait" in text
    assert "Over" not in text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2200-01-01"])
def test_a_day_no_calendar_takes_is_refused(page: Client, integration: Request, day: str) -> None:
    task = integration.tasks.first()
    assert task is not None
    words = {"title": "Wait", "side": "us", "due": day}
    for address in (
        reverse("onboarding:add_task", args=[integration.pk, 1]),
        reverse("onboarding:change_task", args=[integration.pk, task.pk]),
    ):
        answered = page.post(address, words)
        assert answered.status_code == 422
        assert "between 2000 and 2199" in answered.content.decode()
    assert page.get(reverse("onboarding:calendar", args=[integration.pk])).status_code == 200


def test_the_calendar_asks_who_is_there(client: Client, integration: Request) -> None:
    answered = client.get(reverse("onboarding:calendar", args=[integration.pk]))
    assert answered.status_code == 302
    assert reverse("account_login") in answered["Location"]
