"""The evidence packet: everything AWS needs in one ZIP, the same bytes for the same evidence, signed by two roles."""

import hashlib
import io
import json
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.backfill import How
from onboarding.domain.gates import missing
from onboarding.domain.packet import Part, Report, Section, table
from onboarding.domain.stages import Move, Stage
from onboarding.models import BackfillFile, BackfillRow, Packet, Request, ScenarioRun, Signature, TeamRole
from onboarding.selectors.evidence import evidence_of
from onboarding.services.attachments import Upload, attach
from onboarding.services.confirming import confirm
from onboarding.services.history import note
from onboarding.services.packet_pdf import pdf_of
from onboarding.services.packets import KEPT_UNSIGNED, content_of, make_packet
from onboarding.services.policies import check_policy
from onboarding.services.signing import sign
from onboarding.services.team import Named, add_member
from referrals.ace.kinds import Kind
from referrals.domain.files import Content, Direction, FileState
from referrals.errors import NotAllowed, NotFound, NotNow
from referrals.exchange.keys import bucket_name
from referrals.models import ExchangeFile
from referrals.services.raw import keep_raw
from tests.factories.bench import connection_to
from tests.factories.crm import mapped, profile
from tests.factories.onboarding import policy_for, ready, standing_at
from tests.factories.people import person

pytestmark = pytest.mark.django_db
KEY = "opportunity-inbound-processed-results/POC-1_result.json"


def received(request: Request, key: str, content: bytes) -> dict[str, object]:
    now = timezone.now()
    file = ExchangeFile.objects.create(
        connection=request.sandbox,
        direction=Direction.RECEIVED,
        content=Content.RESULT,
        kind=Kind.OPPORTUNITY,
        key=key,
        base_name="POC-1",
        etag="1",
        state=FileState.DONE,
        state_at=now,
        taken_at=now,
    )
    keep_raw([(file, content)])
    return {"id": file.pk, "name": file.name}


def run_of(request: Request, key: str, state: str, by: User, **more: object) -> ScenarioRun:
    return ScenarioRun.objects.create(request=request, key=key, state=state, by=by, at=timezone.now(), **more)


@pytest.fixture
def tested(lead: User) -> Request:
    """A request in production approval, with a bit of every kind of evidence."""
    request = standing_at(Stage.PRODUCTION_APPROVAL, lead)
    request.sandbox = connection_to(bucket_name(request.partner_id, "sandbox"))
    request.save()
    mapped(profile(request.sandbox, name="Depot"))
    check_policy(request.pk, "sandbox", policy_for(request.sandbox.bucket), by=lead)
    confirm(request.pk, "tested", "Partner Central <b>shows</b> it.", by=lead)
    attach(request.pk, Stage.TESTING, Upload("../mail & more.txt", b"All scenarios passed."), by=lead)
    file = received(request, KEY, b'{"isSuccess": "Success", "customerEmail": "jane@customer.example"}')
    seen = [
        {"what": "AWS's result", "expected": "Success", "seen": "Success", "ok": True},
        {"what": "Customer Email", "expected": "jane@customer.example", "seen": "", "ok": None},
    ]
    payload = {"customerEmail": "jane@customer.example", "industry": "Retail"}
    run_of(request, "POC-1", "failed", lead, payload=payload)
    run_of(request, "POC-1", "passed", lead, payload=payload, seen=seen, files=[file])
    return request


@pytest.fixture
def manager(tested: Request, lead: User) -> User:
    """The program manager, who only follows in the portal and signs all the same."""
    somebody = person(Role.VIEWER, first_name="Petra", last_name="Manager")
    add_member(tested.pk, Named(role=TeamRole.PROGRAM_MANAGER, name="Petra", email=somebody.email), by=lead)
    return somebody


def opened(packet: Packet) -> ZipFile:
    return ZipFile(io.BytesIO(bytes(packet.content)))


