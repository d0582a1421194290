"""What people bring as evidence: a confirmation with its note, files of harmless kinds."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.stages import Stage
from onboarding.models import Attachment, Request
from onboarding.selectors.evidence import evidence_of
from onboarding.services.attachments import MAX_BYTES, Upload, attach
from onboarding.services.confirming import confirm, withdraw
from referrals.errors import NotAllowed, NotFound, NotNow, NotValid
from tests.factories.people import person

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a badge"


def _confirming(integration: Request, requirement: str = "eligible") -> str:
    return reverse("onboarding:confirm", args=[integration.pk, requirement])


def test_a_confirmation_bears_name_note_and_file(page: Client, integration: Request) -> None:
    badge = SimpleUploadedFile("badge.pdf", PDF)
    page.post(_confirming(integration), {"words": "Badge seen in My company", "file": badge})
    shown = page.get(reverse("onboarding:stage", args=[integration.pk, 1])).content.decode()
    assert "Badge seen in My company" in shown
    assert "Lena Lead" in shown
    assert "badge.pdf" in shown
    assert "eligible" in evidence_of(integration).confirmed


def test_a_confirmation_without_a_note_is_refused(page: Client, integration: Request) -> None:
    assert page.post(_confirming(integration), {"words": " "}).status_code == 422


def test_nobodys_word_meets_a_requirement_of_facts(integration: Request, lead: User) -> None:
    with pytest.raises(NotFound):
        confirm(integration.pk, "accounts", "They are there, believe me", by=lead)


def test_the_second_of_two_confirmations_is_told_of_the_first(integration: Request, lead: User) -> None:
    confirm(integration.pk, "eligible", "Seen", by=lead)
    with pytest.raises(NotNow):
        confirm(integration.pk, "eligible", "Seen too", by=lead)


def test_a_confirmation_taken_back_opens_the_requirement_and_stays_in_the_history(
    integration: Request, lead: User
) -> None:
    confirm(integration.pk, "eligible", "Seen", by=lead)
    withdraw(integration.pk, "eligible", by=lead)
    assert "eligible" not in evidence_of(integration).confirmed
    assert integration.steps.filter(name="confirmed").exists()
    assert integration.confirmations.get().withdrawn_at is not None


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.VIEWER])
def test_who_only_follows_confirms_nothing(integration: Request, role: Role) -> None:
    with pytest.raises(NotAllowed):
        confirm(integration.pk, "eligible", "Seen", by=person(role))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("badge.svg", b"<svg/>"),
        ("badge.pdf", b"<html>"),
        ("notes.txt", b"MZ\x00\x00"),
        ("empty.txt", b""),
        ("large.txt", b"a" * (MAX_BYTES + 1)),
    ],
)
def test_a_file_of_another_kind_or_size_is_refused(integration: Request, lead: User, name: str, content: bytes) -> None:
    with pytest.raises(NotValid):
        attach(integration.pk, Stage.PREREQUISITES, Upload(name, content), by=lead)
    assert not Attachment.objects.exists()


def test_a_kept_file_is_only_ever_saved_under_a_harmless_name(page: Client, integration: Request, lead: User) -> None:
    kept = attach(integration.pk, Stage.PREREQUISITES, Upload('../a"b\r\nX: y.pdf', PDF), by=lead)
    answered = page.get(reverse("onboarding:file", args=[integration.pk, kept.pk]))
    assert answered.content == PDF
    assert answered["Content-Disposition"] == 'attachment; filename="a_b_X_y.pdf"'
    assert answered["Content-Security-Policy"].startswith("sandbox")
    assert answered["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_another_request_is_not_found(page: Client, integration: Request, lead: User) -> None:
    kept = attach(integration.pk, Stage.PREREQUISITES, Upload("a.pdf", PDF), by=lead)
    assert page.get(reverse("onboarding:file", args=[integration.pk + 1, kept.pk])).status_code == 404
