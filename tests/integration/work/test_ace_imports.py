"""Real ACE files: AWS's, ours and AWS's answers, taken over once, whatever they are called and however often."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from aceportal.roles import Role
from referrals.ace.files import write_referrals
from referrals.ace.kinds import Kind
from referrals.ace.moments import write_moment
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import Direction, FileState
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.models import Connection, Delivery, Event, ExchangeFile, Referral, RowState, Work, WorkState
from referrals.services.ace_imports import start_ace_import
from referrals.services.deciding import decide
from referrals.services.drafting import submit_opportunity
from tests.factories.bench import Bench, latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.factories.works import carried_out, checked, states

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.django_db


def from_aws(connection: Connection, *records: dict[str, Any], kind: Kind = Kind.OPPORTUNITY) -> bytes:
    """A file as AWS writes it."""
    dated = [{"lastModifiedDate": write_moment(timezone.now()), **record} for record in records]
    return write_referrals(kind, version="2", spms_id=connection.partner_id, records=dated)


def archived(s3: "S3Client", connection: Connection, folder: str) -> list[tuple[str, bytes]]:
    """What AWS's side keeps in one of the bucket's archives."""
    listed = s3.list_objects_v2(Bucket=connection.bucket, Prefix=folder).get("Contents", [])
    keys = [one["Key"] for one in listed if one["Key"].endswith(".json")]
    return [(key, s3.get_object(Bucket=connection.bucket, Key=key)["Body"].read()) for key in keys]


def imported(connection: Connection, *files: tuple[str, bytes]) -> Work:
    return checked(start_ace_import(connection, files, by=person(Role.CRM_ADMIN)))


def test_file_of_awss_is_taken_over_as_if_it_had_just_come(connection: Connection) -> None:
    content = from_aws(connection, {"apnCrmUniqueIdentifier": "O1", "customerCompanyName": "Alpha"})
    work = imported(connection, ("opportunity_1.json", content))
    assert work.rows.get().message == "1 record: 1 applied."
    assert not Referral.objects.exists()
    assert not ExchangeFile.objects.exists()
    work = carried_out(work)
    assert Referral.objects.get().customer == "Alpha"
    file = ExchangeFile.objects.get()
    assert (file.state, file.direction) == (FileState.DONE, Direction.RECEIVED)
    assert file.key.startswith("imported/")
    assert Event.objects.filter(name="file.imported", file=file).exists()


def test_same_bytes_under_any_name_are_nothing_new(connection: Connection) -> None:
    content = from_aws(connection, {"apnCrmUniqueIdentifier": "O1", "customerCompanyName": "Alpha"})
    carried_out(imported(connection, ("a.json", content)))
    again = imported(connection, ("b.json", content))
    assert states(again) == [RowState.NOTHING]
    with pytest.raises(NotNow):
        carried_out(again)
    assert Event.objects.filter(name="referral.received").count() == 1


def test_older_record_changes_nothing_and_same_time_loses_to_what_aws_delivered(bench: Bench) -> None:
    referral = bench.shared_opportunity(customerCompanyName="Alpha")
    base = {"apnCrmUniqueIdentifier": referral.apn_id, "opportunityOwnership": "AWS Referral"}
    same = {**base, "lastModifiedDate": referral.received["lastModifiedDate"], "customerCompanyName": "Same time"}
    older = {**base, "lastModifiedDate": "2020-01-01T00:00:00.000Z", "customerCompanyName": "Older"}
    for record in (older, same):
        content = from_aws(bench.connection, record)
        carried_out(imported(bench.connection, ("old.json", content)))
        referral.refresh_from_db()
        assert referral.customer == "Alpha"


def test_real_files_of_a_whole_exchange_bring_a_lost_database_back(bench: Bench, aws_s3: "S3Client") -> None:
    rep = person(Role.SALES_REP)
    accepted = bench.accepted(rep)
    delivery = submit_opportunity(bench.connection, valid_opportunity(), by=rep)
    bench.round_trip()
    before = {row.apn_id: (row.phase, row.customer, row.fields) for row in Referral.objects.all()}
    names = ("outbound-archive/", "inbound-archive/", "inbound-processed-results-archive/")
    files = [one for name in names for one in archived(aws_s3, bench.connection, f"opportunity-{name}")]
    assert len(files) >= 5
    _forget_everything()
    work = imported(bench.connection, *[(key.rsplit("/", 1)[-1], content) for key, content in files])
    assert RowState.PROBLEM not in states(work), list(work.rows.values_list("data__name", "message"))
    work = carried_out(work)
    assert work.state == WorkState.DONE
    after = {row.apn_id: (row.phase, row.customer, row.fields) for row in Referral.objects.all()}
    assert after.keys() == before.keys()
    assert after == before
    assert not Delivery.objects.exclude(state=DeliveryState.CONFIRMED).exists()
    assert (accepted.apn_id in after, delivery.pk > 0) == (True, True)
    again = imported(bench.connection, *files)
    assert set(states(again)) == {RowState.NOTHING}


def _forget_everything() -> None:
    """The database is lost; the bucket's archives are not."""
    Event.objects.all().delete()
    Delivery.objects.all().delete()
    ExchangeFile.objects.all().delete()
    Referral.objects.all().delete()