def test_packet_holds_report_runs_files_mapping_policy_and_attachments(tested: Request, lead: User) -> None:
    names = opened(make_packet(tested.pk, by=lead)).namelist()
    for beginning in (
        "report.html",
        "report.pdf",
        "scenarios/POC-1/run-",
        "files/",
        "mapping/depot-version-1.json",
        "setup/sandbox-policy.json",
        "attachments/stage-5/",
        "manifest.json",
    ):
        assert any(name.startswith(beginning) for name in names), beginning
    assert sum(name.startswith("scenarios/POC-1/") for name in names) == 2
    assert not any(".." in name or name.startswith("/") or " " in name for name in names)


def test_every_file_has_the_digest_that_the_manifest_says(tested: Request, lead: User) -> None:
    packet = opened(make_packet(tested.pk, by=lead))
    said = {one["path"]: one["sha256"] for one in json.loads(packet.read("manifest.json"))["files"]}
    assert said == {
        name: hashlib.sha256(packet.read(name)).hexdigest() for name in packet.namelist() if name != "manifest.json"
    }


def test_report_tells_scenarios_mapping_confirmations_and_form_in_harmless_text(tested: Request, lead: User) -> None:
    report = opened(make_packet(tested.pk, by=lead)).read("report.html").decode()
    for words in (
        "The mandatory fields alone",
        "1 of 82 scenarios passed",
        "Depot: Opportunities to AWS",
        "Partner CRM system",
        "Alliance lead",
        "Partner Central &lt;b&gt;shows&lt;/b&gt; it.",
        hashlib.sha256(b"All scenarios passed.").hexdigest(),
    ):
        assert words in report


def test_report_tells_the_backfill_in_numbers_and_names_no_customer(tested: Request, lead: User) -> None:
    file = BackfillFile.objects.create(request=tested, name="extract.csv", content=b"", by=lead, at=timezone.now())
    BackfillRow.objects.create(
        file=file, row=1, apn_id="O1", customer="Fernhill Dairy", partner_id="X0001", how=How.DUMMY
    )
    report = opened(make_packet(tested.pk, by=lead)).read("report.html").decode()
    assert "Records of extract.csv" in report
    assert "not synchronised" in report
    assert "Fernhill Dairy" not in report


def test_no_customers_contact_data_is_in_any_file(tested: Request, lead: User) -> None:
    packet = opened(make_packet(tested.pk, by=lead))
    assert not any(b"jane@customer.example" in packet.read(name) for name in packet.namelist())
    copy = next(name for name in packet.namelist() if name.startswith("files/"))
    assert json.loads(packet.read(copy))["isSuccess"] == "Success"


def test_same_evidence_makes_the_same_packet_byte_for_byte(tested: Request, lead: User) -> None:
    at = timezone.now()
    once = content_of(tested, by=lead, at=at)
    assert content_of(tested, by=lead, at=at) == once
    confirm(tested.pk, "approved", "It shows it.", by=lead)
    assert content_of(tested, by=lead, at=at) != once


def test_file_whose_copy_is_gone_is_named_as_left_out(tested: Request, lead: User) -> None:
    ExchangeFile.objects.get(key=KEY).raw.delete()
    packet = opened(make_packet(tested.pk, by=lead))
    assert "POC-1_result.json" in json.loads(packet.read("manifest.json"))["leftOut"][0]
    assert "Left out of this packet" in packet.read("report.html").decode()


def test_report_as_pdf_embeds_its_font_and_survives_names_of_every_script() -> None:
    names = ["Jürgen Größ", "山田太郎", "김철수", "Łukasz & <b>Иван", "محمد", "\U0001f600", "x" * 5000]
    sections = (Section("The team", (Part("", table=table("Name", (1,), [(one,) for one in names])),)),)
    report = Report("Evidence of Müller & Söhne", "Made today.", sections)
    made = pdf_of(report)
    assert made.startswith(b"%PDF-")
    for part in (b"/FontFile2", b"/Lang (en)", b"/Outlines", b"STSong-Light", b"HYGothic-Medium"):
        assert part in made
    assert pdf_of(report) == made


