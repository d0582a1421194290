"""The webhooks' door: genuine and fresh posts alone, each once."""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from aceportal.demo_crm.hooks import ID, SIGNATURE, TIMESTAMP, Hooks, signature
from aceportal.demo_crm.store import Store

if TYPE_CHECKING:
    from tests.unit.demo_crm.conftest import Clock

SECRET = "shared-secret"
BODY = json.dumps(
    {"cursor": 9, "kind": "opportunity", "crmId": "LF-1001", "changed": {"stage": "Won"}, "record": {"stage": "Won"}}
).encode()


@pytest.fixture
def hooks(store: Store) -> Hooks:
    store.add({"stage": "New"}, is_shared=False)
    return Hooks(store, SECRET)


def headers(at: float, body: bytes = BODY, **other: str) -> dict[str, str]:
    timestamp = str(int(at))
    return {ID: "post-1", TIMESTAMP: timestamp, SIGNATURE: signature(SECRET, timestamp, body), **other}


def stage(store: Store) -> str:
    (deal,) = store.deals()
    return deal.text("stage")


def test_a_signed_post_is_taken(hooks: Hooks, store: Store, clock: "Clock") -> None:
    assert hooks.take(headers(clock.now).get, BODY) == (HTTPStatus.OK, "Taken.")
    assert stage(store) == "Won"


def test_the_same_post_again_is_well_done_and_does_nothing(hooks: Hooks, store: Store, clock: "Clock") -> None:
    hooks.take(headers(clock.now).get, BODY)
    assert hooks.take(headers(clock.now).get, BODY) == (HTTPStatus.OK, "Nothing new.")
    assert len(store.log_of("LF-1001")) == 1


@pytest.mark.parametrize("wrong", [{SIGNATURE: "v1=00"}, {SIGNATURE: ""}, {TIMESTAMP: "soon"}, {SIGNATURE: "é"}])
def test_a_post_with_a_wrong_signature_is_refused(
    hooks: Hooks, store: Store, clock: "Clock", wrong: dict[str, str]
) -> None:
    status, _ = hooks.take({**headers(clock.now), **wrong}.get, BODY)
    assert (status, stage(store)) == (HTTPStatus.UNAUTHORIZED, "New")


def test_a_changed_body_is_refused(hooks: Hooks, store: Store, clock: "Clock") -> None:
    status, _ = hooks.take(headers(clock.now).get, BODY.replace(b"Won", b"Lost"))
    assert (status, stage(store)) == (HTTPStatus.UNAUTHORIZED, "New")


@pytest.mark.parametrize("age", [301, -301])
def test_a_post_of_another_hour_is_refused(hooks: Hooks, store: Store, clock: "Clock", age: int) -> None:
    status, _ = hooks.take(headers(clock.now - age).get, BODY)
    assert (status, stage(store)) == (HTTPStatus.UNAUTHORIZED, "New")


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"7", b"{}"])
def test_a_post_that_is_no_change_is_refused_and_may_come_again(hooks: Hooks, clock: "Clock", body: bytes) -> None:
    status, _ = hooks.take(headers(clock.now, body).get, body)
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert hooks.take(headers(clock.now).get, BODY)[0] == HTTPStatus.OK


def test_a_post_without_an_id_is_refused(hooks: Hooks, clock: "Clock") -> None:
    given: dict[str, Any] = headers(clock.now, **{ID: ""})
    assert hooks.take(given.get, BODY)[0] == HTTPStatus.BAD_REQUEST
