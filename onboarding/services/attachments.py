"""Files kept as evidence: a few harmless kinds, known by their first bytes, never too large."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.stages import Stage
from onboarding.models import Attachment, Request
from onboarding.services.history import note
from onboarding.services.tasks import worked_on
from referrals.errors import NotValid
from referrals.selectors.shown import safe_name

MAX_BYTES = 10_000_000
MOST_FILES = 200
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came from a browser."""

    name: str
    content: bytes


KINDS: Mapping[str, tuple[str, bytes]] = MappingProxyType(
    {
        "pdf": ("application/pdf", b"%PDF-"),
        "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
        "jpg": ("image/jpeg", b"\xff\xd8\xff"),
        "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
        "docx": (f"{_OFFICE}.wordprocessingml.document", _ZIP),
        "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _ZIP),
        "zip": ("application/zip", _ZIP),
        "txt": ("text/plain", b""),
        "csv": ("text/csv", b""),
        "json": ("application/json", b""),
    }
)
"""What may be kept: its media type, and the bytes it begins with; text has none and must be text instead."""


def attach(pk: int, stage: Stage, upload: Upload, *, by: User) -> Attachment:
    """Keep a file at a stage. Raises NotAllowed, NotFound, NotNow or NotValid."""
    with transaction.atomic():
        request = worked_on(pk, by)
        kept = keep(request, stage, upload, by=by)
        note(request, "file attached", by, kept.name)
    return kept


def keep(request: Request, stage: Stage, upload: Upload, *, by: User) -> Attachment:
    """The row of a file, inside the caller's transaction. Raises NotValid."""
    media_type = _media_type(upload)
    if request.attachments.count() >= MOST_FILES:
        raise NotValid(
            "onboarding.file.many", f"This request keeps {MOST_FILES} files already; put several in one ZIP."
        )
    return Attachment.objects.create(
        request=request,
        stage=stage,
        name=safe_name(upload.name)[-120:],
        media_type=media_type,
        content=upload.content,
        size=len(upload.content),
        by=by,
        at=timezone.now(),
    )


def _media_type(upload: Upload) -> str:
    ending = upload.name.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise NotValid("onboarding.file.kind", f"A file may be one of: {', '.join(KINDS)}.")
    if not 0 < len(upload.content) <= MAX_BYTES:
        raise NotValid("onboarding.file.size", f"A file has between one byte and {MAX_BYTES // 1_000_000} MB.")
    media_type, beginning = KINDS[ending]
    if not upload.content.startswith(beginning) or not (beginning or _is_text(upload.content)):
        raise NotValid("onboarding.file.content", f"The name says {ending}, its content is something else.")
    return media_type


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content
