"""From AWS's file to a confirmed decision, by the portal's services against AWS's side on a real S3 server."""

import pytest

from aceportal.roles import Role
from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState
from referrals.models import ExchangeFile
from referrals.services.deciding import decide
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def test_shared_opportunity_arrives_masked_and_waits_for_a_decision(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    assert referral.phase == Phase.NEEDS_DECISION
    assert referral.masked
    assert referral.accept_by is not None
    assert ExchangeFile.objects.get(direction="received").state == FileState.DONE


def test_accepting_is_confirmed_only_by_aws_and_unmasks_the_contacts(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.shared_opportunity()
    delivery = decide(referral.pk, Decision.ACCEPT, by=rep)
    assert delivery.state == DeliveryState.QUEUED
    bench.exchange()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    bench.aws.tick()
    bench.exchange()
    delivery.refresh_from_db()
    referral.refresh_from_db()
    assert delivery.state == DeliveryState.CONFIRMED
    assert referral.phase == Phase.OPEN
    assert not referral.masked
    assert "@" in referral.fields["customerEmail"]


def test_rejected_lead_is_declined_once_aws_confirmed_it(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.shared_lead()
    decide(referral.pk, Decision.REJECT, by=rep)
    bench.round_trip()
    referral.refresh_from_db()
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    assert referral.phase == Phase.DECLINED
