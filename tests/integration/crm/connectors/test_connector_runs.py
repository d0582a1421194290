"""A connector's pass: what changed in Salesforce is read, what AWS and people changed is written back."""

from datetime import UTC, datetime, timedelta

import pytest

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.mapping.profiles import System
from referrals.models import Connection, CrmConnector, CrmRecord, CrmState, CrmWriting, Edit, Event, Health, Referral
from referrals.services.crm_connector_runs import run
from referrals.services.crm_connectors import NewConnector, add_connector, read_again, write_again
from referrals.services.drafting import begin_draft
from referrals.services.editing import change
from tests.contract.connectors.salesforce_org import described
from tests.contract.connectors.salesforce_server import SalesforceServer
from tests.factories.arrivals import arrived
from tests.factories.crm import crm_admin, open_opportunity, profile
from tests.factories.people import person
from tests.integration.crm.connectors.conftest import DEAL, TO_ACE, deal, mapped

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


def _patches(salesforce: SalesforceServer) -> list[dict[str, object]]:
    return [one.body for one in salesforce.calls if one.method == "PATCH"]


def _joined(connector: CrmConnector, salesforce: SalesforceServer, connection: Connection) -> Referral:
    """A deal that Salesforce and AWS both know, at rest."""
    referral = open_opportunity(connection, partnerCrmUniqueIdentifier=DEAL)
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO, **deal(ACE_Id__c="O4711"))
    run(connector)
    run(connector)
    salesforce.calls.clear()
    return referral


def test_changed_deals_become_drafts_through_the_mapping(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    ids = [f"006A0000000000{number}AAA" for number in range(5)]
    for number, crm_id in enumerate(ids):
        salesforce.org.put("Opportunity", crm_id, at=LONG_AGO, **deal(Name=f"Deal {number}"))
    ran = run(connector)
    assert (ran.read, ran.trouble) == (5, None)
    assert {one.partner_crm_id for one in Referral.objects.all()} == set(ids)
    assert Referral.objects.get(partner_crm_id=ids[3]).draft["partnerProjectTitle"] == "Deal 3"
    connector.refresh_from_db()
    assert connector.health == Health.OK
    assert connector.calls_used == salesforce.used


def test_next_pass_reads_only_what_changed_since(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO, **deal())
    assert run(connector).read == 1
    assert run(connector).read == 0
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO, Amount=9000.0)
    salesforce.org.put("Opportunity", "006A00000000002AAA", at=LONG_AGO, **deal(Name="At the same moment"))
    assert run(connector).read == 1
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO + timedelta(seconds=1), Amount=9000.0)
    assert run(connector).read == 1
    assert Referral.objects.get(partner_crm_id=DEAL).draft["expectedMonthlyAwsRevenue"] == 9000


def test_changes_before_the_start_are_not_read(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    salesforce.org.put("Opportunity", DEAL, at=datetime(2025, 12, 31, tzinfo=UTC), **deal())
    assert run(connector).read == 0


def test_unknown_value_is_held_and_goes_on_after_the_fix(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO, **deal(Account={"Industry": "Haulage"}))
    run(connector)
    assert CrmRecord.objects.get().state == CrmState.HELD


def test_a_field_mapped_later_is_read_from_the_start_again(
    connector: CrmConnector, salesforce: SalesforceServer
) -> None:
    mapped(connector.profile, [{**one, "paused": one["ace"] == "nextStep"} for one in TO_ACE])
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO, **deal(NextStep="Call them"))
    run(connector)
    assert "NextStep" not in CrmRecord.objects.get().record
    mapped(connector.profile)
    assert run(connector).read == 1
    assert CrmRecord.objects.get().record["NextStep"] == "Call them"


