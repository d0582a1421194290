"""AWS's test plan and the last stage's fixed parts."""

from onboarding.domain.launch import SIGNERS, SMOKE_STEPS, WATCH_DAYS
from onboarding.domain.plan import BY_KEY, PLAN, Group
from referrals.management.reference.scenarios import SCENARIOS


def test_plan_holds_every_public_scenario_once_and_in_awss_order() -> None:
    assert [case.key for case in PLAN] == [scenario.key for scenario in SCENARIOS]
    assert len(BY_KEY) == len(PLAN)
    assert {case.group for case in PLAN} == set(Group)


def test_awss_own_part_is_told_apart() -> None:
    assert BY_KEY["POC-1"].by_portal
    assert not BY_KEY["AO-1"].by_portal


def test_launch_is_signed_by_two_and_watched_for_a_week() -> None:
    assert (len(SIGNERS), WATCH_DAYS) == (2, 7)
    assert next(iter(SMOKE_STEPS)) == "created"
