"""Gathers the evidence packet of a request, and shows those that were made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Prefetch, When

from aceportal.models import User
from aceportal.moments import exact
from onboarding.domain.evidence import Evidence
from onboarding.domain.packet import Chapter, Part, Report, Section
from onboarding.models import Packet, Request, Signature
from onboarding.selectors import packet_story as story
from onboarding.selectors.packet_age import outdated
from onboarding.selectors.packet_attachments import attachments
from onboarding.selectors.packet_mapping import mapping
from onboarding.selectors.packet_runs import scenarios
from onboarding.selectors.packet_setup import setup
from onboarding.selectors.requests import request_for
from referrals.errors import NotFound

_OWN: tuple[Callable[[Request], Chapter], ...] = (
    story.team,
    story.form,
    setup,
    mapping,
    scenarios,
    story.backfill,
    attachments,
    story.earlier_sign_offs,
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a packet is made of but the report's two renderings."""

    report: Report
    chapters: tuple[Chapter, ...]

    @property
    def left_out(self) -> list[str]:
        """What had to stay behind, in sentences."""
        return [one for chapter in self.chapters for one in chapter.left_out]


def gathered(request: Request, facts: Evidence, *, by: User, at: datetime) -> Gathered:
    """The evidence as it is now."""
    chapters = (story.standing(request), story.gates(request, facts), *(tell(request) for tell in _OWN))
    sections = [chapter.section for chapter in chapters]
    left_out = tuple(Part(words=one) for chapter in chapters for one in chapter.left_out)
    if left_out:
        sections.append(Section("Left out of this packet", left_out))
    title = f"Evidence for the CRM integration of {request.partner}"
    lead = f"Partner ID {request.partner_id}. Made {exact(at)} by {by}."
    return Gathered(Report(title, lead, tuple(sections)), chapters)


def packets_of(request: Request) -> list[Any]:
    """Every packet, the newest first, with its signatures, without its bytes.

    `is_kept` says whether it has them, `is_outdated` that it was made before the approval began.
    """
    kept = Case(When(content=b"", then=False), default=True, output_field=BooleanField())
    rows = request.packets.select_related("by").prefetch_related(
        Prefetch("signatures", Signature.objects.select_related("by"))
    )
    return list(rows.annotate(is_kept=kept, is_outdated=outdated()).defer("content"))


def packet_for(user: User, pk: int, packet_pk: int) -> Packet:
    """A packet with its bytes for somebody who may see the request. Raises NotFound."""
    found = request_for(user, pk).packets.filter(pk=packet_pk).first()
    if found is None:
        raise NotFound("onboarding.packet.not_found", "There is no such packet in this request.")
    if not found.content:
        raise NotFound("onboarding.packet.gone", "This packet was never signed and is no longer kept; a newer one is.")
    return found
