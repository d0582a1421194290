"""The record page: every field with its source, who may read it, and all that happened."""

from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aceportal.roles import Role
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.models import Delivery, Referral
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from referrals.services.moves import move_delivery
from tests.factories.arrivals import arrived
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person
from tests.factories.stories import to_be_corrected


def record(client: Client, referral: Referral) -> str:
    response = client.get(f"/referrals/{referral.pk}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def contact_values(referral: Referral) -> list[str]:
    kind = Kind(referral.kind)
    return [
        str(referral.fields[name])
        for name, field in fields_of(kind).items()
        if field.is_contact and referral.fields.get(name)
    ]


def refused(delivery: Delivery, text: str) -> None:
    """AWS's answer refuses what was sent."""
    move_delivery(delivery, DeliveryState.REFUSED, reason=text, errors=[text])


def test_masked_values_are_labelled_and_the_placeholder_is_never_shown_as_data(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    page = record(client, referral)
    assert "Masked by AWS" in page
    assert "Accept to View" not in page


def test_after_acceptance_people_with_the_right_read_the_contacts_and_the_diff(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.accepted(rep)
    client.force_login(rep)
    page = record(client, referral)
    assert all(value in page for value in contact_values(referral))
    assert "AWS showed the customer's contact details" in page
    assert "<del>" in page


@pytest.mark.parametrize("kind", list(Kind))
def test_viewer_reads_no_contact_data_anywhere(bench: Bench, client: Client, kind: Kind) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.shared_lead() if kind is Kind.LEAD else bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=rep)
    bench.round_trip()
    bench.aws.update(referral.apn_id or "", **{"phone" if kind is Kind.LEAD else "customerPhone": "+49 30 5550 123"})
    bench.aws.tick()
    bench.exchange()
    referral.refresh_from_db()
    latest = latest_delivery(referral)
    secret = contact_values(referral)[0]
    Delivery.objects.filter(pk=latest.pk).update(
        errors=[f"{secret} is unknown", f'[{{"name": "{secret}"}}] is no object']
    )
    client.force_login(person(Role.VIEWER))
    pages = [record(client, referral)]
    pages += [
        unescape(client.get(address).content.decode())
        for address in (f"/inbox/{referral.pk}/card/", "/inbox/?tab=accepted")
    ]
    assert contact_values(referral)
    for value in [*contact_values(referral), "5550 123"]:
        assert not any(value in page for page in pages), value
    assert "Hidden for your role" in pages[0]
    assert "Files both ways" not in pages[0]


def test_field_beyond_awss_list_is_hidden_from_viewers(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity()
    Referral.objects.filter(pk=referral.pk).update(received={**referral.received, "newPersonField": "Jo Doe"})
    client.force_login(person(Role.VIEWER))
    assert "Jo Doe" not in record(client, referral)
    client.force_login(person(Role.SALES_REP))
    assert "Jo Doe" in record(client, referral)


def test_raw_files_are_offered_to_those_who_may_read_them_only(bench: Bench, client: Client) -> None:
    referral = bench.accepted(person(Role.SALES_REP))
    client.force_login(person(Role.ALLIANCE_LEAD))
    page = record(client, referral)
    assert "Files both ways" in page
    assert page.count("/exchange/files/") >= 3
    client.force_login(person(Role.SALES_REP))
    assert "/exchange/files/" not in record(client, referral)


def test_each_field_names_the_latest_file_that_set_it(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.accepted(rep)
    bench.aws.update(referral.apn_id or "", nextStep="Meet the platform team")
    bench.aws.tick()
    bench.exchange()
    client.force_login(person(Role.ALLIANCE_LEAD))
    page = client.get(f"/referrals/{referral.pk}/").context["record"]
    lines = {line.field.name: line.source for section in page.sections for line in section.filled}
    first, latest = referral.events.earliest("pk").file, referral.events.latest("pk").file
    assert first != latest
    assert lines["customerCompanyName"].file == first
    assert lines["nextStep"].file == latest
    assert lines["customerEmail"].file not in (first, latest)


def test_header_says_the_ids_the_origin_the_phase_and_what_happens_next(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    page = record(client, referral)
    for words in (referral.customer, referral.apn_id, "none yet", "AWS Referral", "Needs decision", "Decide by"):
        assert str(words) in page


def test_refused_delivery_shows_awss_text_its_meaning_and_can_be_sent_again(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.shared_opportunity()
    delivery = decide(referral.pk, Decision.ACCEPT, by=rep)
    bench.exchange()
    delivery.refresh_from_db()
    refused(delivery, "Record is not editable.")
    client.force_login(rep)
    page = record(client, referral)
    assert "AWS is reviewing the opportunity and takes no changes." in page
    assert page.count("Record is not editable.") >= 1
    assert client.post(f"/deliveries/{delivery.pk}/resend/", {"next": "/inbox/"}).status_code == 302
    assert latest_delivery(referral).replaces == delivery
    assert client.post(f"/deliveries/{delivery.pk}/resend/").status_code == 409


def test_viewer_is_told_who_may_send_again(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity()
    delivery = decide(referral.pk, Decision.ACCEPT, by=person(Role.SALES_REP))
    bench.exchange()
    delivery.refresh_from_db()
    refused(delivery, "Record is not editable.")
    client.force_login(person(Role.VIEWER))
    page = record(client, referral)
    assert "Only its sender, an alliance lead or a CRM admin can send this again." in page
    assert "/resend/" not in page
    assert client.post(f"/deliveries/{delivery.pk}/resend/").status_code == 403


def test_a_colleagues_record_does_not_exist_for_a_rep(bench: Bench, client: Client) -> None:
    referral, owner = bench.shared_opportunity(), person(Role.SALES_REP)
    assign(referral.pk, to=owner, by=owner)
    client.force_login(person(Role.SALES_REP))
    assert client.get(f"/referrals/{referral.pk}/").status_code == 404


def test_what_aws_wrote_is_never_run_by_the_browser(bench: Bench, client: Client) -> None:
    attack = "<script>alert(1)</script>"
    referral = bench.shared_opportunity(
        customerCompanyName=attack,
        partnerProjectTitle=attack,
        projectDescription=attack,
        customerWebsite="javascript:alert(1)",
    )
    client.force_login(person(Role.ALLIANCE_LEAD))
    for address in (f"/referrals/{referral.pk}/", f"/inbox/?open={referral.pk}", f"/referrals/{referral.pk}/reject/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_record_keeps_its_query_budget_however_long_its_story(
    bench: Bench, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rep = person(Role.SALES_REP)
    fresh, old = bench.shared_opportunity(), bench.accepted(rep)
    for step in ("First call", "Second call", "Workshop"):
        bench.aws.update(old.apn_id or "", nextStep=step)
        bench.aws.tick()
        bench.exchange()
    client.force_login(person(Role.ALLIANCE_LEAD))
    record(client, fresh)  # the first visit of a session also writes the session
    for referral in (fresh, old):
        with django_assert_max_num_queries(12):
            record(client, referral)


def test_record_asks_again_only_while_something_moves(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    referral = bench.shared_opportunity()
    client.force_login(rep)
    assert "every 5s" not in record(client, referral)
    client.post(f"/referrals/{referral.pk}/accept/")
    assert "every 5s" in record(client, referral)
    fragment = client.get(f"/referrals/{referral.pk}/", headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert b'id="record-live"' in fragment.content
    assert b"record-section" not in fragment.content
    bench.round_trip()
    assert "every 5s" not in record(client, referral)


def test_corrections_are_not_called_sent_before_they_are(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    referral = to_be_corrected(bench, rep)
    place = f"/referrals/{referral.pk}"
    saved = client.post(f"{place}/edit/?section=corrections", {"city": "Seattle"}, follow=True)
    assert "Saved: City. It goes to AWS when you resubmit." in unescape(saved.content.decode())
    sent = unescape(client.post(f"{place}/resubmit/", follow=True).content.decode())
    assert "Corrections queued. You can undo it until they are sent." in sent
    assert "correct the record and send it again" not in sent


def test_launched_record_says_why_nothing_can_be_edited(bench: Bench, client: Client) -> None:
    referral = arrived(bench.connection, Kind.OPPORTUNITY, partnerAcceptanceStatus="Accepted", stage="Launched")
    client.force_login(person(Role.ALLIANCE_LEAD))
    page = record(client, referral)
    assert "AWS ignores changes now" in page
    assert 'aria-label="Edit ' not in page


def test_blank_next_step_wipes_nothing_out(bench: Bench, client: Client) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    referral = bench.accepted(rep, nextStep="Workshop on Tuesday")
    for blank in ({"nextStep": "  "}, {}):
        assert client.post(f"/referrals/{referral.pk}/next-step/", blank).status_code == 422
    assert latest_delivery(referral).kind == DeliveryKind.ACCEPT
