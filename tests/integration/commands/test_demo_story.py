"""The demo's story: every page has something to show, made by both sides' own doings."""

import pytest

from aceportal.roles import Role
from aceportal.simulator.seeding import seed_world
from aceportal.simulator.story import CHAPTERS, speak
from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin, Phase
from referrals.domain.deliveries import DeliveryState
from referrals.management.story import Cast, play
from referrals.models import Delivery, Edit, EditState, Referral
from tests.factories.bench import Bench
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    rep, other = person(Role.SALES_REP), person(Role.SALES_REP)
    return Cast(rep, other, person(Role.ALLIANCE_LEAD), person(Role.ADMINISTRATOR))


def told(bench: Bench, cast: Cast) -> None:
    """The story as the stack tells it: AWS's side is filled, the portal acts, both go on."""
    seed_world(bench.aws)
    bench.aws.tick()
    assert play(bench.connection, cast)
    speak(bench.aws)
    for _ in range(2):
        bench.aws.tick()
        bench.exchange()


def test_every_phase_and_every_kind_of_trouble_is_on_show(bench: Bench, cast: Cast) -> None:
    told(bench, cast)
    ours = Referral.objects.filter(connection=bench.connection, kind=Kind.OPPORTUNITY, origin=Origin.PARTNER)
    assert ours.count() == len(CHAPTERS) + 4
    assert set(ours.values_list("phase", flat=True)) >= set(Phase) - {
        *(Phase.NEEDS_DECISION, Phase.DECLINED, Phase.LEAD_CLOSED)
    }
    assert ours.exclude(diverged_at=None).exists()
    assert Edit.objects.filter(state=EditState.CONFLICT).count() == 1
    refused = Delivery.objects.get(state=DeliveryState.REFUSED)
    assert "awsProducts" in refused.reason
    assert Referral.objects.filter(kind=Kind.LEAD, status="Qualified").count() == 2
    assert bench.connection.solutions.count() == 3


def test_people_own_what_the_story_gave_them(bench: Bench, cast: Cast) -> None:
    told(bench, cast)
    owners = set(Referral.objects.exclude(phase=Phase.NEEDS_DECISION).values_list("assignee__email", flat=True))
    assert owners == {cast.rep.email, cast.other_rep.email, None}


def test_story_is_told_once(bench: Bench, cast: Cast) -> None:
    told(bench, cast)
    before = Referral.objects.count()
    assert not play(bench.connection, cast)
    assert Referral.objects.count() == before


def test_story_without_anything_from_aws_begins_nothing(bench: Bench, cast: Cast) -> None:
    assert not play(bench.connection, cast)
    assert not Referral.objects.exists()
