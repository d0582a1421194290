"""What the portal tells arrives once, in order, and leaves unsent edits alone."""

from typing import Any

import pytest

from aceportal.demo_crm.changes import NotAChange, read_change, take_change
from aceportal.demo_crm.deals import Deal, Sync
from aceportal.demo_crm.store import Store


def told(cursor: int, changed: dict[str, Any], *, crm_id: str = "LF-1001", apn_id: str = "O1") -> bytes | Any:
    return {
        "cursor": cursor,
        "kind": "opportunity",
        "crmId": crm_id,
        "apnId": apn_id,
        "name": "update",
        "changed": changed,
        "record": {"deal_name": "From AWS", "account": {"name": "Aurora"}, **changed},
    }


def take(store: Store, data: dict[str, Any]) -> bool:
    change = read_change(data)
    assert change is not None
    return take_change(store, change, how="Webhook")


@pytest.fixture
def deal(store: Store) -> Deal:
    """A deal the portal has taken."""
    made = store.add({"stage": "New", "account": {"name": "Brauwerk", "city": "Hamburg"}}, is_shared=True)
    store.answered(made, sync=Sync.SYNCED, message="Taken.", answer={"state": "taken"}, wait=None)
    return made


def now(store: Store) -> Deal:
    found = store.deal("LF-1001")
    assert found is not None
    return found


@pytest.mark.usefixtures("deal")
def test_stage_and_awss_id_come_back_into_the_deal(store: Store) -> None:
    assert take(store, told(5, {"stage": "Discovery", "aws": {"status": "Approved"}}))
    deal = now(store)
    assert (deal.text("stage"), deal.text("aws.status"), deal.text("aws.id")) == ("Discovery", "Approved", "O1")
    assert deal.text("account.city") == "Hamburg"
    assert [entry.title for entry in store.log_of("LF-1001")] == ["Webhook: stage, aws.status"]


@pytest.mark.usefixtures("deal")
def test_an_older_change_after_a_newer_one_is_left_out(store: Store) -> None:
    take(store, told(7, {"stage": "Proposal"}))
    assert not take(store, told(6, {"stage": "Discovery"}))
    assert not take(store, told(7, {"stage": "Discovery"}))
    assert now(store).text("stage") == "Proposal"


def test_an_unsent_edit_stays_and_the_rest_arrives(store: Store, deal: Deal) -> None:
    store.edit(deal.id, {"stage": "Negotiation", "account": {"name": "Brauwerk", "city": "Hamburg"}}, is_shared=True)
    take(store, told(5, {"stage": "Discovery", "account": {"city": "Bremen"}}))
    deal = now(store)
    assert (deal.text("stage"), deal.text("account.city")) == ("Negotiation", "Bremen")
    assert store.log_of(deal.id)[0].title.endswith("kept your own edit of stage")


def test_what_came_back_is_no_edit_to_send(store: Store, deal: Deal) -> None:
    take(store, told(5, {"stage": "Discovery"}))
    assert store.due() == []
    take(store, told(6, {"stage": "Proposal"}))
    assert now(store).text("stage") == "Proposal"


def test_a_held_deal_that_hears_something_is_asked_about_at_once(store: Store, deal: Deal) -> None:
    store.answered(deal, sync=Sync.HELD, message="Held.", answer={"state": "held"}, wait=15)
    take(store, told(5, {"aws": {"status": "Submitted"}}))
    assert [one.id for one in store.due()] == [deal.id]


def test_a_deal_of_awss_own_is_added_and_found_again(store: Store) -> None:
    take(store, told(3, {"stage": "New"}, crm_id="", apn_id="O77"))
    take(store, told(4, {"stage": "Discovery"}, crm_id="", apn_id="O77"))
    (deal,) = store.deals()
    assert (deal.text("deal_name"), deal.text("stage"), deal.sync) == ("From AWS", "Discovery", Sync.FROM_PORTAL)


def test_a_draft_of_the_portals_people_is_no_deal_yet(store: Store) -> None:
    assert not take(store, told(3, {"stage": "New"}, crm_id="", apn_id=""))
    assert store.deals() == []


def test_deals_of_awss_own_stand_below_ours_and_are_not_sent(store: Store) -> None:
    store.add({"deal_name": "Ours"}, is_shared=False)
    take(store, told(3, {"stage": "New"}, crm_id="", apn_id="O77"))
    assert [deal.text("deal_name") for deal in store.deals()] == ["Ours", "From AWS"]
    store.send_again("LF-1002")
    assert store.due() == []


def test_a_lead_is_nothing_for_this_crm() -> None:
    assert read_change({**told(1, {}), "kind": "lead"}) is None


@pytest.mark.parametrize("data", [None, [], {}, {"cursor": "x"}, {"cursor": 1}, {"cursor": 1, "changed": []}])
def test_what_is_no_change_is_refused(data: Any) -> None:
    with pytest.raises(NotAChange):
        read_change(data)
