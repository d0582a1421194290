"""A partner's own opportunity between the draft and AWS: taken back, refused and corrected, its id kept."""

from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from aceportal.roles import Role
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotNow, NotValid
from referrals.models import Referral
from referrals.services.deciding import withdraw
from referrals.services.drafting import begin_draft, discard_draft, save_draft, submit
from tests.factories.bench import Bench, connection_to, latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db
NOBODY = "nobody@elsewhere.example"


def test_what_aws_refused_is_said_at_its_field_corrected_and_taken_the_second_time(
    bench: Bench, client: Client
) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    draft = begin_draft(bench.connection, valid_opportunity(opportunityOwnerEmail=NOBODY), by=rep)
    submit(draft.pk, by=rep)
    bench.round_trip()
    assert latest_delivery(draft).state == DeliveryState.REFUSED
    page = unescape(client.get(f"/referrals/{draft.pk}/draft/").content.decode())
    assert "AWS refused it" in page
    assert f"AWS says: User not found for Opportunity Owner email:{NOBODY}" in page
    assert 'href="#id_opportunityOwnerEmail"' in page
    assert "Submit again" in page
    save_draft(draft.pk, {"opportunityOwnerEmail": None}, by=rep)
    page = unescape(client.get(f"/referrals/{draft.pk}/draft/").content.decode())
    assert "AWS says: User not found" not in page
    submit(draft.pk, by=rep)
    bench.round_trip()
    draft.refresh_from_db()
    assert (draft.phase, draft.is_draft, bool(draft.apn_id)) == (Phase.SUBMITTED, False, True)


def test_what_is_queued_is_taken_back_and_changed_again(bench: Bench, settings: Settings) -> None:
    settings.UNDO_SECONDS = 600
    rep = person(Role.SALES_REP)
    draft = begin_draft(bench.connection, valid_opportunity(), by=rep)
    delivery = submit(draft.pk, by=rep)
    with pytest.raises(NotNow, match="on its way"):
        save_draft(draft.pk, {"city": "Tacoma"}, by=rep)
    withdraw(delivery, by=rep)
    assert save_draft(draft.pk, {"city": "Tacoma"}, by=rep).draft["city"] == "Tacoma"
    assert submit(draft.pk, by=rep).payload["city"] == "Tacoma"


def test_an_id_that_aws_has_seen_stays_with_its_record(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    draft = begin_draft(bench.connection, valid_opportunity(opportunityOwnerEmail=NOBODY), by=rep)
    submit(draft.pk, by=rep)
    bench.round_trip()
    with pytest.raises(NotValid, match="the id stays"):
        save_draft(draft.pk, {"partnerCrmUniqueIdentifier": "CRM-NEW"}, by=rep)
    with pytest.raises(NotNow, match="AWS has seen this record"):
        discard_draft(draft.pk, by=rep)


def test_poc_6_a_number_of_the_pattern_is_never_given_twice() -> None:
    connection, rep = connection_to("ace-apn-123-beta-us-west-2"), person(Role.SALES_REP)
    first = begin_draft(connection, by=rep)
    begin_draft(connection, {"partnerCrmUniqueIdentifier": "ACE-000003"}, by=rep)
    discard_draft(first.pk, by=rep)
    given = [begin_draft(connection, by=rep).partner_crm_id for _ in range(2)]
    assert given == ["ACE-000002", "ACE-000004"]
    assert Referral.objects.count() == 3


def test_submitting_twice_sends_once(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    draft = begin_draft(bench.connection, valid_opportunity(), by=rep)
    assert client.post(f"/referrals/{draft.pk}/submit/").status_code == 302
    assert client.post(f"/referrals/{draft.pk}/submit/").status_code in {302, 409}
    assert draft.deliveries.count() == 1


def test_a_record_on_its_way_says_so_and_asks_for_nothing_more(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    draft = begin_draft(bench.connection, valid_opportunity(), by=rep)
    submit(draft.pk, by=rep)
    page = unescape(client.get(f"/referrals/{draft.pk}/").content.decode())
    assert "Goes to AWS with the next send" in page.partition("What happens next.")[2][:120]
    assert "Fill in what AWS asks for" not in page


def test_the_first_word_of_aws_lists_no_field_that_was_and_is_empty(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    draft = begin_draft(bench.connection, valid_opportunity(), by=rep)
    submit(draft.pk, by=rep)
    bench.round_trip()
    moments = client.get(f"/referrals/{draft.pk}/").context["record"].moments
    changes = [change for moment in moments for change in moment.changes]
    assert changes
    assert not [change.label for change in changes if change.old == change.new]
