"""The log of passes: what happened stays, and the latest silence."""

import pytest

from referrals.models import Run, RunKind
from referrals.services.exchange import exchange
from tests.factories.bench import Bench

pytestmark = pytest.mark.django_db


def test_quiet_passes_take_each_others_place_and_eventful_ones_stay(bench: Bench) -> None:
    bench.exchange()
    bench.exchange()
    bench.shared_opportunity()
    bench.exchange()
    bench.exchange()
    received = Run.objects.filter(kind=RunKind.RECEIVE).order_by("pk")
    assert [run.done for run in received] == [0, 1, 0]
    assert Run.objects.filter(kind=RunKind.SEND).count() == 1


def test_a_pass_a_person_asked_for_stays_however_quiet(bench: Bench) -> None:
    exchange(bench.connection, trigger="person")
    exchange(bench.connection, trigger="person")
    assert Run.objects.filter(kind=RunKind.RECEIVE).count() == 2