def test_answer_without_its_question_says_what_to_upload_with_it(connection: Connection) -> None:
    answer = json.dumps({"success": "ALL", "fileName": "opportunity_9_1.json", "inboundApiResults": []}).encode()
    work = imported(connection, ("opportunity_9_1_result.json", answer))
    assert states(work) == [RowState.PROBLEM]
    assert "Import the sent file with it" in work.rows.get().message


def test_sent_file_alone_waits_for_its_answer_in_the_bucket(bench: Bench, aws_s3: "S3Client") -> None:
    rep, referral = person(Role.SALES_REP), bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=rep)
    bench.exchange()
    sent = ExchangeFile.objects.get(direction=Direction.SENT)
    name, content = sent.name, bytes(sent.raw.content or b"")
    Delivery.objects.all().delete()
    sent.delete()
    bench.aws.tick()
    carried_out(imported(bench.connection, (name, content)))
    assert latest_delivery(referral).state == DeliveryState.UNANSWERED
    bench.exchange()
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    referral.refresh_from_db()
    assert referral.acceptance == "Accepted"


def test_sent_file_of_a_record_with_another_request_open_is_not_kept(bench: Bench) -> None:
    rep, referral = person(Role.SALES_REP), bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=rep)
    record = {"apnCrmUniqueIdentifier": referral.apn_id, "partnerAcceptanceStatus": "Accepted"}
    content = write_referrals(Kind.OPPORTUNITY, version="2", spms_id=bench.connection.partner_id, records=[record])
    work = imported(bench.connection, ("sent.json", content))
    assert "has another request open" in work.rows.get().message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "not valid JSON"),
        (b"[1]", "not a referral file"),
        (b'{"what": 1}', "not a referral file"),
        (b'{"version": "2", "spmsId": "999", "opportunities": [{"lastModifiedDate": "2024-01-01T00:00:00Z"}]}', "999"),
    ],
)
def test_file_that_is_none_of_aces_says_so_and_holds_up_no_other(
    connection: Connection, content: bytes, words: str
) -> None:
    fine = from_aws(connection, {"apnCrmUniqueIdentifier": "O1", "customerCompanyName": "Alpha"})
    work = carried_out(imported(connection, ("bad.json", content), ("fine.json", fine)))
    assert sorted(states(work)) == [RowState.DONE, RowState.PROBLEM]
    assert words in work.rows.get(state=RowState.PROBLEM).message
    assert Referral.objects.count() == 1


def test_only_those_who_repair_the_exchange_may_import_files(connection: Connection) -> None:
    with pytest.raises(NotAllowed):
        start_ace_import(connection, [("a.json", b"{}")], by=person(Role.SALES_REP))
    with pytest.raises(NotValid, match="at least one file"):
        start_ace_import(connection, [], by=person(Role.CRM_ADMIN))
    with pytest.raises(NotValid, match="Up to 100"):
        start_ace_import(connection, [("a.json", b"{}")] * 101, by=person(Role.CRM_ADMIN))


def test_several_files_are_uploaded_in_one_form(client: Client, connection: Connection) -> None:
    client.force_login(person(Role.CRM_ADMIN))
    contents = [from_aws(connection, {"apnCrmUniqueIdentifier": f"O{number}"}) for number in (1, 2)]
    files = [SimpleUploadedFile(f"../{at}.json", content) for at, content in enumerate(contents)]
    answer = client.post("/work/ace-files/", {"uploads": files})
    assert answer.status_code == 302, answer.content.decode()
    work = checked(Work.objects.get())
    assert answer.headers["Location"] == f"/work/{work.pk}/"
    assert "Referrals from AWS" in client.get(answer.headers["Location"]).content.decode()
    assert client.post("/work/ace-files/", {}).status_code == 422
