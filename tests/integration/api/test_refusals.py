"""Refusals have one shape, whatever was wrong, and calls are counted."""

import time
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from referrals.api.limits import EVERYTHING, EXCHANGES, WRITES
from referrals.selectors import search
from tests.integration.api.conftest import Caller

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


def assert_refused(answer: Any, status: int, error_id: str) -> None:
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/json")
    assert set(answer.json()) == {"id", "message", "violations"}
    assert answer.json()["id"] == error_id


@pytest.mark.parametrize("path", ["", "/v2/opportunities", "/v1/nothing", "/v1/opportunities/abc/def"])
def test_unknown_address_is_refused_in_json(rep: Caller, path: str) -> None:
    assert_refused(rep.client.get(f"/api/{path.lstrip('/')}"), 404, "request.no_such_place")


@pytest.mark.parametrize("body", ["{", "\xff", "not json"])
def test_body_that_is_no_json_is_refused_as_unreadable(rep: Caller, body: str) -> None:
    answer = rep.client.post(
        "/api/v1/opportunities/1/reject",
        body.encode("latin-1"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {rep.token}"},
    )
    assert_refused(answer, 400, "request.not_readable")


@pytest.mark.parametrize(
    ("name", "value"),
    [("phase", "nowhere"), ("origin", "us"), ("connection", "0"), ("connection", "9" * 30), ("q", "a\0b")],
)
def test_value_that_cannot_be_is_refused_by_name(rep: Caller, name: str, value: str) -> None:
    answer = rep.get("/opportunities", **{name: value})
    assert_refused(answer, 422, "request.not_valid")
    assert {one["field"] for one in answer.json()["violations"]} == {name}


@pytest.mark.parametrize("path", ["/opportunities", "/leads", "/imports", "/exports", "/opportunities/1/timeline"])
def test_misspelt_filter_is_refused_instead_of_asking_for_everything(rep: Caller, path: str) -> None:
    answer = rep.get(path, phse="open")
    assert_refused(answer, 422, "request.not_valid")
    assert "there are" in answer.json()["violations"][0]["message"]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        (
            "/opportunities",
            {"connection": 1, "fields": {"nonsense": 1}},
            "AWS has no such field; names are case-sensitive.",
        ),
        ("/opportunities/1/close", {"stage": "Open"}, "Input should be 'Launched' or 'Closed Lost'"),
    ],
)
def test_refusal_speaks_of_values_and_not_of_our_code(rep: Caller, path: str, body: Any, words: str) -> None:
    answer = rep.post(path, body)
    assert_refused(answer, 422, "request.not_valid")
    assert [one["message"] for one in answer.json()["violations"]] == [words]


def test_very_long_search_is_refused(rep: Caller) -> None:
    assert_refused(rep.get("/opportunities", q="x" * 10_000), 422, "request.not_valid")


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 40, "x"])
def test_id_that_cannot_be_is_refused(rep: Caller, pk: str) -> None:
    assert_refused(rep.get(f"/opportunities/{pk}"), 422, "request.not_valid")


@pytest.mark.parametrize("key", ["x" * 121, "with space", "ümlaut"])
def test_key_that_cannot_be_kept_is_refused(rep: Caller, key: str) -> None:
    assert_refused(rep.post("/leads/1/accept", key=key), 422, "request.not_valid")


def test_fault_of_ours_says_nothing_of_its_cause(rep: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE_SIZE", "a secret")
    answer = rep.get("/opportunities")
    assert_refused(answer, 500, "portal.failed")
    assert "secret" not in answer.content.decode()


def test_token_that_calls_too_often_is_told_when_to_come_back(
    rep: Caller, lead: Caller, valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EVERYTHING, "calls", 2)
    with time_machine.travel(1_800_000_015, tick=False) as clock:
        assert [rep.get("/connections").status_code for _ in range(2)] == [200, 200]
        answer = rep.get("/connections")
        assert_refused(answer, 429, "request.too_often")
        assert answer["Retry-After"] == "45"
        assert lead.get("/connections").status_code == 200
        clock.shift(45)
        assert rep.get("/connections").status_code == 200


def test_asking_for_exchanges_is_limited_more_than_reading(rep: Caller, valkey: str) -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        codes = [rep.post("/exchange/run").status_code for _ in range(EXCHANGES.calls + 1)]
    assert codes == [403] * EXCHANGES.calls + [429]
    assert EXCHANGES.calls < WRITES.calls < EVERYTHING.calls


def test_api_answers_while_the_queue_server_is_down(rep: Caller, settings: "SettingsWrapper") -> None:
    started = time.monotonic()
    assert rep.get("/connections").status_code == 200
    assert time.monotonic() - started < 5
