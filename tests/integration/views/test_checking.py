"""What AWS would say, while somebody is still typing."""

import json

import pytest
from django.test import Client

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.models import Edit, Referral
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Referral:
    fields = {"currentLeadStage": "Accepted", "status": "Open"}
    return arrived(connection_to("ace-apn-123-beta-us-west-2"), Kind.LEAD, **fields)


def test_personal_data_in_a_leads_reason_is_warned_of_before_it_is_saved(client: Client, lead: Referral) -> None:
    client.force_login(person(Role.SALES_REP))
    typed = {"leadStatusReason": "Call Mary on +44 20 5550 1034", "seen-leadStatusReason": "null"}
    page = client.post(f"/referrals/{lead.pk}/check/", typed).content.decode()
    assert 'id="id_leadStatusReason-error" hx-swap-oob="true"' in page
    assert "The reason must hold nothing personal" in page
    assert not Edit.objects.exists()


def test_a_corrected_field_loses_its_sentence_and_untouched_ones_are_left_alone(client: Client, lead: Referral) -> None:
    client.force_login(person(Role.SALES_REP))
    typed = {"leadStatusReason": "No budget", "seen-leadStatusReason": json.dumps("x"), "city": "Bonn"}
    typed["seen-city"] = json.dumps("Bonn")
    page = client.post(f"/referrals/{lead.pk}/check/", typed).content.decode()
    assert 'id="id_leadStatusReason-error" hx-swap-oob="true"></div>' in page
    assert "id_city-error" not in page


def test_a_viewer_checks_nothing(client: Client, lead: Referral) -> None:
    client.force_login(person(Role.VIEWER))
    assert client.post(f"/referrals/{lead.pk}/check/").status_code == 403