def test_downloads_are_saved_and_never_shown_by_the_browser(page: Client, tested: Request, lead: User) -> None:
    packet = make_packet(tested.pk, by=lead)
    for name, beginning, ending in (("packet", b"PK", "zip"), ("packet_report", b"%PDF-", "pdf")):
        answered = page.get(reverse(f"onboarding:{name}", args=[tested.pk, packet.pk]))
        assert answered.content.startswith(beginning)
        assert answered["Content-Disposition"].startswith("attachment;")
        assert answered["Content-Disposition"].endswith(f'.{ending}"')
        assert answered["X-Content-Type-Options"] == "nosniff"


def test_packet_of_another_request_is_not_found(
    page: Client, tested: Request, integration: Request, lead: User
) -> None:
    packet = make_packet(tested.pk, by=lead)
    assert page.get(reverse("onboarding:packet", args=[integration.pk, packet.pk])).status_code == 404


def test_somebody_who_follows_may_not_make_a_packet(tested: Request) -> None:
    with pytest.raises(NotAllowed):
        make_packet(tested.pk, by=person(Role.VIEWER))
    assert not Packet.objects.exists()


def test_both_roles_sign_and_the_gate_is_met(tested: Request, lead: User, manager: User) -> None:
    packet = make_packet(tested.pk, by=lead)
    assert evidence_of(tested).missing_signatures == ("Alliance lead", "Program manager")
    sign(tested.pk, packet.pk, TeamRole.ALLIANCE_LEAD, by=lead)
    sign(tested.pk, packet.pk, TeamRole.PROGRAM_MANAGER, by=manager)
    assert evidence_of(Request.objects.get(pk=tested.pk)).missing_signatures == ()
    assert tested.steps.filter(name="signed off", note__contains=packet.digest).count() == 2


def test_production_approval_brought_through_its_services_has_an_open_gate(lead: User) -> None:
    request = standing_at(Stage.PRODUCTION_APPROVAL, lead)
    assert len(missing(Stage.PRODUCTION_APPROVAL, evidence_of(request))) == 6
    ready(request, Stage.PRODUCTION_APPROVAL, by=lead)
    assert missing(Stage.PRODUCTION_APPROVAL, evidence_of(request)) == ()


def test_only_whoever_holds_the_role_signs_in_it(tested: Request, lead: User, manager: User) -> None:
    packet = make_packet(tested.pk, by=lead)
    with pytest.raises(NotAllowed, match="The program manager of this team signs here"):
        sign(tested.pk, packet.pk, TeamRole.PROGRAM_MANAGER, by=lead)
    with pytest.raises(NotAllowed):
        sign(tested.pk, packet.pk, TeamRole.ALLIANCE_LEAD, by=manager)
    with pytest.raises(NotFound):
        sign(tested.pk, packet.pk, TeamRole.DEVELOPER, by=lead)
    assert not Signature.objects.exists()


def test_a_role_signs_once(tested: Request, lead: User) -> None:
    packet = make_packet(tested.pk, by=lead)
    sign(tested.pk, packet.pk, TeamRole.ALLIANCE_LEAD, by=lead)
    with pytest.raises(NotNow, match="signed off as Alliance lead already"):
        sign(tested.pk, packet.pk, TeamRole.ALLIANCE_LEAD, by=lead)


def test_a_new_packet_needs_new_sign_offs_and_says_so(page: Client, tested: Request, lead: User) -> None:
    older = make_packet(tested.pk, by=lead)
    sign(tested.pk, older.pk, TeamRole.ALLIANCE_LEAD, by=lead)
    newer = make_packet(tested.pk, by=lead)
    assert "Alliance lead" in evidence_of(tested).missing_signatures
    with pytest.raises(NotNow, match="another packet meanwhile"):
        sign(tested.pk, older.pk, TeamRole.ALLIANCE_LEAD, by=lead)
    shown = page.get(reverse("onboarding:stage", args=[tested.pk, 6])).content.decode()
    assert f"Sign-offs of an older packet do not count for packet {newer.pk}." in shown
    assert older.digest in opened(newer).read("report.html").decode()


