"""What may be done to many at once, for whom and with which values."""

from aceportal.roles import ABILITIES, Role
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Stage
from referrals.domain.bulk_changes import ACTIONS, Action, actions_for, wished


def test_every_action_has_its_facts_and_sets_only_awss_fields() -> None:
    assert set(ACTIONS) == set(Action)
    for facts in ACTIONS.values():
        for kind in facts.kinds:
            assert {*facts.asks, *facts.sets} <= fields_of(kind).keys()


def test_each_kind_and_role_is_offered_its_own_actions() -> None:
    lead = ABILITIES[Role.ALLIANCE_LEAD]
    assert set(actions_for(Kind.OPPORTUNITY, lead)) == set(Action) - {Action.LEAD_STATUS}
    assert set(actions_for(Kind.LEAD, lead)) == {Action.ASSIGN, Action.LEAD_STATUS, Action.RESEND}
    assert actions_for(Kind.OPPORTUNITY, ABILITIES[Role.VIEWER]) == ()


def test_what_was_left_empty_is_left_alone() -> None:
    assert wished(Action.LEAD_STATUS, {"status": "Research", "leadStatusReason": ""}) == {"status": "Research"}
    assert wished(Action.LEAD_STATUS, {}) == {}


def test_closing_as_lost_brings_its_stage_along() -> None:
    given = {"closedLostReason": "Price", "status": "not asked for"}
    assert wished(Action.LOSE, given) == {"stage": Stage.CLOSED_LOST, "closedLostReason": "Price"}
