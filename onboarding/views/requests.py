"""The integration requests side by side, a new one, the overview of one, and its moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from onboarding.domain.stages import TITLES, Move, RequestState, Stage
from onboarding.forms.requests import MoveForm, StartForm, WantedForm
from onboarding.models import Request
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.leaving import LEAVING, is_switched_on, warning_after, warning_before
from onboarding.selectors.maintenance import maintenance_of
from onboarding.selectors.overview import overview as overview_of
from onboarding.selectors.overview import rows_for
from onboarding.selectors.requests import check_leads, request_for, shown_request
from onboarding.selectors.stage_page import missing_of
from onboarding.services import requests as service
from onboarding.services.tasks import follow
from referrals.errors import NotFound, NotNow, NotValid


@dataclass(frozen=True, slots=True)
class MoveWords:
    """What a page says of a move: its button, what it does, and what is said once it is done."""

    label: str
    means: str
    done: str
    kind: str = "default"


WORDS: Mapping[Move, MoveWords] = MappingProxyType(
    {
        Move.ADVANCE: MoveWords(
            "Move on",
            "The gate of this stage is looked at once more, then the next stage begins or the launch is done.",
            "Moved on.",
            "primary",
        ),
        Move.GO_BACK: MoveWords(
            "Go back", "The stage before begins again. All evidence, confirmations and files stay.", "Back one stage."
        ),
        Move.FAIL: MoveWords(
            "Failed at AWS",
            "AWS refused it or could not go on. The stage stays; submit it again once it is mended.",
            "Noted.",
        ),
        Move.RESUBMIT: MoveWords(
            "Submitted again",
            "Update the request in Partner Central first. It goes on where it was.",
            "It goes on.",
            "primary",
        ),
        Move.ABANDON: MoveWords(
            "Abandon",
            "The request ends here, for good; its evidence stays to be read. Abandon it in Partner Central too.",
            "The request is abandoned.",
            "danger",
        ),
    }
)


@require_safe
@login_required
def requests(request: PersonRequest) -> HttpResponse:
    """Every request this person may see, the open ones first."""
    context = {"rows": rows_for(request.user), "may_lead": request.user.may(Ability.MANAGE_ONBOARDING)}
    return render_page(request, "onboarding/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def start(request: PersonRequest) -> HttpResponse:
    """A new request for a partner."""
    check_leads(request.user)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = service.start(form.cleaned_data["partner"], form.cleaned_data["partner_id"], by=request.user)
            messages.success(request, "The request is open. Begin with the prerequisites.")
            return redirect("onboarding:overview", pk=begun.pk)
        except NotValid as refusal:
            form.add_error("partner_id", refusal.message)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "onboarding/start.html", {"form": form}, status=status)


@require_safe
@login_required
def overview(request: PersonRequest, pk: int) -> HttpResponse:
    """Where one request stands."""
    integration = shown_request(request.user, pk)
    facts = evidence_of(integration)
    follow(integration, facts)
    shown = overview_of(integration, user=request.user, evidence=facts)
    context = {
        "integration": integration,
        "overview": shown,
        "wanted_form": _wanted_form(request, integration),
        "moves": [(_slug(one), WORDS[one]) for one in shown.moves],
        "maintenance": maintenance_of(integration) if integration.state == RequestState.LAUNCHED else None,
        "may_see_exchange": request.user.may(Ability.SEE_EXCHANGE),
    }
    return render_page(request, "onboarding/overview.html", context)


@require_POST
@login_required
def wanted(request: PersonRequest, pk: int) -> HttpResponse:
    """The day production is wanted by, or none any more."""
    form = WantedForm(request.POST)
    if form.is_valid():
        try:
            service.answer(
                pk, {"target_date": form.cleaned_data["target_date"]}, seen=form.cleaned_data["seen"], by=request.user
            )
            messages.success(request, "Kept.")
        except NotNow as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("onboarding:overview", pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
def move(request: PersonRequest, pk: int, wanted: str) -> HttpResponse:
    """Say what a move does before it is done; a shut gate answers with everything that is missing."""
    check_leads(request.user)
    integration, chosen = request_for(request.user, pk), _move_named(wanted)
    form = MoveForm(request.POST or None, initial={"seen": integration.stage})
    if request.method == "POST" and form.is_valid():
        seen, words = form.cleaned_data["seen"], form.cleaned_data["words"]
        was_on = is_switched_on(integration)
        try:
            moved = service.move(pk, chosen, seen=seen, by=request.user, words=words)
        except service.GateShut as refusal:
            messages.error(request, refusal.message)
            return _ask(request, integration, chosen, form, status=409)
        messages.success(request, WORDS[chosen].done)
        if was_on and chosen in LEAVING:
            messages.warning(request, warning_after(moved))
        return redirect("onboarding:overview", pk=pk)
    return _ask(request, integration, chosen, form, status=422 if request.method == "POST" else 200)


def _wanted_form(request: PersonRequest, integration: Request) -> WantedForm | None:
    if not (integration.is_open and request.user.may(Ability.MANAGE_ONBOARDING)):
        return None
    return WantedForm(initial={"seen": integration.version, "target_date": integration.target_date})


def _ask(request: PersonRequest, integration: Request, move: Move, form: MoveForm, *, status: int) -> HttpResponse:
    shut = missing_of(integration) if move is Move.ADVANCE and integration.is_open else ()
    context = {
        "integration": integration,
        "move": move,
        "words": WORDS[move],
        "form": form,
        "missing": shut,
        "warning": warning_before(integration, move),
        "title": TITLES[Stage(integration.stage)],
    }
    return render_page(request, "onboarding/move.html", context, status=status)


def _move_named(name: str) -> Move:
    found = {_slug(one): one for one in Move}
    if name not in found:
        raise NotFound("onboarding.no_move", "A request knows no such move.")
    return found[name]


def _slug(move: Move) -> str:
    return move.value.replace(" ", "-")