def test_packet_from_before_the_approval_began_again_counts_no_more(page: Client, tested: Request, lead: User) -> None:
    older = make_packet(tested.pk, by=lead)
    sign(tested.pk, older.pk, TeamRole.ALLIANCE_LEAD, by=lead)
    note(tested, Move.ADVANCE.value, lead)
    facts = evidence_of(tested)
    assert (facts.has_packet, facts.missing_signatures) == (False, ("Alliance lead", "Program manager"))
    with pytest.raises(NotNow, match="before the approval began"):
        sign(tested.pk, older.pk, TeamRole.ALLIANCE_LEAD, by=lead)
    assert "outdated" in page.get(reverse("onboarding:stage", args=[tested.pk, 6])).content.decode()
    make_packet(tested.pk, by=lead)
    assert evidence_of(tested).has_packet


def test_packets_nobody_signed_keep_their_digest_and_in_time_lose_their_bytes(
    page: Client, tested: Request, lead: User
) -> None:
    signed = make_packet(tested.pk, by=lead)
    sign(tested.pk, signed.pk, TeamRole.ALLIANCE_LEAD, by=lead)
    Packet.objects.bulk_create(
        Packet(request=tested, content=b"PK", size=2, digest=f"{number:064}", by=lead, at=timezone.now())
        for number in range(KEPT_UNSIGNED)
    )
    make_packet(tested.pk, by=lead)
    oldest = Packet.objects.get(digest=f"{0:064}")
    assert page.get(reverse("onboarding:packet", args=[tested.pk, oldest.pk])).status_code == 404
    assert page.get(reverse("onboarding:packet", args=[tested.pk, signed.pk])).status_code == 200
    assert oldest.digest in page.get(reverse("onboarding:stage", args=[tested.pk, 6])).content.decode()


def test_packet_is_made_read_and_signed_on_the_page(page: Client, tested: Request) -> None:
    shown = page.post(reverse("onboarding:make_packet", args=[tested.pk]), follow=True).content.decode()
    assert "Read it, then sign it off." in shown
    packet = Packet.objects.get()
    address = reverse("onboarding:sign_packet", args=[tested.pk])
    typed = {"packet": packet.pk, "role": TeamRole.ALLIANCE_LEAD}
    assert "Read the packet, then tick the box" in page.post(address, typed, follow=True).content.decode()
    assert not Signature.objects.exists()
    assert "Signed off, in your name." in page.post(address, {**typed, "is_read": "on"}, follow=True).content.decode()
    assert Signature.objects.get().packet == packet


def test_page_shows_user_or_role_policy_and_packet_of_production(page: Client, tested: Request) -> None:
    shown = page.get(reverse("onboarding:stage", args=[tested.pk, 6])).content.decode()
    assert "User or role for production" in shown
    assert bucket_name(tested.partner_id, "production") in shown
    assert "Make the packet" in shown


def test_packet_of_an_early_stage_is_called_a_rehearsal(page: Client, integration: Request, tested: Request) -> None:
    words = "a packet is a rehearsal"
    assert words in page.get(reverse("onboarding:stage", args=[integration.pk, 6])).content.decode()
    assert words not in page.get(reverse("onboarding:stage", args=[tested.pk, 6])).content.decode()


def test_more_packets_and_sign_offs_cost_the_page_no_query_more(page: Client, tested: Request, lead: User) -> None:
    address = reverse("onboarding:stage", args=[tested.pk, 6])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page.get(address)
        return len(asked)

    sign(tested.pk, make_packet(tested.pk, by=lead).pk, TeamRole.ALLIANCE_LEAD, by=lead)
    page.get(address)
    before = queries()
    for _ in range(2):
        sign(tested.pk, make_packet(tested.pk, by=lead).pk, TeamRole.ALLIANCE_LEAD, by=lead)
    assert queries() == before
    assert before <= 18
