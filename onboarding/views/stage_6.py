"""The production approval: the user or role, the backfill, the evidence packet with its sign-offs, AWS's policy."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest
from onboarding.domain.packet_files import unpacked
from onboarding.domain.stages import Stage
from onboarding.forms.stage_6 import SignForm
from onboarding.models import Packet, Request
from onboarding.selectors.packet import packet_for
from onboarding.selectors.stage_6 import Approval, SignOff, approval_of
from onboarding.services.packets import REPORT_PDF, make_packet
from onboarding.services.signing import sign as sign_off
from onboarding.views import stage_1, stage_3
from onboarding.views.backfill import backfill_part
from referrals.errors import NotAllowed, NotNow
from referrals.selectors.shown import safe_name

_ENVIRONMENT = "production"


def part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 6 shows of its own."""
    approval = approval_of(integration, request.user)
    return {
        **stage_1.principal_part(request, integration, _ENVIRONMENT),
        **stage_3.setup_part(request, integration, _ENVIRONMENT),
        **backfill_part(request, integration),
        "approval": approval,
        "sign_offs": [(one, _sign_form(approval, one)) for one in approval.sign_offs],
        "part_css": "css/onboarding_packet.css",
    }


@require_POST
@login_required
def make(request: PersonRequest, pk: int) -> HttpResponse:
    """Make the evidence packet."""
    made = make_packet(pk, by=request.user)
    messages.success(request, f"Packet {made.pk} is made. Read it, then sign it off.")
    return _back(pk, "packet")


@require_POST
@login_required
def sign(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign the newest packet off."""
    form = SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return _back(pk, "sign-offs")
    chosen = form.cleaned_data
    try:
        sign_off(pk, chosen["packet"], chosen["role"], by=request.user)
        messages.success(request, "Signed off, in your name.")
    except (NotAllowed, NotNow) as refusal:
        messages.error(request, refusal.message)
    return _back(pk, "sign-offs")


@require_safe
@login_required
def download(request: PersonRequest, pk: int, packet: int) -> HttpResponse:
    """A packet, always saved."""
    kept = packet_for(request.user, pk, packet)
    return _saved(bytes(kept.content), "application/zip", _name(kept, "zip"))


@require_safe
@login_required
def report(request: PersonRequest, pk: int, packet: int) -> HttpResponse:
    """The report of a packet alone, to be read before it is signed."""
    kept = packet_for(request.user, pk, packet)
    return _saved(unpacked(bytes(kept.content), REPORT_PDF), "application/pdf", _name(kept, "pdf"))


def _sign_form(approval: Approval, one: SignOff) -> SignForm | None:
    """The form for whoever may sign in this role now."""
    if not approval.can_be_signed or one.signature or not one.is_mine:
        return None
    return SignForm(initial={"packet": approval.newest.pk, "role": one.role}, auto_id=f"{one.role}_%s")


def _name(packet: Packet, ending: str) -> str:
    return f"ace-evidence-{packet.request_id}-packet-{packet.pk}.{ending}"


def _saved(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{safe_name(name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _back(pk: int, place: str) -> HttpResponse:
    answered = redirect("onboarding:stage", pk=pk, number=Stage.PRODUCTION_APPROVAL.value)
    answered["Location"] += f"#{place}"
    return answered
