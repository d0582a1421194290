"""Idempotency-Key: a repeated POST is answered again and does nothing twice."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.models import IdempotentAnswer
from referrals.services.repeats import Answer, answer_once
from tests.factories.bench import Bench
from tests.integration.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_repeated_accept_gives_the_first_answer_and_one_delivery(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    first = rep.post(f"/opportunities/{referral.pk}/accept", key="k-1")
    again = rep.post(f"/opportunities/{referral.pk}/accept", key="k-1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert referral.deliveries.count() == 1


def test_refusal_is_repeated_as_it_was(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_lead()
    rep.post(f"/leads/{referral.pk}/reject")
    first = rep.post(f"/leads/{referral.pk}/accept", key="late")
    bench.round_trip()
    again = rep.post(f"/leads/{referral.pk}/accept", key="late")
    assert first.status_code == again.status_code == 409
    assert again.json() == first.json()


def test_key_of_another_request_is_refused(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    path = f"/opportunities/{referral.pk}/reject"
    assert rep.post(path, {"rejectionReason": "Other"}, key="k").status_code == 202
    for answer in (
        rep.post(path, {"rejectionReason": "Unable to support"}, key="k"),
        rep.post(f"/opportunities/{referral.pk}/accept", key="k"),
    ):
        assert answer.status_code == 409
        assert answer.json()["id"] == "idempotency_key.other_request"


def test_two_people_may_use_the_same_key(bench: Bench, rep: Caller, lead: Caller) -> None:
    one, two = bench.shared_opportunity(), bench.shared_lead()
    assert rep.post(f"/opportunities/{one.pk}/accept", key="1").status_code == 202
    assert lead.post(f"/leads/{two.pk}/accept", key="1").status_code == 202


def test_exchange_is_rung_once_for_a_key(bench: Bench, lead: Caller) -> None:
    assert lead.post("/exchange/run", key="now").status_code == 202
    assert lead.post("/exchange/run", key="now")["Idempotency-Replayed"] == "true"


def test_key_is_free_again_after_a_day(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    rep.post(f"/opportunities/{referral.pk}/accept", key="old")
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    again = rep.post(f"/opportunities/{referral.pk}/accept", key="old")
    assert again.status_code == 409
    assert IdempotentAnswer.objects.get().status == 409


def test_request_that_failed_on_our_side_leaves_no_answer(rep: Caller) -> None:
    def breaks() -> Answer:
        with transaction.atomic():
            raise IntegrityError("the database is full")

    with pytest.raises(IntegrityError):
        answer_once(rep.user, "key", "digest", breaks)
    assert not IdempotentAnswer.objects.exists()
    assert answer_once(rep.user, "key", "digest", lambda: Answer(202, {"a": 1})) == Answer(202, {"a": 1})


def test_request_that_was_not_understood_uses_up_no_key(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    path = f"/opportunities/{referral.pk}/reject"
    assert rep.post(path, {"reason": "Other"}, key="k").status_code == 422
    assert rep.post(path, {"rejectionReason": "Other"}, key="k").status_code == 202
