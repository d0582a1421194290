"""Deals reach the portal, through outages and refusals, and what it tells is asked for where no webhook came."""

import time
from typing import TYPE_CHECKING, Any

import pytest

from aceportal.demo_crm.deals import Deal, Sync
from aceportal.demo_crm.portal import Answer, Portal
from aceportal.demo_crm.store import Store
from aceportal.demo_crm.sync import Syncer, verdict_of
from tests.unit.demo_crm.portal import HELD, TAKEN, TOKEN, ServedPortal

if TYPE_CHECKING:
    from tests.unit.demo_crm.conftest import Clock

RECORD = {"deal_name": "Telemetry", "stage": "New"}


@pytest.fixture
def deal(store: Store) -> Deal:
    return store.add(RECORD, is_shared=True)


def state(store: Store) -> tuple[Sync, str]:
    (deal,) = store.deals()
    return deal.sync, deal.message


def test_a_shared_deal_is_given_in_its_own_shape_with_the_token(
    store: Store, syncer: Syncer, portal: ServedPortal, deal: Deal
) -> None:
    syncer.send_due()
    assert portal.given == [(f"/api/v1/crm/larkfield/opportunities/{deal.id}", RECORD)]
    assert portal.tokens == {f"Bearer {TOKEN}"}
    assert state(store) == (Sync.SYNCED, "The portal took the deal.")
    assert store.due() == []


def test_a_deal_that_is_not_shared_stays_here(store: Store, syncer: Syncer, portal: ServedPortal) -> None:
    store.add(RECORD, is_shared=False)
    syncer.send_due()
    assert portal.given == []


@pytest.mark.usefixtures("deal")
def test_the_portals_whole_answer_is_kept_with_what_was_sent(
    store: Store, syncer: Syncer, portal: ServedPortal
) -> None:
    portal.answers(HELD, status=202)
    syncer.send_due()
    (entry,) = store.log_of("LF-1001")
    assert entry.body == {"sent": RECORD, "answer": HELD}
    (deal,) = store.deals()
    assert deal.answer == HELD


@pytest.mark.usefixtures("deal")
def test_a_held_deal_is_asked_about_until_it_is_taken(
    store: Store, syncer: Syncer, portal: ServedPortal, clock: "Clock"
) -> None:
    portal.answers(HELD, status=202)
    syncer.send_due()
    assert state(store)[0] is Sync.HELD
    for _ in range(2):
        clock.now += 15
        syncer.send_due()
    assert len(store.log_of("LF-1001")) == 1
    portal.answers(TAKEN)
    clock.now += 15
    syncer.send_due()
    assert state(store)[0] is Sync.SYNCED
    assert len(portal.given) == 4


@pytest.mark.usefixtures("deal")
def test_a_portal_that_is_down_is_tried_again_with_growing_pauses(
    store: Store, syncer: Syncer, portal: ServedPortal, clock: "Clock"
) -> None:
    portal.stop()
    pauses = []
    for _ in range(7):
        syncer.send_due()
        (deal,) = store.deals()
        assert deal.sync is Sync.WAITING
        assert deal.next_try is not None
        pauses.append(deal.next_try - clock.now)
        clock.now = deal.next_try
    assert pauses == [2, 4, 8, 16, 32, 60, 60]
    assert "did not answer" in state(store)[1]
    assert len(store.log_of("LF-1001")) == 1


@pytest.mark.parametrize(
    ("answer", "sync", "wait"),
    [
        (Answer(200, {"state": "taken"}), Sync.SYNCED, None),
        (Answer(201, {"state": "taken", "violations": [{"severity": "warn"}]}), Sync.SYNCED, None),
        (Answer(201, {"state": "taken", "violations": [{"severity": "refuse"}]}), Sync.INCOMPLETE, None),
        (Answer(200, {"state": "taken", "problems": [{"code": "rule"}]}), Sync.INCOMPLETE, None),
        (Answer(202, {"state": "held"}), Sync.HELD, 15),
        (Answer(422, {"state": "refused"}), Sync.REFUSED, None),
        (Answer(422, {"message": "No."}), Sync.REFUSED, None),
        (Answer(413, {}), Sync.REFUSED, None),
        (Answer(503, {}), Sync.WAITING, 2),
        (Answer(0, {}), Sync.WAITING, 2),
        (Answer(404, {"message": "No such profile."}), Sync.WAITING, 2),
        (Answer(429, {}, 40), Sync.WAITING, 40),
        (Answer(200, {}), Sync.WAITING, 2),
    ],
)
def test_each_answer_says_what_happens_next(answer: Answer, sync: Sync, wait: float | None) -> None:
    verdict = verdict_of(answer, tries=0)
    assert (verdict.sync, verdict.wait) == (sync, wait)
    assert verdict.message


def test_an_answer_to_an_older_version_does_not_hide_a_new_edit(store: Store, deal: Deal) -> None:
    store.edit(deal.id, {**RECORD, "stage": "Proposal"}, is_shared=True)
    assert not store.answered(deal, sync=Sync.SYNCED, message="", answer=TAKEN, wait=None)
    assert [one.text("stage") for one in store.due()] == ["Proposal"]


def test_changes_are_asked_for_page_by_page_from_the_cursor(
    store: Store, syncer: Syncer, portal: ServedPortal, clock: "Clock", deal: Deal
) -> None:
    portal.pages = [
        {"changes": [_change(3, deal, "Discovery")], "next": "3", "more": True},
        {"changes": [_change(4, deal, "Proposal"), {"cursor": "?"}], "next": "4", "more": False},
    ]
    syncer.poll()
    syncer.poll()
    assert [path.partition("changes")[2] for path in portal.asked] == ["?since=0", "?since=3"]
    clock.now += 60
    syncer.poll()
    assert portal.asked[-1].endswith("changes?since=4")
    assert [one.text("stage") for one in store.deals()] == ["Proposal"]


def test_an_answer_that_is_no_json_is_no_answer(portal: ServedPortal) -> None:
    portal.answers(b"<html>", status=200)
    answer = Portal(portal.url, TOKEN, "larkfield").give("LF-1", {})
    assert verdict_of(answer, tries=0).sync is Sync.WAITING


def test_the_token_follows_no_redirect(portal: ServedPortal) -> None:
    portal.answers({}, status=307, Location=f"{portal.url}/elsewhere")
    assert Portal(portal.url, TOKEN, "larkfield").give("LF-1", {}).status == 307
    assert len(portal.given) == 1


def test_handing_over_to_nobody_returns_in_time(syncer: Syncer, deal: Deal) -> None:
    before = time.monotonic()
    syncer.hand_over(deal.id, seconds=0.05)
    assert time.monotonic() - before < 5


def _change(cursor: int, deal: Deal, stage: str) -> dict[str, Any]:
    return {"cursor": cursor, "kind": "opportunity", "crmId": deal.id, "changed": {"stage": stage}, "record": {}}
