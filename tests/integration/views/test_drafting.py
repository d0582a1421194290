"""Creating an opportunity on its page: with and without JavaScript, alone and against a colleague."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryKind
from referrals.models import Connection, Event, Referral, Solution
from referrals.services.drafting import begin_draft, save_draft
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-123-beta-us-west-2")


@pytest.fixture
def rep(client: Client, connection: Connection) -> Any:
    user = person(Role.SALES_REP)
    client.force_login(user)
    return user


def seen(**values: Any) -> dict[str, str]:
    """What the page showed for these fields, as its hidden inputs say it."""
    return {f"seen-{name}": json.dumps(value) for name, value in values.items()}


def as_form(**values: Any) -> dict[str, Any]:
    """Values as an untouched page would post them after somebody typed them all."""
    typed = {name: value.split(";") if isinstance(value, str) else value for name, value in values.items()}
    return {**typed, **seen(**dict.fromkeys(values))}


def test_a_new_opportunity_begins_as_a_draft_with_an_id_of_the_pattern(client: Client, rep: Any) -> None:
    assert "Begin a draft" in text(client.get("/opportunities/new/"))
    response = client.post("/opportunities/new/")
    draft = Referral.objects.get()
    assert response["Location"] == f"/referrals/{draft.pk}/draft/"
    assert (draft.partner_crm_id, draft.assignee, draft.phase) == ("ACE-000001", rep, Phase.NEW)
    assert client.get(f"/referrals/{draft.pk}/")["Location"] == f"/referrals/{draft.pk}/draft/"
    page = text(client.get(f"/referrals/{draft.pk}/draft/"))
    assert 'value="ACE-000001"' in page
    assert "Submit to AWS" not in page
    assert "It can be submitted once nothing below is left to do." in page


def test_every_field_of_a_new_opportunity_is_asked_and_none_that_aws_ignores(
    client: Client, rep: Any, connection: Connection
) -> None:
    draft = begin_draft(connection, by=rep)
    page = text(client.get(f"/referrals/{draft.pk}/draft/"))
    asked = set(re.findall(r'name="seen-([A-Za-z]+)"', page))
    assert {"customerCompanyName", "state", "industryOther", "apnCrmLeadUniqueIdentifier", "awsProducts"} <= asked
    assert asked.isdisjoint({"stage", "closedLostReason", "offers", "opportunityOwnerName", "contractStartDate"})


def test_the_whole_way_works_without_javascript(client: Client, rep: Any, connection: Connection) -> None:
    draft = begin_draft(connection, by=rep)
    address = f"/referrals/{draft.pk}/draft/"
    done = client.post(address, as_form(**valid_opportunity(partnerCrmUniqueIdentifier=None)), follow=True)
    page = text(done)
    assert "Draft saved." in page
    assert f'formaction="/referrals/{draft.pk}/submit/"' in page
    response = client.post(f"/referrals/{draft.pk}/submit/")
    assert response["Location"] == f"/referrals/{draft.pk}/"
    delivery = draft.deliveries.get()
    assert (delivery.kind, delivery.payload["customerCompanyName"]) == (DeliveryKind.CREATE, "Aldermoor Freight")
    assert "Aldermoor Freight" in text(client.get(f"/referrals/{draft.pk}/"))
    assert client.get(address)["Location"] == f"/referrals/{draft.pk}/"


def test_what_is_typed_is_saved_as_one_types_and_the_list_beside_the_form_follows(
    client: Client, rep: Any, connection: Connection
) -> None:
    draft = begin_draft(connection, by=rep)
    response = client.post(
        f"/referrals/{draft.pk}/draft/", {"country": "Germany", **seen(country=None, city=None)}, headers=HTMX
    )
    page = text(response)
    draft.refresh_from_db()
    assert draft.draft["country"] == "Germany"
    assert "<html" not in page
    assert 'data-hidden="' in page
    assert "state" in re.search(r'data-hidden="([^"]*)"', page).group(1).split()  # type: ignore[union-attr]
    assert "Country is there." in page
    assert "Germany: 99999" in page
    assert re.search(r'id="seen-country" value="?"Germany""? hx-swap-oob="true"', page)
    assert 'id="seen-city"' not in page


def test_saving_without_a_change_leaves_the_draft_as_it_was(client: Client, rep: Any, connection: Connection) -> None:
    draft = begin_draft(connection, {"city": "Bonn"}, by=rep)
    client.post(f"/referrals/{draft.pk}/draft/", {"city": "Bonn", **seen(city="Bonn")}, headers=HTMX)
    assert Referral.objects.get().version == draft.version


def test_a_colleagues_change_is_shown_beside_mine_and_nothing_is_lost(
    client: Client, rep: Any, connection: Connection
) -> None:
    draft = begin_draft(connection, {"city": "Bonn"}, by=rep)
    save_draft(draft.pk, {"city": "Berlin"}, by=person(Role.ALLIANCE_LEAD))
    given = {"city": "Köln", "customerDuns": "123456789", **seen(city="Bonn", customerDuns=None)}
    response = client.post(f"/referrals/{draft.pk}/draft/", given)
    page = text(response)
    draft.refresh_from_db()
    assert response.status_code == 409
    assert draft.draft["city"] == "Berlin"
    assert draft.draft["customerDuns"] == "123456789"
    assert 'value="Köln"' in page
    assert "Meanwhile a colleague put “Berlin” here." in page
    again = client.post(f"/referrals/{draft.pk}/draft/", {"city": "Köln", **seen(city="Berlin")})
    assert again.status_code == 302
    assert Referral.objects.get().draft["city"] == "Köln"


def test_an_untouched_field_never_overwrites_what_a_colleague_typed(
    client: Client, rep: Any, connection: Connection
) -> None:
    draft = begin_draft(connection, {"city": "Bonn"}, by=rep)
    save_draft(draft.pk, {"city": "Berlin"}, by=person(Role.ALLIANCE_LEAD))
    given = {"city": "Bonn", "customerDuns": "123456789", **seen(city="Bonn", customerDuns=None)}
    assert client.post(f"/referrals/{draft.pk}/draft/", given).status_code == 302
    assert Referral.objects.get().draft["city"] == "Berlin"


def test_what_breaks_a_rule_is_refused_with_everything_typed_still_there(
    client: Client, rep: Any, connection: Connection
) -> None:
    draft = begin_draft(connection, by=rep)
    given = valid_opportunity(
        partnerCrmUniqueIdentifier=None, expectedMonthlyAwsRevenue="lots", projectDescription="Too short"
    )
    response = client.post(f"/referrals/{draft.pk}/submit/", as_form(**given))
    page = text(response)
    assert response.status_code == 422
    assert 'value="lots"' in page
    assert "Too short</textarea>" in page
    assert "Customer Business Problem needs at least 20 characters; it has 9." in page
    assert not draft.deliveries.exists()


def test_an_id_of_another_record_is_refused_at_its_field_and_the_rest_is_kept(
    client: Client, rep: Any, connection: Connection
) -> None:
    begin_draft(connection, {"partnerCrmUniqueIdentifier": "CRM-9"}, by=rep)
    draft = begin_draft(connection, by=rep)
    given = {"partnerCrmUniqueIdentifier": "CRM-9", "city": "Bonn"}
    given |= seen(partnerCrmUniqueIdentifier=draft.partner_crm_id, city=None)
    response = client.post(f"/referrals/{draft.pk}/draft/", given)
    draft.refresh_from_db()
    assert response.status_code == 422
    assert "already belongs to another record here" in text(response)
    assert (draft.draft["city"], draft.partner_crm_id) == ("Bonn", "ACE-000001")


def test_the_same_customer_elsewhere_is_told_and_does_not_block(
    client: Client, rep: Any, connection: Connection
) -> None:
    other = arrived(
        connection, Kind.OPPORTUNITY, customerCompanyName="Aldermoor Freight Ltd", partnerProjectTitle="Yard planning"
    )
    draft = begin_draft(connection, valid_opportunity(), by=rep)
    page = text(client.get(f"/referrals/{draft.pk}/draft/"))
    assert "Already here?" in page
    assert f'href="/referrals/{other.pk}/"' in page
    assert "same customer" in page
    assert "Submit to AWS" in page


def test_a_colleagues_record_of_the_same_customer_is_named_without_a_link(
    client: Client, rep: Any, connection: Connection
) -> None:
    theirs = begin_draft(connection, valid_opportunity(), by=person(Role.SALES_REP))
    draft = begin_draft(connection, valid_opportunity(), by=rep)
    page = text(client.get(f"/referrals/{draft.pk}/draft/"))
    assert "with a colleague" in page
    assert f'href="/referrals/{theirs.pk}/"' not in page


def test_what_aws_would_ignore_is_named_before_it_is_left_out(client: Client, rep: Any, connection: Connection) -> None:
    draft = begin_draft(connection, valid_opportunity(parentOppId="O1234567"), by=rep)
    assert "Parent Opportunity ID will be left out." in text(client.get(f"/referrals/{draft.pk}/draft/"))


def test_any_opportunity_can_be_copied_as_a_new_draft(client: Client, rep: Any, connection: Connection) -> None:
    source = arrived(
        connection,
        Kind.OPPORTUNITY,
        customerCompanyName="Aldermoor Freight",
        customerEmail="Accept to View",
        stage="Qualified",
        targetCloseDate="2030-01-31",
    )
    client.post(f"/referrals/{source.pk}/clone/")
    draft = Referral.objects.get(phase=Phase.NEW)
    assert draft.draft["customerCompanyName"] == "Aldermoor Freight"
    assert draft.draft.keys().isdisjoint({"customerEmail", "stage", "targetCloseDate", "apnCrmUniqueIdentifier"})
    assert Event.objects.get(referral=draft).note == f"Copied from {source.apn_id}."


def test_a_draft_is_discarded_only_after_a_question(client: Client, rep: Any, connection: Connection) -> None:
    draft = begin_draft(connection, by=rep)
    assert "Discard this draft?" in text(client.get(f"/referrals/{draft.pk}/discard/"))
    assert Referral.objects.exists()
    client.post(f"/referrals/{draft.pk}/discard/")
    assert not Referral.objects.exists()


def test_a_viewer_creates_and_changes_nothing(client: Client, connection: Connection) -> None:
    draft = begin_draft(connection, by=person(Role.SALES_REP))
    client.force_login(person(Role.VIEWER))
    assert client.get("/opportunities/new/").status_code == 403
    assert client.post(f"/referrals/{draft.pk}/draft/", {"city": "Bonn"}).status_code == 403
    assert client.get(f"/referrals/{draft.pk}/").status_code == 200


def test_products_and_own_solutions_are_found_as_one_types(client: Client, rep: Any, connection: Connection) -> None:
    Solution.objects.create(connection=connection, code="S-0001234", name="Route planner")
    Solution.objects.create(connection=connection, code="S-0009999", name="Retired planner", is_active=False)
    found = client.get(f"/choices/awsProducts/?connection={connection.pk}&q=s3 glacier deep").json()["choices"]
    assert [one["value"] for one in found] == ["S3GlacierDeepArchive"]
    own = client.get(f"/choices/solutionOffered/?connection={connection.pk}&q=planner").json()["choices"]
    assert [one["value"] for one in own] == ["S-0001234"]
    assert client.get(f"/choices/country/?connection={connection.pk}").status_code == 404
    assert client.get("/choices/awsProducts/?connection=x").status_code == 404


def test_the_page_of_a_draft_asks_the_database_little(
    client: Client, rep: Any, connection: Connection, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fields = valid_opportunity(apnCrmLeadUniqueIdentifier="L1", parentOppId="O1", opportunityType="Expansion")
    draft = begin_draft(connection, fields, by=rep)
    for number in range(5):
        begin_draft(connection, valid_opportunity(customerCompanyName=f"Other {number}"), by=rep)
    client.get(f"/referrals/{draft.pk}/draft/")
    with django_assert_max_num_queries(12):
        client.get(f"/referrals/{draft.pk}/draft/")
