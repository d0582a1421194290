"""The packet's pure half: the same bytes for the same content, nobody's contact data, a report anybody can read."""

import io
import json
from zipfile import ZipFile

from onboarding.domain.packet import MOST_LETTERS, Member, listed, short, table
from onboarding.domain.packet_files import (
    HIDDEN,
    as_json,
    copied,
    digest,
    line_without_contacts,
    manifest,
    unpacked,
    without_contacts,
    zipped,
)
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind

FILES = [Member("report.html", b"<p>all well</p>"), Member("files/1-a.json", b"{}")]


def test_same_files_make_the_same_zip_in_whatever_order_they_come() -> None:
    assert zipped(FILES) == zipped(reversed(FILES))


def test_zip_holds_each_file_under_its_path() -> None:
    packed = zipped(FILES)
    assert ZipFile(io.BytesIO(packed)).namelist() == ["files/1-a.json", "report.html"]
    assert unpacked(packed, "report.html") == b"<p>all well</p>"


def test_manifest_names_every_file_with_its_digest_and_what_stayed_behind() -> None:
    said = json.loads(manifest(FILES, {"partner": "Larkfield"}, ["film.zip: too large"]).content)
    assert {one["path"]: one["sha256"] for one in said["files"]} == {one.path: digest(one.content) for one in FILES}
    assert said["about"] == {"partner": "Larkfield"}
    assert said["leftOut"] == ["film.zip: too large"]


def test_contact_data_is_withheld_wherever_it_stands() -> None:
    given = {"opportunities": [{"customerEmail": "a@customer.example", "industry": "Retail", "customerPhone": ""}]}
    assert without_contacts(given) == {
        "opportunities": [{"customerEmail": HIDDEN, "industry": "Retail", "customerPhone": ""}]
    }


def test_line_about_a_customers_person_shows_neither_value() -> None:
    about = label_of(Kind.OPPORTUNITY, "customerEmail")
    line = {"what": about, "expected": "a@customer.example", "seen": "", "ok": False}
    assert line_without_contacts(line) == {**line, "expected": HIDDEN, "seen": HIDDEN}
    other = {"what": "Stage", "expected": "Qualified", "seen": "Qualified", "ok": True}
    assert line_without_contacts(other) == other


def test_file_that_names_nobody_is_copied_byte_for_byte() -> None:
    content = b'{ "industry":\n"Retail" }'
    assert copied(content) == content


def test_file_that_names_somebody_is_copied_without_them() -> None:
    copy = copied(b'{"customerEmail": "a@customer.example"}')
    assert copy == as_json({"customerEmail": HIDDEN})


def test_file_that_is_no_json_is_not_copied_for_nobody_knows_what_it_holds() -> None:
    assert copied(b"\xff\xfe customer") is None
    assert copied(b"[" * 100_000) is None


def test_cell_has_no_unprintable_letter_and_can_be_read_at_a_glance() -> None:
    assert short("a\x00b\nc") == "a b\nc"
    assert len(short("a" * 5000)) <= MOST_LETTERS + 2


def test_table_without_rows_gives_way_to_the_sentence_that_says_so() -> None:
    assert (
        listed("Files", table("File | Size", (1, 1), []), "Nobody attached a file.").words == "Nobody attached a file."
    )
    assert listed("Files", table("File | Size", (1, 1), [("a", 3)]), "None.").table == table(
        "File | Size", (1, 1), [("a", "3")]
    )
