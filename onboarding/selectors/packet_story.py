"""What the packet tells of the request itself: where it stands, its gates, its people, AWS's form, the backfill."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from aceportal.moments import exact
from onboarding.domain.evidence import Evidence
from onboarding.domain.gates import Judged, judged
from onboarding.domain.packet import Chapter, Part, Section, listed, table
from onboarding.domain.stages import TITLES, Stage
from onboarding.models import Request, Signature, TeamRole
from onboarding.selectors.stage_2 import summary_of
from referrals.exchange.keys import bucket_name

_OF_THE_PACKET = frozenset({"packet", "signatures"})
"""Requirements that this very packet is to meet; of itself it says nothing."""


def who(by: object, at: datetime) -> str:
    """Somebody and a moment, such as `Lena Lead, 3 Jun 2027, 10:00 UTC`."""
    return f"{by or 'somebody who left'}, {exact(at)}"


def standing(request: Request) -> Chapter:
    """Whose integration it is and how far."""
    rows = [
        ("Partner", f"{request.partner} (Partner ID {request.partner_id})"),
        ("Stage", f"{request.stage} {TITLES[Stage(request.stage)]}, {request.state}"),
        ("Begun by", who(request.created_by, request.created_at)),
        *_environment(request, "sandbox"),
        *_environment(request, "production"),
        ("Wanted launch", f"{request.target_date:%-d %b %Y}" if request.target_date else "not said"),
    ]
    return Chapter(Section("The request", (Part(table=table("What | Value", (1, 3), rows)),)))


def _environment(request: Request, name: str) -> Iterable[tuple[str, str]]:
    account, arn = getattr(request, f"{name}_account"), request.form.get(f"{name}_arn")
    title = name.capitalize()
    yield f"{title} bucket", bucket_name(request.partner_id, name)
    yield f"{title} account", account or "not entered"
    yield f"{title} user or role", str(arn or "not entered")


def gates(request: Request, facts: Evidence) -> Chapter:
    """Every requirement up to the approval, with the word of whoever confirmed it."""
    rows = (
        request.confirmations.filter(withdrawn_at=None).select_related("by", "attachment").defer("attachment__content")
    )
    words = {one.requirement: f"{one.note} ({who(one.by, one.at)}{_proof(one.attachment)})" for one in rows}
    stages = [stage for stage in Stage if stage <= Stage.PRODUCTION_APPROVAL]
    return Chapter(Section("The gates", tuple(_gate(stage, facts, words) for stage in stages)))


def _proof(attachment: object) -> str:
    return f"; file {attachment}" if attachment else ""


def _gate(stage: Stage, facts: Evidence, words: Mapping[str, str]) -> Part:
    lines = [_line(one, words) for one in judged(stage, facts) if one.requirement.name not in _OF_THE_PACKET]
    return Part(f"{stage.value} {TITLES[stage]}", table=table("Requirement | Met | On what", (4, 1, 6), lines))


def _line(one: Judged, words: Mapping[str, str]) -> tuple[str, str, str]:
    if not one.is_met:
        return one.requirement.label, "open", one.why
    return one.requirement.label, "met", words.get(one.requirement.name, "The portal's own facts.")


def team(request: Request) -> Chapter:
    """Everybody who takes part."""
    people = request.team.select_related("user")
    rows = [(one.get_role_display(), one.name, one.email, "yes" if one.user_id else "no") for one in people]
    found = listed("", table("Role | Name | Address | Account here", (3, 3, 4, 2), rows), "Nobody is named.")
    return Chapter(Section("The team", (found,)))


def form(request: Request) -> Chapter:
    """AWS's form as it was answered."""
    parts = []
    for screen, answers in summary_of(request):
        rows = [(one.question.label, one.answer or "no answer") for one in answers]
        parts.append(Part(screen.value, table=table("Question | Answer", (1, 1), rows)))
    return Chapter(Section("AWS's form", tuple(parts)))


def backfill(request: Request) -> Chapter:
    """What was decided about AWS's open records and what became of them, in numbers alone."""
    said = Part(words=f"Backfill of AWS's open records: {request.backfill}.")
    file = request.backfill_files.defer("content").first()
    if file is None:
        return Chapter(Section("Backfill", (said,)))
    ways = Counter(file.rows.values_list("how", flat=True))
    returned = exact(file.returned_at) if file.returned_at else "not yet"
    rows = [(f"Records of {file.name}", ways.total()), *sorted(ways.items()), ("Returned to AWS", returned)]
    return Chapter(Section("Backfill", (said, Part(table=table("What | Value", (3, 1), rows)))))


def earlier_sign_offs(request: Request) -> Chapter:
    """Who signed the packets before this one; this one is signed in the portal, by its digest."""
    found = Signature.objects.filter(request=request).select_related("by", "packet").defer("packet__content")
    rows = [
        (f"Packet {one.packet_id}", TeamRole(one.role).label, who(one.by, one.at), one.packet.digest)
        for one in found.order_by("id")
    ]
    signed = table("Packet | As | By | SHA-256 of the packet", (2, 3, 4, 6), rows)
    nothing = "No earlier packet was signed. This one is signed in the portal, beside its SHA-256."
    return Chapter(Section("Sign-offs so far", (listed("", signed, nothing),)))