def test_what_aws_changed_is_written_back(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    _joined(connector, salesforce, connection)
    open_opportunity(connection, partnerCrmUniqueIdentifier=DEAL, stage="Technical Validation")
    assert run(connector).written == 1
    assert _patches(salesforce) == [{"StageName": "Proposal"}]
    assert salesforce.org.records["Opportunity"][DEAL]["StageName"] == "Proposal"


def test_what_a_person_changed_is_written_back(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    referral = _joined(connector, salesforce, connection)
    change(referral.pk, {"nextStep": "Call them"}, by=person(Role.ALLIANCE_LEAD))
    run(connector)
    assert _patches(salesforce) == [{"NextStep": "Call them"}]


def test_our_own_echo_is_no_change_even_where_the_maps_do_not_meet(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    _joined(connector, salesforce, connection)
    open_opportunity(connection, partnerCrmUniqueIdentifier=DEAL, stage="Committed")
    run(connector)
    assert salesforce.org.records["Opportunity"][DEAL]["StageName"] == "Other"
    salesforce.calls.clear()
    for _ in range(3):
        run(connector)
    assert salesforce.count("GET", "/query") >= 3
    assert _patches(salesforce) == []
    assert not Edit.objects.exists()
    assert CrmRecord.objects.get().record["StageName"] == "Other"


def test_a_persons_change_beside_our_echo_is_the_only_one_that_goes_to_aws(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    _joined(connector, salesforce, connection)
    open_opportunity(connection, partnerCrmUniqueIdentifier=DEAL, stage="Committed")
    run(connector)
    salesforce.org.put("Opportunity", DEAL, NextStep="Send the offer")
    run(connector)
    assert list(Edit.objects.values_list("field", flat=True)) == ["nextStep"]


def test_a_newer_word_in_salesforce_is_not_overwritten_by_an_older_one_of_awss(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    _joined(connector, salesforce, connection)
    salesforce.org.put("Opportunity", DEAL, NextStep="Send the offer")
    run(connector)
    run(connector)
    assert salesforce.org.records["Opportunity"][DEAL]["NextStep"] == "Send the offer"
    assert list(Edit.objects.values_list("field", flat=True)) == ["nextStep"]


def test_what_comes_from_aws_is_made_in_salesforce_once_and_stays_linked(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    referral = open_opportunity(connection)
    run(connector)
    [made] = salesforce.org.records["Opportunity"].values()
    assert (made["ACE_Id__c"], made["Name"], made["StageName"]) == ("O4711", "Dispatch planning on AWS", "Discovery")
    assert CrmRecord.objects.get(referral=referral).crm_id == made["Id"]
    for _ in range(2):
        run(connector)
    assert len(salesforce.org.records["Opportunity"]) == 1
    assert not Edit.objects.exclude(field="partnerCrmUniqueIdentifier").exists()


def test_without_a_key_what_comes_from_aws_waits_with_its_reason_and_goes_on_after_the_fix(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    connector.streams.update(key="")
    open_opportunity(connection)
    run(connector)
    waiting = CrmWriting.objects.get()
    assert waiting.reason_id == "connector.no_key"
    assert "Opportunity" not in salesforce.org.records
    connector.streams.filter(kind="opportunity").update(key="ACE_Id__c")
    assert write_again(connector, by=crm_admin()) == 1
    run(connector)
    assert len(salesforce.org.records["Opportunity"]) == 1
    waiting.refresh_from_db()
    assert (waiting.reason_id, waiting.again) == ("", False)


def test_a_change_salesforce_refuses_waits_with_its_words_and_the_next_one_takes_it_along(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    _joined(connector, salesforce, connection)
    salesforce.fail("/sobjects/", 400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "A stage needs an owner")
    open_opportunity(connection, partnerCrmUniqueIdentifier=DEAL, stage="Technical Validation")
    ran = run(connector)
    assert (ran.trouble, ran.written) == (None, 0)
    waiting = CrmWriting.objects.get(reason_id="salesforce.record")
    assert waiting.waiting == ["StageName"]
    assert "A stage needs an owner" in waiting.reason
    open_opportunity(
        connection, partnerCrmUniqueIdentifier=DEAL, stage="Technical Validation", nextStep="Meet on Monday"
    )
    run(connector)
    assert _patches(salesforce)[-1] == {"NextStep": "Meet on Monday", "StageName": "Proposal"}
    waiting.refresh_from_db()
    assert (waiting.waiting, waiting.reason) == ([], "")


def test_fields_of_the_account_are_read_and_never_written(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    _joined(connector, salesforce, connection)
    open_opportunity(connection, partnerCrmUniqueIdentifier=DEAL, customerCompanyName="Aldermoor Group")
    run(connector)
    assert _patches(salesforce) == []


def test_reading_again_starts_at_the_streams_own_start(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO, **deal())
    run(connector)
    read_again(connector, by=crm_admin())
    assert run(connector).read == 1
    assert Referral.objects.count() == 1


def test_a_record_that_cannot_be_kept_is_noted_and_stops_no_other(
    connector: CrmConnector, salesforce: SalesforceServer
) -> None:
    salesforce.org.put("Opportunity", DEAL, at=LONG_AGO, **deal(Description="x" * 250_000))
    salesforce.org.put("Opportunity", "006A00000000002AAA", at=LONG_AGO, **deal())
    assert run(connector).trouble is None
    assert Referral.objects.count() == 1
    assert DEAL in Event.objects.get(name="connector.not_kept").note


def test_leads_are_read_only_where_a_field_says_which_are_awss(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    arrived(connection, Kind.LEAD, apnCrmUniqueIdentifier="L77", leadStatus="Accepted")
    salesforce.org.fields["Lead"] = [described("Id", "id"), described("Description"), described("ACE_Id__c")]
    salesforce.org.put("Lead", "00QA00000000001AAA", at=LONG_AGO, Description="Not AWS's", ACE_Id__c=None)
    salesforce.org.put("Lead", "00QA00000000002AAA", at=LONG_AGO, Description="They answered", ACE_Id__c="L77")
    rows = [{"ace": "projectDescription", "crm": "Description"}, {"ace": "apnCrmUniqueIdentifier", "crm": "ACE_Id__c"}]
    mapped(connector.profile, lead=rows)
    run(connector)
    assert not any("FROM Lead" in str(one.query) for one in salesforce.calls)
    connector.streams.filter(kind="lead").update(key="ACE_Id__c")
    run(connector)
    assert [one.crm_id for one in CrmRecord.objects.filter(kind="lead")] == ["00QA00000000002AAA"]


def test_what_has_no_id_of_awss_yet_is_made_once_it_has_one(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    draft = begin_draft(connection, {"partnerProjectTitle": "Made in the portal"}, by=person(Role.ALLIANCE_LEAD))
    run(connector)
    waiting = CrmWriting.objects.get(referral=draft)
    assert waiting.reason_id == "connector.no_aws_id"
    run(connector)
    assert salesforce.count("PATCH", "/sobjects/") == 0
    Referral.objects.filter(pk=draft.pk).update(apn_id="O5000")
    run(connector)
    assert [one["ACE_Id__c"] for one in salesforce.org.records["Opportunity"].values()] == ["O5000"]


def test_without_a_published_mapping_nothing_is_asked_of_salesforce(
    connection: Connection, salesforce: SalesforceServer
) -> None:
    crm = profile(connection, system=System.SALESFORCE)
    made = add_connector(NewConnector(crm, salesforce.host, "SALES"), by=crm_admin())
    run(made)
    made.refresh_from_db()
    assert made.health_id == "connector.no_mapping"
    assert salesforce.calls == []


def test_a_kind_left_alone_is_neither_read_nor_written(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    connector.streams.filter(kind="opportunity").update(object="")
    open_opportunity(connection)
    run(connector)
    assert salesforce.calls == []
