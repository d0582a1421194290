"""Opportunities of ours at the points of AWS's review, and AWS's own changes; both sides walk the way there."""

from typing import Any

from aceportal.models import User
from referrals.models import Referral
from referrals.services.drafting import submit_opportunity
from tests.factories.bench import Bench
from tests.factories.opportunities import valid_opportunity


def read_again(bench: Bench, referral: Referral) -> Referral:
    """The referral after AWS has written and the portal has read."""
    bench.aws.tick()
    bench.exchange()
    referral.refresh_from_db()
    return referral


def submitted(bench: Bench, by: User, **fields: Any) -> Referral:
    """An opportunity of ours that AWS has taken for review."""
    delivery = submit_opportunity(bench.connection, valid_opportunity(**fields), by=by)
    bench.round_trip()
    return Referral.objects.get(pk=delivery.referral_id)


def in_review(bench: Bench, by: User, **fields: Any) -> Referral:
    """One that AWS is reviewing."""
    referral = submitted(bench, by, **fields)
    bench.aws.in_review(referral.apn_id or "")
    return read_again(bench, referral)


def to_be_corrected(bench: Bench, by: User, comment: str = "Say more.", **fields: Any) -> Referral:
    """One that AWS has sent back with a comment."""
    return sent_back(bench, in_review(bench, by, **fields), comment)


def sent_back(bench: Bench, referral: Referral, comment: str) -> Referral:
    """The referral after AWS's reviewer asked for corrections."""
    bench.aws.action_required(referral.apn_id or "", comment)
    return read_again(bench, referral)


def approved(bench: Bench, referral: Referral) -> Referral:
    """The referral after AWS approved it."""
    bench.aws.approve(referral.apn_id or "")
    return read_again(bench, referral)


def changed_by_aws(bench: Bench, referral: Referral, **fields: Any) -> Referral:
    """The referral after AWS's seller changed it."""
    bench.aws.update(referral.apn_id or "", **fields)
    return read_again(bench, referral)
