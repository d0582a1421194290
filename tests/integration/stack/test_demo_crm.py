"""Larkfield CRM against the portal's real API: what it begins with is taken, held or refused, and told back.

Only the wire between the two is left out: the CRM's requests go to the test client.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from aceportal.demo import CRM_SLUG
from aceportal.demo_crm.deals import Record, Sync
from aceportal.demo_crm.portal import Answer
from aceportal.demo_crm.seeding import seed
from aceportal.demo_crm.store import Store
from aceportal.demo_crm.sync import Syncer
from referrals.ace.kinds import Kind
from referrals.mapping.spec import Direction, Pair
from referrals.models import CrmProfile, Referral
from referrals.selectors.mappings import published
from referrals.services.crm_intake import retry_held
from referrals.services.crm_sharing import share
from referrals.services.mappings import begin_draft, publish, save_rows

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from aceportal.models import User

TOKEN = "ace_made_by_the_stack"
pytestmark = pytest.mark.django_db


class PortalInProcess:
    """The CRM's way to the portal, through Django's test client."""

    def __init__(self, client: Client) -> None:
        self._client, self._base = client, f"/api/v1/crm/{CRM_SLUG}"

    def give(self, deal_id: str, record: Record) -> Answer:
        return self._answer("put", f"/opportunities/{deal_id}", json.dumps(record))

    def changes(self, since: str) -> Answer:
        return self._answer("get", "/changes", {"since": since})

    def _answer(self, method: str, path: str, data: Any) -> Answer:
        ask = getattr(self._client, method)
        more = {"content_type": "application/json"} if method == "put" else {}
        answer = ask(self._base + path, data, headers={"Authorization": f"Bearer {TOKEN}"}, **more)
        return Answer(answer.status_code, answer.json())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "larkfield.sqlite3")
    seed(made)
    yield made
    made.close()


@pytest.fixture
def profile(settings: "SettingsWrapper") -> CrmProfile:
    settings.DEMO, settings.DEMO_CRM_TOKEN, settings.DEMO_CRM_SECRET = True, TOKEN, "its secret"
    settings.DEMO_CRM_URL, settings.WEBHOOK_ALLOWED_HOSTS = "http://localhost:8020", ("localhost",)
    call_command("load_demo", verbosity=0)
    return CrmProfile.objects.get(slug=CRM_SLUG)


@pytest.fixture
def syncer(store: Store, profile: CrmProfile, client: Client) -> Syncer:
    return Syncer(store, PortalInProcess(client), poll_every=0)  # type: ignore[arg-type]


def states(store: Store) -> dict[str, list[str]]:
    """Names of deals by where they stand."""
    found: dict[str, list[str]] = {}
    for deal in store.deals():
        found.setdefault(deal.sync, []).append(deal.text("deal_name"))
    return {sync: sorted(names) for sync, names in found.items()}


def test_the_deals_it_begins_with_are_taken_held_or_await_repair(store: Store, syncer: Syncer) -> None:
    syncer.send_due()
    found = states(store)
    assert found[Sync.HELD] == ["Fraud signals", "Greenhouse sensors", "Robot logs", "Seed genome search"]
    assert len(found[Sync.SYNCED]) == 6
    assert found[Sync.INCOMPLETE] == ["Render farm"]
    assert Sync.REFUSED not in found
    assert _named(store, "Render farm", "violations") == {"customerWebsite", "postalCode"}
    assert _named(store, "Fraud signals", "problems") == {"stage"}
    assert Referral.objects.filter(partner_crm_id="LF-1001").get().deliveries.count() == 1


def test_one_fix_of_the_mapping_releases_both_deals(store: Store, syncer: Syncer, profile: CrmProfile) -> None:
    syncer.send_due()
    _map_stage(profile, "Verbal yes", "Committed")
    assert retry_held(profile.pk) == 2
    for name in ("Fraud signals", "Robot logs"):
        (deal,) = (deal for deal in store.deals() if deal.text("deal_name") == name)
        store.ask_again(deal.id)
    syncer.send_due()
    assert states(store)[Sync.HELD] == ["Greenhouse sensors", "Seed genome search"]


def test_what_aws_says_comes_back_into_the_deal(store: Store, syncer: Syncer, profile: CrmProfile) -> None:
    syncer.send_due()
    share(profile.connection_id)
    syncer.poll()
    (entry,) = [entry for entry in store.log_of("LF-1001") if entry.way == "received"]
    assert entry.body["crmId"] == "LF-1001"


def _named(store: Store, name: str, part: str) -> set[str]:
    """The fields that one part of the portal's answer to a deal names."""
    (deal,) = (deal for deal in store.deals() if deal.text("deal_name") == name)
    assert deal.answer is not None
    return {one["field"] for one in deal.answer[part]}


def _map_stage(profile: CrmProfile, crm: str, ace: str) -> None:
    by: User = profile.versions.get().published_by
    in_use = published(profile)
    assert in_use is not None
    (row,) = (row for row in in_use[1].side(Kind.OPPORTUNITY, Direction.TO_ACE).rows if row.ace == "stage")
    assert row.values is not None
    values = row.values.model_copy(update={"pairs": (*row.values.pairs, Pair(crm=crm, ace=ace))})
    draft = begin_draft(profile, by=by)
    changed = {"stage": row.model_copy(update={"values": values})}
    draft = save_rows(draft.pk, Kind.OPPORTUNITY, Direction.TO_ACE, changed, by=by)
    publish(draft.pk, lock=draft.lock, by=by)


def test_the_crm_runs_in_the_demo_alone(settings: "SettingsWrapper") -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="not the demo stack") as refusal:
        call_command("demo_crm")
    assert refusal.value.returncode == 2
