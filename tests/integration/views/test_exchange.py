"""The exchange's pages: who may open them, and that they show what the bucket held and what became of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.domain.files import FileState
from referrals.models import Connection, ExchangeFile, Run
from referrals.services.deciding import decide
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.django_db

WATCHERS = (Role.ALLIANCE_LEAD, Role.CRM_ADMIN, Role.ADMINISTRATOR)
LISTS = ("exchange", "files", "set_aside", "orphans", "overdue", "resend", "drift")
LIST_QUERIES, DETAIL_QUERIES = 8, 12


@pytest.fixture
def lead(client: Client) -> User:
    user = person(Role.ALLIANCE_LEAD)
    client.force_login(user)
    return user


@pytest.fixture
def queries(client: Client) -> Callable[[str], int]:
    """How many statements a page costs once the session is warm."""

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count


def _page(client: Client, name: str, *args: int) -> str:
    response = client.get(reverse(f"referrals:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_only_people_who_watch_the_exchange_open_its_pages(client: Client, bench: Bench, role: Role) -> None:
    bench.shared_opportunity()
    client.force_login(person(role))
    file, run = ExchangeFile.objects.latest("pk"), Run.objects.latest("pk")
    addresses = [reverse(f"referrals:{name}") for name in LISTS]
    addresses += [reverse("referrals:file", args=[file.pk]), reverse("referrals:download", args=[file.pk])]
    addresses += [reverse("referrals:run", args=[run.pk])]
    answers = {address: client.get(address).status_code for address in addresses}
    assert set(answers.values()) == {200 if role in WATCHERS else 403}


def test_a_visitor_is_sent_to_sign_in(client: Client, bench: Bench) -> None:
    for name in LISTS:
        assert client.get(reverse(f"referrals:{name}"))["Location"].startswith("/accounts/login/")


def test_without_a_connection_the_page_says_how_one_comes(client: Client, lead: User) -> None:
    assert "No connection yet" in _page(client, "exchange")


def test_a_received_file_downloads_byte_for_byte_as_it_lay_in_the_bucket(
    client: Client, lead: User, bench: Bench, aws_s3: "S3Client"
) -> None:
    bench.aws.share_opportunity(projectDescription="Straße, 東京 & <b>bold</b>")
    bench.aws.tick()
    key = aws_s3.list_objects_v2(Bucket=bench.connection.bucket, Prefix="opportunity-outbound/")["Contents"][0]["Key"]
    content = aws_s3.get_object(Bucket=bench.connection.bucket, Key=key)["Body"].read()
    bench.exchange()
    file = ExchangeFile.objects.get(key=key)
    response = client.get(reverse("referrals:download", args=[file.pk]))
    assert response.content == content
    assert response["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert response["Content-Type"] == "application/octet-stream"


def test_a_sent_file_downloads_as_it_lies_in_the_bucket_and_stands_beside_awss_answer(
    client: Client, lead: User, bench: Bench, aws_s3: "S3Client"
) -> None:
    referral = bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=lead)
    bench.exchange()
    sent = ExchangeFile.objects.get(direction="sent")
    assert "AWS has not answered yet" in _page(client, "file", sent.pk)
    content = aws_s3.get_object(Bucket=bench.connection.bucket, Key=sent.key)["Body"].read()
    assert client.get(reverse("referrals:download", args=[sent.pk])).content == content
    bench.aws.tick()
    bench.exchange()
    page = _page(client, "file", sent.pk)
    assert "What we sent" in page
    assert "What AWS answered" in page
    assert sent.answered_by.get().name in page
    assert "Confirmed by AWS" in page


def test_awss_own_text_stands_with_its_explanation_beside_the_record(client: Client, lead: User, bench: Bench) -> None:
    referral = bench.shared_opportunity()
    bench.aws.misbehave("result_refused", text="Record is not editable")
    decide(referral.pk, Decision.ACCEPT, by=lead)
    bench.round_trip()
    result = latest_delivery(referral).result_file
    assert result is not None
    page = _page(client, "file", result.pk)
    assert "Record is not editable" in page
    assert "AWS is reviewing the opportunity and takes no changes." in page
    assert referral.customer in page


def test_hostile_file_content_is_shown_inert(client: Client, lead: User, bench: Bench) -> None:
    bench.shared_opportunity(projectDescription="</pre><script>alert(1)</script>")
    file = ExchangeFile.objects.get()
    assert "<script>alert(1)" not in _page(client, "file", file.pk)


def test_a_hostile_name_cannot_break_the_download_header(client: Client, lead: User, bench: Bench) -> None:
    bench.shared_opportunity()
    ExchangeFile.objects.update(key='opportunity-outbound/a"; filename=b\r\nX-Evil: 1.json')
    response = client.get(reverse("referrals:download", args=[ExchangeFile.objects.get().pk]))
    assert response["Content-Disposition"] == 'attachment; filename="a_filename_b_X-Evil_1.json"'


def test_a_copy_that_retention_removed_says_so_and_keeps_its_hash(client: Client, lead: User, bench: Bench) -> None:
    bench.shared_opportunity()
    file = ExchangeFile.objects.get()
    file.raw.body = None
    file.raw.save()
    assert file.raw.sha256 in _page(client, "file", file.pk)
    assert client.get(reverse("referrals:download", args=[file.pk])).status_code == 409


def test_a_run_shows_its_files_and_each_records_outcome_by_tab(client: Client, lead: User, bench: Bench) -> None:
    bench.aws.misbehave("file_bad_record")
    referral = bench.shared_opportunity()
    run = Run.objects.get(kind="receive")
    address = reverse("referrals:run", args=[run.pk])
    assert referral.customer in client.get(f"{address}?tab=ok").content.decode()
    aside = client.get(f"{address}?tab=set-aside").content.decode()
    assert referral.customer not in aside
    assert "Look and reprocess" in aside
    assert "Nothing here" in client.get(f"{address}?tab=refused").content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("direction=received", True),
        ("direction=sent", False),
        ("kind=opportunity&content=referrals&state=done", True),
        ("state=quarantined", False),
        ("name=opportunity", True),
        ("name=nothing-like-it", False),
        ("name=a%00b", True),
        ("direction=sideways", True),
    ],
)
def test_files_are_narrowed_by_the_filters_that_make_sense(
    client: Client, lead: User, bench: Bench, query: str, shown: bool
) -> None:
    bench.shared_opportunity()
    page = client.get(f"{reverse('referrals:files')}?{query}").content.decode()
    assert (ExchangeFile.objects.get().name in page) is shown


def test_paging_walks_every_file_once_and_keeps_the_filter(client: Client, lead: User, bench: Bench) -> None:
    bench.shared_opportunity()
    names = {_copy(number).name for number in range(60)} | {ExchangeFile.objects.earliest("pk").name}
    address, seen = f"{reverse('referrals:files')}?direction=received", []
    while address:
        page = client.get(address).context
        seen += [row.name for row in page["page"].rows]
        address = page["following"] and reverse("referrals:files") + page["following"]
        assert not address or "direction=received" in address
    assert len(seen) == len(names)
    assert set(seen) == names


@pytest.mark.parametrize("place", ["x", "-1", "99999999999999999999", "%00", "1"])
def test_a_senseless_place_in_a_list_is_no_error(client: Client, lead: User, bench: Bench, place: str) -> None:
    bench.shared_opportunity()
    assert client.get(f"{reverse('referrals:files')}?after={place}").status_code == 200


def _copy(number: int) -> ExchangeFile:
    first = ExchangeFile.objects.earliest("pk")
    first.pk, first.key, first.etag = None, f"opportunity-outbound/copy_{number}.json", f"etag{number}"
    first.save()
    return first


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_the_database_the_same_few_times_however_long_they_are(
    client: Client, lead: User, bench: Bench, name: str, queries: Callable[[str], int]
) -> None:
    for _ in range(2):
        referral = bench.shared_opportunity()
        bench.aws.misbehave("result_refused", text="Record is not editable")
        decide(referral.pk, Decision.ACCEPT, by=lead)
        bench.aws.misbehave("file_bad_record")
        bench.aws.misbehave("file_unknown_field")
        bench.round_trip()
    bench.aws.misbehave("result_orphan")
    bench.round_trip()
    few = queries(reverse(f"referrals:{name}"))
    for number in range(30):
        _copy(number)
    assert queries(reverse(f"referrals:{name}")) == few <= LIST_QUERIES


def test_details_stay_within_their_budget(
    client: Client, lead: User, bench: Bench, queries: Callable[[str], int]
) -> None:
    for _ in range(3):
        decide(bench.shared_opportunity().pk, Decision.ACCEPT, by=lead)
    bench.round_trip()
    for file in ExchangeFile.objects.all():
        assert queries(reverse("referrals:file", args=[file.pk])) <= DETAIL_QUERIES
    for run in Run.objects.all():
        assert queries(reverse("referrals:run", args=[run.pk])) <= DETAIL_QUERIES


def test_a_file_of_another_connection_brings_that_connection_into_view(
    client: Client, lead: User, bench: Bench
) -> None:
    bench.shared_opportunity()
    other = Connection.objects.create(
        name="Live", partner_id="1", environment="production", bucket="ace-apn-1-prod-us-west-2"
    )
    client.post("/connection/", {"connection": other.pk})
    assert "environment-production" in _page(client, "exchange")
    page = _page(client, "file", ExchangeFile.objects.get().pk)
    assert "environment environment-sandbox" in page
    assert "environment environment-production" not in page


def test_states_of_files_are_all_readable_on_the_list(client: Client, lead: User, bench: Bench) -> None:
    bench.shared_opportunity()
    for number, state in enumerate(FileState):
        ExchangeFile.objects.filter(pk=_copy(number).pk).update(state=state)
    page = _page(client, "files")
    assert page.count("badge-state") >= len(FileState)
