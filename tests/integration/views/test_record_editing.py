"""Editing a record in place: what is free is a field, what is locked says why, nothing typed is lost."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.models import Edit, EditState, Referral
from referrals.selectors.locks import corrections_of
from referrals.services.editing import change
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person
from tests.factories.stories import changed_by_aws, in_review, sent_back, to_be_corrected

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def rep(client: Client) -> User:
    somebody = person(Role.SALES_REP)
    client.force_login(somebody)
    return somebody


def section(client: Client, referral: Referral, name: str, **extra: Any) -> str:
    response = client.get(f"/referrals/{referral.pk}/edit/?section={name}", **extra)
    assert response.status_code == 200
    return unescape(response.content.decode())


def inputs(page: str) -> set[str]:
    """Names of the catalogue's fields that can be typed into."""
    return {name for name in fields_of(Kind.OPPORTUNITY) if f' name="{name}"' in page}


def test_section_is_a_page_without_script_and_a_fragment_with_it(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    assert "<html" in section(client, referral, "project")
    assert "<html" not in section(client, referral, "project", headers=HTMX)


def test_only_what_the_phase_frees_can_be_typed_into_and_the_rest_says_why(
    bench: Bench, client: Client, rep: User
) -> None:
    referral = bench.accepted(rep)
    page = section(client, referral, "customer")
    assert {"city", "streetAddress", "customerDuns"} <= inputs(page)
    assert not {"customerCompanyName", "industry", "country"} & inputs(page)
    assert "AWS takes this field only once." in page
    assert "Ask your partner development manager to change it." in page


def test_only_what_was_changed_is_sent(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    typed = {"city": "Tacoma", "seen-city": f'"{referral.fields["city"]}"', "streetAddress": "300 Mesa Crossing"}
    typed["streetAddress"] = referral.fields["streetAddress"]
    answer = client.post(f"/referrals/{referral.pk}/edit/?section=customer", typed)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/referrals/{referral.pk}/#section-customer")
    assert latest_delivery(referral).payload["city"] == "Tacoma"
    assert "streetAddress" not in latest_delivery(referral).payload


def test_broken_rule_is_said_at_its_field_with_everything_typed_kept(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    answer = client.post(
        f"/referrals/{referral.pk}/edit/?section=project",
        {"expectedMonthlyAwsRevenue": "-5", "additionalComments": "Needs a German speaker"},
    )
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert 'value="-5"' in page
    assert "Needs a German speaker" in page
    assert "form-errors" in page.split('id="id_expectedMonthlyAwsRevenue-error"')[1][:60]
    assert not Edit.objects.exists()


def test_colleagues_change_is_shown_beside_what_was_typed(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep, nextStep="First contact")
    change(referral.pk, {"nextStep": "A colleague's step"}, by=person(Role.ALLIANCE_LEAD))
    typed = {"nextStep": "My step", "seen-nextStep": '"First contact"'}
    answer = client.post(f"/referrals/{referral.pk}/edit/?section=progress", typed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "My step" in page
    assert "Changed meanwhile to “A colleague's step”; you saw “First contact”." in page
    again = {"nextStep": "My step", "seen-nextStep": '"A colleague\'s step"'}
    assert client.post(f"/referrals/{referral.pk}/edit/?section=progress", again).status_code == 302
    assert latest_delivery(referral).payload["nextStep"] == "My step"


def test_htmx_opens_the_record_again_after_saving(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    address = f"/referrals/{referral.pk}/edit/?section=customer"
    answer = client.post(address, {"city": "Tacoma"}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/referrals/{referral.pk}/#section-customer"
    there = {**HTMX, "HX-Current-URL": f"http://testserver/referrals/{referral.pk}/#section-project"}
    assert client.post(address, {"city": "Olympia"}, headers=there).headers["HX-Refresh"] == "true"


def test_edit_during_review_is_kept_shown_with_its_author_and_given_up(bench: Bench, client: Client, rep: User) -> None:
    referral = in_review(bench, rep)
    assert "Your change is kept and sent then." in section(client, referral, "progress")
    client.post(f"/referrals/{referral.pk}/edit/?section=progress", {"nextStep": "Workshop on Tuesday"})
    page = unescape(client.get(f"/referrals/{referral.pk}/").content.decode())
    waiting = page.split('id="waiting"')[1]
    assert "Waits for AWS's review" in waiting
    assert "Workshop on Tuesday" in waiting
    assert str(rep) in waiting
    client.post(f"/referrals/{referral.pk}/changes/nextStep/withdraw/")
    assert Edit.objects.get().state == EditState.DROPPED
    assert 'id="waiting"' not in client.get(f"/referrals/{referral.pk}/").content.decode()


def test_review_says_what_happens_next_and_by_when(bench: Bench, client: Client, rep: User) -> None:
    referral = in_review(bench, rep)
    page = client.get(f"/referrals/{referral.pk}/")
    due = page.context["record"].review.due
    assert f"{due:%-d %b %Y}" in page.content.decode()


def test_awss_refusal_stands_at_the_field_it_means(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    bench.aws.misbehave("result_refused", text="User not found for Opportunity Owner email:jo@partner.example")
    change(referral.pk, {"opportunityOwnerEmail": "jo@partner.example"}, by=rep)
    bench.round_trip()
    form = section(client, referral, "your-team")
    assert "User not found" in form.split('id="id_opportunityOwnerEmail-error"')[1][:200]
    assert 'value="jo@partner.example"' in form
    assert "User not found" in unescape(client.get(f"/referrals/{referral.pk}/").content.decode())


def test_corrections_show_the_comment_beside_exactly_the_fields_aws_takes(
    bench: Bench, client: Client, rep: User
) -> None:
    referral = to_be_corrected(bench, rep, "The postal code does not fit.")
    page = section(client, referral, "corrections")
    assert "The postal code does not fit." in page
    assert inputs(page) == set(corrections_of(Kind.OPPORTUNITY)) - {"partnerCrmUniqueIdentifier"}
    assert "AWS finds the record by this id" in page
    assert len(corrections_of(Kind.OPPORTUNITY)) == 10


def test_resubmitting_is_offered_only_when_something_is_corrected(bench: Bench, client: Client, rep: User) -> None:
    referral = to_be_corrected(bench, rep)
    page = client.get(f"/referrals/{referral.pk}/").content.decode()
    assert "Nothing has been corrected yet" in page
    assert f"/referrals/{referral.pk}/resubmit/" not in page
    assert client.post(f"/referrals/{referral.pk}/resubmit/").status_code == 409
    client.post(f"/referrals/{referral.pk}/edit/?section=corrections", {"city": "Seattle"})
    assert f"/referrals/{referral.pk}/resubmit/" in client.get(f"/referrals/{referral.pk}/").content.decode()
    assert client.post(f"/referrals/{referral.pk}/resubmit/").status_code == 302
    assert latest_delivery(referral).payload["city"] == "Seattle"


def test_every_round_of_the_review_is_kept(bench: Bench, client: Client, rep: User) -> None:
    referral = to_be_corrected(bench, rep, "Check the city.")
    client.post(f"/referrals/{referral.pk}/edit/?section=corrections", {"city": "Seattle"})
    client.post(f"/referrals/{referral.pk}/resubmit/")
    bench.round_trip()
    sent_back(bench, referral, "Now the revenue.")
    last, first = client.get(f"/referrals/{referral.pk}/").context["record"].review.rounds
    assert (first.number, first.comment, first.who) == (1, "Check the city.", str(rep))
    assert [one.label for one in first.changes] == ["City"]
    assert first.outcome == "AWS asked again"
    assert (last.number, last.comment, last.sent_at) == (2, "Now the revenue.", None)


def test_rejected_opportunity_explains_itself_and_offers_a_clone(bench: Bench, client: Client, rep: User) -> None:
    referral = in_review(bench, rep)
    bench.aws.reject(referral.apn_id or "")
    bench.aws.tick()
    bench.exchange()
    page = unescape(client.get(f"/referrals/{referral.pk}/").content.decode())
    assert "AWS rejected it for good" in page
    assert f"/referrals/{referral.pk}/clone/" in page
    assert "section-edit" not in page


def test_fields_aws_wants_with_any_change_are_asked_for_in_every_section(
    bench: Bench, client: Client, rep: User
) -> None:
    referral = bench.accepted(rep, salesActivities=None)
    page = section(client, referral, "customer")
    assert "salesActivities" in inputs(page)
    assert client.post(f"/referrals/{referral.pk}/edit/?section=customer", {"city": "Tacoma"}).status_code == 422
    both = {"city": "Tacoma", "salesActivities": "Customer has shown interest in solution"}
    assert client.post(f"/referrals/{referral.pk}/edit/?section=customer", both).status_code == 302


def test_rule_that_reaches_into_other_sections_brings_their_fields_along(
    bench: Bench, client: Client, rep: User
) -> None:
    no_support = "Do Not Need Support from AWS Sales Rep"
    referral = bench.accepted(rep, partnerPrimaryNeedFromAws=no_support, nextStep=None)
    address = f"/referrals/{referral.pk}/edit/?section=project"
    co_sell = {"partnerPrimaryNeedFromAws": "Co-Sell - Deal Support"}
    answer = client.post(address, co_sell)
    assert answer.status_code == 422
    assert "nextStep" in inputs(answer.content.decode())
    assert client.post(address, {**co_sell, "nextStep": "Meet the seller"}).status_code == 302
    assert latest_delivery(referral).payload["nextStep"] == "Meet the seller"


def test_next_step_keeps_a_log_with_author_and_time(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep, nextStep="AWS calls first")
    client.post(f"/referrals/{referral.pk}/next-step/", {"nextStep": "Workshop on Tuesday"})
    bench.round_trip()
    changed_by_aws(bench, referral, nextStep="AWS brings the architect")
    steps = client.get(f"/referrals/{referral.pk}/").context["record"].steps
    assert [(step.text.text, step.who) for step in steps][:2] == [
        ("AWS brings the architect", "AWS"),
        ("Workshop on Tuesday", str(rep)),
    ]


def test_click_that_aws_would_refuse_asks_for_what_is_missing(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep, salesActivities=None)
    said = client.post(f"/referrals/{referral.pk}/next-step/", {"nextStep": "Workshop on Tuesday"})
    page = unescape(said.content.decode())
    assert said.status_code == 422
    assert "salesActivities" in inputs(page)
    assert "Workshop on Tuesday" in page
    moved = client.post(f"/referrals/{referral.pk}/stage/", {"stage": "Qualified"})
    assert moved.status_code == 422
    assert "salesActivities" in inputs(moved.content.decode())
    assert not Edit.objects.exists()


def test_viewer_reads_and_edits_nothing(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    client.force_login(person(Role.VIEWER))
    page = client.get(f"/referrals/{referral.pk}/").content.decode()
    assert "section-edit" not in page
    for address in ("edit/?section=project", "close/lost/", "close/launched/"):
        assert client.get(f"/referrals/{referral.pk}/{address}").status_code == 403
    assert client.post(f"/referrals/{referral.pk}/next-step/", {"nextStep": "x"}).status_code == 403


def test_unknown_section_and_drafts_have_no_form(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    assert client.get(f"/referrals/{referral.pk}/edit/?section=nonsense").status_code == 404
