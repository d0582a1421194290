"""The moments of a referral's life."""

from datetime import UTC, datetime, timedelta

from referrals.ace.stages import Phase
from referrals.domain.milestones import Milestones, news_of, passed

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=3)
NONE = Milestones()


def test_phase_that_stays_leaves_every_milestone_alone() -> None:
    known = Milestones(phase_at=NOON)
    assert passed(known, Phase.OPEN, Phase.OPEN, LATER, is_ours=True) is known


def test_record_that_is_new_here_enters_its_phase_now() -> None:
    assert passed(NONE, None, Phase.NEEDS_DECISION, NOON, is_ours=False) == Milestones(phase_at=NOON)


def test_submission_is_dated_once() -> None:
    first = passed(NONE, Phase.NEW, Phase.SUBMITTED, NOON, is_ours=True)
    again = passed(first, Phase.ACTION_REQUIRED, Phase.SUBMITTED, LATER, is_ours=True)
    assert first.submitted_at == again.submitted_at == NOON
    assert again.phase_at == LATER


def test_each_request_for_corrections_is_a_round() -> None:
    first = passed(NONE, Phase.IN_REVIEW, Phase.ACTION_REQUIRED, NOON, is_ours=True)
    second = passed(first, Phase.SUBMITTED, Phase.ACTION_REQUIRED, LATER, is_ours=True)
    assert (first.rounds, second.rounds) == (1, 2)
    assert second.reviewed_at is None


def test_approval_ends_the_review_and_launch_is_dated() -> None:
    approved = passed(NONE, Phase.IN_REVIEW, Phase.OPEN, NOON, is_ours=True)
    launched = passed(approved, Phase.OPEN, Phase.LAUNCHED, LATER, is_ours=True)
    assert approved.reviewed_at == launched.reviewed_at == NOON
    assert launched.launched_at == LATER


def test_what_aws_brought_is_never_reviewed() -> None:
    accepted = passed(NONE, Phase.NEEDS_DECISION, Phase.OPEN, NOON, is_ours=False)
    assert accepted.submitted_at is None
    assert accepted.reviewed_at is None


def test_only_aws_review_of_our_own_makes_news() -> None:
    assert news_of(Phase.IN_REVIEW, Phase.ACTION_REQUIRED, is_ours=True) == "referral.action_required"
    assert news_of(Phase.IN_REVIEW, Phase.OPEN, is_ours=True) == "referral.approved"
    assert news_of(Phase.SUBMITTED, Phase.IN_REVIEW, is_ours=True) == ""
    assert news_of(Phase.OPEN, Phase.LAUNCHED, is_ours=True) == ""
    assert news_of(None, Phase.OPEN, is_ours=True) == ""
    assert news_of(Phase.NEEDS_DECISION, Phase.OPEN, is_ours=False) == ""
