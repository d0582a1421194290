"""The page "AWS's side": a person drives AWS through plain forms, and it exists in the demo stack alone."""

import importlib
import threading
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import clear_url_caches
from pytest_django.fixtures import Settings

import aceportal.urls
from aceportal.models import User
from aceportal.simulator.control import ControlServer
from aceportal.simulator.service import Service
from tests.contract.simulator.sides import Exchange

pytestmark = pytest.mark.django_db
TOKEN = "control-port-token-of-the-tests"


def reload_addresses() -> None:
    clear_url_caches()
    importlib.reload(aceportal.urls)


@pytest.fixture
def person(client: Client) -> Client:
    client.force_login(User.objects.create_user("rep@demo.example", "a long password"))
    return client


@pytest.fixture
def demo(settings: Settings) -> Iterator[Settings]:
    """The addresses as the demo stack has them; nothing answers at the control port yet."""
    settings.SIMULATOR_URL, settings.SIMULATOR_TOKEN = "http://127.0.0.1:9", TOKEN
    reload_addresses()
    yield settings
    settings.SIMULATOR_URL = ""
    reload_addresses()


@pytest.fixture
def aws(exchange: Exchange, demo: Settings) -> Iterator[Exchange]:
    server = ControlServer(Service([exchange.aws]), port=0, token=TOKEN)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    demo.SIMULATOR_URL = f"http://127.0.0.1:{server.server_port}"
    yield exchange
    server.shutdown()
    thread.join()
    server.server_close()


def messages_after(person: Client, name: str, /, **form: str) -> str:
    page = person.post(f"/aws-side/{name}/", form, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def test_page_shows_what_aws_holds(person: Client, aws: Exchange) -> None:
    apn_id = aws.aws.share_opportunity(customerCompanyName="Harborlight & Sons")
    page = person.get("/aws-side/")
    assert page.status_code == 200
    assert "Harborlight &amp; Sons" in page.content.decode()
    assert f"?record={apn_id}" in page.content.decode()


def test_person_shares_referrals(person: Client, aws: Exchange) -> None:
    assert "next export" in messages_after(person, "share", kind="lead", count="3")
    assert [line["kind"] for line in aws.aws.status()["records"]] == ["lead"] * 3


def test_person_reviews_a_partner_referral(person: Client, aws: Exchange) -> None:
    apn_id = aws.created()
    assert "outcome" in person.get("/aws-side/", {"record": apn_id}).content.decode()
    messages_after(person, "review", id=apn_id, outcome="action_required", comment="Which region?")
    assert aws.aws.record(apn_id)["apnReviewerComments"] == "Which region?"


def test_person_updates_records_as_aws(person: Client, aws: Exchange) -> None:
    apn_id, lead = aws.aws.share_opportunity(), aws.aws.share_lead()
    messages_after(person, "update", id=apn_id, nextStep="Meet", targetCloseDate="2026-12-01", stage="")
    messages_after(person, "update-lead", id=lead, campaignMemberStatus="Attended")
    held = aws.aws.record(apn_id)
    assert (held["nextStep"], held["targetCloseDate"], held["stage"]) == ("Meet", "2026-12-01", "Prospect")
    assert aws.aws.record(lead)["campaignMemberStatus"] == "Attended"


def test_person_makes_aws_misbehave_and_behave_again(person: Client, aws: Exchange) -> None:
    messages_after(person, "misbehave", name="result_silent", times="2")
    assert aws.aws.status()["armed"] == {"result_silent": 2}
    assert "Result silent" in person.get("/aws-side/").content.decode()
    messages_after(person, "behave")
    assert aws.aws.status()["armed"] == {}


def test_person_advances_aws_s_clock(person: Client, aws: Exchange) -> None:
    before = aws.aws.now()
    messages_after(person, "advance", seconds="86400")
    assert (aws.aws.now() - before).days == 1


@pytest.mark.parametrize(
    ("name", "form", "sentence"),
    [
        ("share", {"kind": "lead", "count": "900"}, "How many: "),
        ("misbehave", {"name": "loudly", "times": "1"}, "What goes wrong: "),
        ("review", {"id": "O1", "outcome": "approve"}, "AWS's side knows no record O1."),
    ],
)
def test_impossible_wish_is_answered_with_a_sentence(
    person: Client, aws: Exchange, name: str, form: dict[str, str], sentence: str
) -> None:
    assert sentence in messages_after(person, name, **form)


def test_page_says_that_aws_s_side_is_not_running(person: Client, demo: Settings) -> None:
    page = person.get("/aws-side/")
    assert page.status_code == 503
    assert "is not running" in page.content.decode()


def test_page_asks_for_a_signed_in_person_and_for_post(client: Client, demo: Settings) -> None:
    assert client.get("/aws-side/").status_code == 302
    assert client.post("/aws-side/share/").status_code == 302
    client.force_login(User.objects.create_user("rep@demo.example", "a long password"))
    assert client.get("/aws-side/share/").status_code == 405
    assert client.post("/aws-side/nothing/").status_code == 404


def test_page_does_not_exist_without_aws_s_side(person: Client, settings: Settings) -> None:
    settings.SIMULATOR_URL = ""
    reload_addresses()
    assert person.get("/aws-side/").status_code == 404
