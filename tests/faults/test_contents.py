"""What AWS's files may hold, how many there are and what they are called: rows 17, 18 and 22 to 26."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest

from referrals.ace.kinds import Kind
from referrals.domain.files import FileState, RecordState
from referrals.models import ExchangeFile, RawCopy, ReceivedRecord, Referral, Run, RunKind, RunState
from tests.faults.invariants import broken_when_quiet
from tests.faults.outside import Outside, envelope, opportunity
from tests.faults.proxy import Answer, FaultProxy, after

if TYPE_CHECKING:
    from tests.factories.bench import Bench

pytestmark = pytest.mark.django_db


def text_of(partner_id: str, **fields: Any) -> bytes:
    return envelope(Kind.OPPORTUNITY, partner_id, [opportunity(9, **fields)])


UNREADABLE: dict[str, Any] = {
    "truncated": lambda body: body[: len(body) // 2],
    "empty": lambda body: b"",
    "utf-16": lambda body: body.decode().encode("utf-16"),
    "nul": lambda body: body.replace(b"Customer 9", b"Customer \x00"),
    "lone-surrogate": lambda body: body.replace(b"Customer 9", b"Customer \\ud800"),
    "duplicate-key": lambda body: body.replace(b'"version": "2"', b'"version": "2", "version": "2"'),
    "nan": lambda body: body.replace(b'"Customer 9"', b"NaN"),
    "10^400": lambda body: body.replace(b'"Customer 9"', b"1" + b"0" * 400),
    "not-json": lambda body: b"<html>Service Unavailable</html>",
    "deep": lambda body: b"[" * 100_000,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_row_17_unreadable_file_is_set_aside_with_its_bytes_and_never_looped_on(
    bench: "Bench", outside: Outside, proxy: FaultProxy, name: str
) -> None:
    body = UNREADABLE[name](text_of(outside.partner_id))
    key, good = outside.put("bad.json", body=body), outside.put("good.json", opportunity(1))
    bench.exchange()
    bench.exchange()
    row = ExchangeFile.objects.get(key=key)
    assert (row.state, row.attempts) == (FileState.QUARANTINED, 1)
    assert row.reason_id.startswith("file.")
    assert RawCopy.objects.get(file=row).content == body
    assert outside.waiting() == [key]
    assert proxy.count("GET", key) == 1
    assert ExchangeFile.objects.get(key=good).state == FileState.DONE


def test_row_17_byte_order_mark_is_read_over_and_a_folder_marker_is_no_file(bench: "Bench", outside: Outside) -> None:
    key = outside.put("bom.json", body=b"\xef\xbb\xbf" + text_of(outside.partner_id))
    marker = outside.put("", body=b"")
    bench.exchange()
    assert ExchangeFile.objects.get().key == key
    assert Referral.objects.get().apn_id == "O0000009"
    assert outside.keys("opportunity-outbound/") == [marker]


@pytest.mark.parametrize(
    "odd",
    [
        {"acceptBy": "9999-12-31T23:59:59-12:00"},
        {"acceptBy": "0001-01-01T00:00:00+14:00"},
        {"expectedMonthlyAwsRevenue": "1e400"},
        {"targetCloseDate": "soon"},
        {"customerCompanyName": "x" * 5_000},
        {"partnerCrmUniqueIdentifier": ""},
    ],
    ids=str,
)
def test_row_17_odd_values_never_stop_their_record(bench: "Bench", outside: Outside, odd: dict[str, Any]) -> None:
    key = outside.put("odd.json", opportunity(1, **odd))
    bench.exchange()
    assert ExchangeFile.objects.get(key=key).state == FileState.DONE
    assert Referral.objects.get().apn_id == "O0000001"


@pytest.mark.parametrize("ids", [{"apnCrmUniqueIdentifier": "O" * 21}, {"partnerCrmUniqueIdentifier": "C" * 65}])
def test_row_17_id_longer_than_any_of_aws_sets_its_record_aside_alone(
    bench: "Bench", outside: Outside, ids: dict[str, str]
) -> None:
    key = outside.put("long.json", {**opportunity(1), **ids}, opportunity(2))
    bench.exchange()
    row = ExchangeFile.objects.get(key=key)
    assert (row.state, row.set_aside, row.applied) == (FileState.PARTIAL, 1, 1)
    assert Referral.objects.get().apn_id == "O0000002"


def test_row_18_one_bad_record_of_250_is_set_aside_alone(bench: "Bench", outside: Outside) -> None:
    good = [opportunity(number) for number in range(1, 250)]
    key = outside.put("many.json", *good[:100], opportunity(999, lastModifiedDate="yesterday"), *good[100:])
    bench.exchange()
    row = ExchangeFile.objects.get(key=key)
    assert (row.state, row.applied, row.set_aside) == (FileState.PARTIAL, 249, 1)
    assert Referral.objects.count() == 249
    aside = ReceivedRecord.objects.get(state=RecordState.QUARANTINED)
    assert aside.payload is not None
    assert aside.payload["apnCrmUniqueIdentifier"] == "O0000999"
    assert RawCopy.objects.filter(file=row).exists()
    assert outside.waiting() == []


def test_row_22_absent_is_unchanged_null_is_cleared_and_empty_is_empty(bench: "Bench", outside: Outside) -> None:
    full = {"nextStep": "Call", "additionalComments": "Words", "city": "Leeds"}
    outside.put("a.json", opportunity(1, 1, **full))
    bench.exchange()
    outside.put("b.json", opportunity(1, 2, additionalComments=None, city=""))
    bench.exchange()
    fields = Referral.objects.get().fields
    assert (fields["nextStep"], fields["additionalComments"], fields["city"]) == ("Call", None, "")


def test_row_23_2500_keys_are_read_through_all_pages_though_the_listing_changes_meanwhile(
    bench: "Bench", outside: Outside, proxy: FaultProxy
) -> None:
    def put(number: int) -> None:
        outside.put(f"{number:04d}.json", opportunity(number))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(put, range(2_500)))
    gone = "opportunity-outbound/0700.json"
    proxy.rule("GET", gone, after(lambda: outside.s3.delete_object(Bucket=outside.bucket, Key=gone)))
    bench.exchange()
    assert proxy.count("LIST", "opportunity-outbound/") == 3
    assert Referral.objects.count() == 2_499
    assert outside.waiting() == []
    assert Run.objects.get(kind=RunKind.RECEIVE).state == RunState.OK


def test_row_24_empty_folders_are_a_success_with_no_files(bench: "Bench") -> None:
    passed = bench.exchange()
    assert {run.state for run in passed.runs} == {RunState.OK}
    assert sum(run.listed + run.failed for run in passed.runs) == 0


NAMES = ["sub/a.json", "a.pdf", "a.json.bak", "..", "a..json", "no suffix", f"{'k' * 300}.json"]


@pytest.mark.parametrize("name", NAMES)
def test_row_25_names_aws_would_not_write_are_shown_as_foreign_and_left_alone(
    bench: "Bench", outside: Outside, proxy: FaultProxy, name: str
) -> None:
    key = f"opportunity-outbound/{name}"
    proxy.rule("LIST", "opportunity-outbound/", lambda visit: visit.send(listing_of(key)), times=2)
    bench.exchange()
    bench.exchange()
    row = ExchangeFile.objects.get(key=key)
    assert row.state == FileState.FOREIGN
    assert row.reason
    assert proxy.count("GET", key) == proxy.count("DELETE") == 0


@pytest.mark.parametrize("name", ["../../secret.json", "a\\b.json", "..\\x.json", "x" * 1_003])
def test_row_25_paths_in_names_are_never_followed(
    bench: "Bench", outside: Outside, proxy: FaultProxy, name: str
) -> None:
    key = f"opportunity-outbound/{name}"
    proxy.rule("LIST", "opportunity-outbound/", lambda visit: visit.send(listing_of(key)))
    bench.exchange()
    assert ExchangeFile.objects.get().state == FileState.FOREIGN
    assert proxy.count("GET") == 0


@pytest.mark.parametrize("name", ["with space.json", "ünïcødé.json", "per%2Fcent.json", "a+b&c=d.json"])
def test_row_25_plain_names_with_odd_letters_are_read(bench: "Bench", outside: Outside, name: str) -> None:
    key = outside.put(name, opportunity(1))
    bench.exchange()
    assert ExchangeFile.objects.get(key=key).state == FileState.DONE
    assert outside.waiting() == []


def test_row_26_mask_never_overwrites_known_contacts_and_the_unmasked_record_fills_them(
    bench: "Bench", outside: Outside
) -> None:
    outside.put("a.json", opportunity(1, 1))
    bench.exchange()
    assert Referral.objects.get().masked
    outside.put("b.json", opportunity(1, 3, customerEmail="ann@harbor.example"))
    bench.exchange()
    outside.put("c.json", opportunity(1, 2))
    outside.put("d.json", opportunity(1, 4, customerEmail=" ACCEPT to view "))
    bench.exchange()
    referral = Referral.objects.get()
    assert referral.fields["customerEmail"] == "ann@harbor.example"
    assert (referral.title, referral.masked) == ("Title at 4", False)
    assert broken_when_quiet(bench.connection, outside) == []


def listing_of(key: str) -> Answer:
    """A listing that shows one object, as S3 would write it."""
    shown = escape(quote(key, safe="/"))
    row = f"<Key>{shown}</Key><LastModified>2026-01-05T09:00:00.000Z</LastModified><ETag>0f</ETag><Size>2</Size>"
    body = (
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"
        f"<Contents>{row}</Contents></ListBucketResult>"
    )
    return Answer(200, [("Content-Type", "application/xml")], body.encode())
