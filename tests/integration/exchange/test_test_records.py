"""Test records: what the portal would refuse travels as it is, alone, in a sandbox only, and no figure counts it."""

import pytest
from django.test import Client
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection, Delivery, Notice, Referral
from referrals.selectors.facets import facets_of
from referrals.selectors.lists import Name, listed
from referrals.selectors.quarantine import stuck_deliveries
from referrals.selectors.tables_filters import Filters, ListName
from referrals.services.drafting import submit_opportunity
from referrals.services.exporting import Export, count
from referrals.services.telling import tell
from referrals.services.testing import begin_test, mark_test, send_test
from tests.factories.bench import Bench, connection_to
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> User:
    return person(Role.ALLIANCE_LEAD)


def sent(connection: Connection, by: User, **changes: object) -> Delivery:
    fields = valid_opportunity(**changes)
    draft = begin_test(connection, fields, by=by, words="A test.")
    return send_test(draft.pk, fields, by=by, words="A test.")


def test_what_the_portal_would_refuse_reaches_aws_alone_and_is_answered(bench: Bench, lead: User) -> None:
    good = submit_opportunity(bench.connection, valid_opportunity(), by=lead)
    bad = sent(bench.connection, lead, expectedMonthlyAwsRevenue=-1)
    bench.round_trip()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (DeliveryState.CONFIRMED, DeliveryState.REFUSED)
    assert good.file_id != bad.file_id
    assert bad.errors


def test_a_test_may_travel_under_a_lower_version_and_leaves_the_connections_alone(bench: Bench, lead: User) -> None:
    submit_opportunity(bench.connection, valid_opportunity(), by=lead)
    bench.round_trip()
    fields = valid_opportunity()
    draft = begin_test(bench.connection, fields, by=lead, words="A test.")
    delivery = send_test(draft.pk, fields, by=lead, words="A test.", version="1")
    bench.round_trip()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.REFUSED
    assert "Version 1" in delivery.reason
    bench.connection.refresh_from_db()
    assert bench.connection.highest_version_sent == 2


def test_no_figure_counts_a_test_and_nobody_is_told_of_it(bench: Bench, lead: User) -> None:
    sent(bench.connection, lead, customerDuns="12")
    bench.round_trip()
    now = timezone.now()
    assert not stuck_deliveries().exists()
    assert not any(listed(lead, bench.connection, name, now).exists() for name in Name)
    tell()
    assert not Notice.objects.exists()


def test_a_test_that_became_no_test_is_kept_back(bench: Bench, lead: User) -> None:
    delivery = sent(bench.connection, lead)
    Referral.objects.update(is_test=False)
    bench.exchange()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.NEEDS_PERSON
    assert "only a test in a sandbox" in delivery.reason


def test_production_takes_no_test(lead: User) -> None:
    connection = connection_to("ace-apn-12345-prod-us-west-2", name="Production")
    assert connection.is_production
    with pytest.raises(NotAllowed, match="sandbox only"):
        begin_test(connection, valid_opportunity(), by=lead, words="A test.")
    assert not Referral.objects.exists()


def test_only_a_record_marked_as_a_test_is_sent_as_it_is_and_one_thing_at_a_time(bench: Bench, lead: User) -> None:
    arrived = bench.shared_opportunity()
    with pytest.raises(NotAllowed, match="marked as a test"):
        send_test(arrived.pk, {"city": "Bern"}, by=lead, words="A test.")
    mark_test(arrived, by=lead)
    send_test(arrived.pk, {"city": "Bern"}, by=lead, words="A test.")
    with pytest.raises(NotNow, match="AWS has to answer"):
        send_test(arrived.pk, {"city": "Basel"}, by=lead, words="A test.")


def test_a_test_is_marked_wherever_it_is_listed_and_counted_nowhere(bench: Bench, client: Client, lead: User) -> None:
    arrived = bench.shared_opportunity()
    mark_test(arrived, by=lead)
    client.force_login(lead)
    inbox = client.get("/inbox/")
    assert [row.referral.pk for row in inbox.context["page"].rows] == [arrived.pk]
    assert {item["count"] for item in inbox.context["tab_items"]} == {0}
    assert facets_of(lead, bench.connection, Filters.read(ListName.OPPORTUNITIES, {})).total == 0
    assert count(bench.connection, Export("opportunities", {}, "csv"), by=lead, most=9) == 0
    Referral.objects.update(phase=Phase.ACTION_REQUIRED, diverged_at=timezone.now())
    for address in ("/action-required/", "/divergences/"):
        assert "A test of the onboarding" in client.get(address).content.decode()
