"""The demo's integration request stands at the sandbox's setup, with people, days and words, and is told once."""

import pytest

from aceportal.roles import Role
from onboarding.domain.stages import Stage
from onboarding.management.story import Crew, play
from onboarding.models import Request
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def test_the_demos_request_has_come_to_the_sandbox_through_both_gates_once() -> None:
    crew = Crew(*(person(role) for role in (Role.ALLIANCE_LEAD, Role.VIEWER, Role.CRM_ADMIN, Role.ADMINISTRATOR)))
    assert play("Larkfield", "397476", crew)
    told = Request.objects.get()
    assert told.stage == Stage.SANDBOX_SETUP
    assert list(told.steps.filter(name="advance").order_by("id").values_list("stage", flat=True)) == [2, 3]
    assert told.tasks.filter(due__isnull=False, owner__isnull=False).count() == 3
    assert told.comments.count() == 2
    assert not play("Larkfield", "397476", crew)
