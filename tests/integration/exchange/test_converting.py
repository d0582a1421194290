"""A lead from AWS becomes an opportunity, on AWS's side too."""

from typing import Any

import pytest
from django.test import Client

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.decisions import Decision
from referrals.errors import NotNow
from referrals.models import Event, Referral
from referrals.services.converting import convert
from referrals.services.deciding import decide
from referrals.services.drafting import discard_draft, save_draft, submit
from referrals.services.editing import change
from tests.factories.arrivals import arrived
from tests.factories.bench import Bench, connection_to
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def accepted_lead(**fields: Any) -> Referral:
    connection = connection_to("ace-apn-123-beta-us-west-2")
    given = {"currentLeadStage": "Accepted", "status": "Qualified", "company": "Aldermoor Freight", **fields}
    return arrived(connection, Kind.LEAD, **given)


def test_ld_qualified_lead_becomes_an_opportunity_that_aws_takes(bench: Bench) -> None:
    rep = person(Role.SALES_REP)
    lead = bench.shared_lead()
    decide(lead.pk, Decision.ACCEPT, by=rep)
    bench.round_trip()
    change(lead.pk, {"status": "Qualified"}, by=rep)
    bench.round_trip()
    draft = convert(lead.pk, by=rep)
    missing = {name: value for name, value in valid_opportunity().items() if not draft.draft.get(name)}
    marketing = {"isMarketingDevelopmentFunded": "No"} if draft.draft["IsOppFromMarketingActivity"] == "Yes" else {}
    where = {"country": "United States", "state": "Washington", "postalCode": "98101"}
    save_draft(draft.pk, {**missing, **marketing, **where}, by=rep)
    submit(draft.pk, by=rep)
    bench.round_trip()
    draft.refresh_from_db()
    assert draft.apn_id
    assert draft.fields["apnCrmLeadUniqueIdentifier"] == lead.apn_id
    assert draft.lead == lead


def test_both_records_lead_to_each_other(client: Client) -> None:
    lead, lead_owner = accepted_lead(industry="Agriculture & Mining"), person(Role.ALLIANCE_LEAD)
    client.force_login(lead_owner)
    assert "Convert to an opportunity" in client.get(f"/referrals/{lead.pk}/").content.decode()
    response = client.post(f"/referrals/{lead.pk}/convert/")
    draft = Referral.objects.get(kind=Kind.OPPORTUNITY)
    assert response["Location"] == f"/referrals/{draft.pk}/draft/"
    assert f'href="/referrals/{lead.pk}/"' in client.get(response["Location"]).content.decode()
    page = client.get(f"/referrals/{lead.pk}/").content.decode()
    assert f'href="/referrals/{draft.pk}/"' in page
    assert "Convert to an opportunity" not in page
    assert "Not carried over: Industry (Agriculture & Mining)." in Event.objects.get(name="draft.begun").note
    assert Event.objects.get(name="lead.converted").referral == lead


def test_a_lead_is_converted_twice_only_when_the_first_came_to_nothing() -> None:
    lead, rep = accepted_lead(), person(Role.SALES_REP)
    first = convert(lead.pk, by=rep)
    with pytest.raises(NotNow, match="converted already"):
        convert(lead.pk, by=rep)
    discard_draft(first.pk, by=rep)
    assert convert(lead.pk, by=rep).lead == lead


def test_a_lead_that_is_not_qualified_stays_a_lead(client: Client) -> None:
    lead = accepted_lead(status="Research")
    client.force_login(person(Role.SALES_REP))
    page = client.get(f"/referrals/{lead.pk}/").content.decode()
    assert "Set the lead&#x27;s status to Qualified first" in page
    assert client.post(f"/referrals/{lead.pk}/convert/").status_code == 409


def test_a_lead_just_set_to_qualified_waits_for_aws_before_it_is_converted(client: Client) -> None:
    lead, rep = accepted_lead(status="Research"), person(Role.SALES_REP)
    change(lead.pk, {"status": "Qualified"}, by=rep)
    client.force_login(rep)
    page = client.get(f"/referrals/{lead.pk}/").content.decode()
    assert "Qualified is not confirmed by AWS yet" in page
    assert "to Qualified first" not in page
    with pytest.raises(NotNow, match="not confirmed by AWS yet"):
        convert(lead.pk, by=rep)
