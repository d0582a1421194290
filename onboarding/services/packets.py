"""The evidence packet: made by one click from what there is, kept with its digest, signed as it is."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.packet import Member
from onboarding.domain.packet_files import digest, manifest, zipped
from onboarding.models import Packet, Request
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.packet import Gathered, gathered
from onboarding.services.history import note
from onboarding.services.packet_pdf import pdf_of
from onboarding.services.requests import locked
from onboarding.services.tasks import follow, worked_on

REPORT_PDF = "report.pdf"
KEPT_UNSIGNED = 5
"""Of packets nobody signed only the newest keep their bytes; all of them stay listed with their digest."""


def make_packet(pk: int, *, by: User) -> Packet:
    """Make a packet of the evidence as it is; sign-offs of an earlier one do not count for it.

    Raises NotAllowed, NotFound or NotNow.
    """
    with transaction.atomic():
        worked_on(pk, by)
        request = locked(pk, by)
        now = timezone.now()
        content = content_of(request, by=by, at=now)
        packet = Packet.objects.create(
            request=request, content=content, size=len(content), digest=digest(content), by=by, at=now
        )
        _forget_old(request)
        note(request, "evidence packet made", by, f"Packet {packet.pk}, SHA-256 {packet.digest}")
        follow(request)
    return packet


def content_of(request: Request, *, by: User, at: datetime) -> bytes:
    """The packet's bytes: the same for the same evidence, person and moment."""
    found = gathered(request, evidence_of(request), by=by, at=at)
    members = [*_reports(found, at), *(one for chapter in found.chapters for one in chapter.members)]
    about = {"partner": request.partner, "partnerId": request.partner_id, "madeAt": at.isoformat(), "madeBy": str(by)}
    return zipped([*members, manifest(members, about, found.left_out)])


def _reports(found: Gathered, at: datetime) -> list[Member]:
    page = render_to_string("onboarding/packet/report.html", {"report": found.report})
    style = render_to_string("onboarding/packet/report.css")
    return [
        Member("report.html", page.encode()),
        Member("report.css", style.encode()),
        Member(REPORT_PDF, pdf_of(found.report)),
    ]


def _forget_old(request: Request) -> None:
    unsigned = request.packets.filter(signatures=None).order_by("-id").values_list("pk", flat=True)
    request.packets.filter(pk__in=list(unsigned[KEPT_UNSIGNED:])).update(content=b"")
