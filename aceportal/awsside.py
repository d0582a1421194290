"""The demo's page "AWS's side": share, review, update, misbehave, advance time. It exists only in the demo stack."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.awsside_client import AwsSideAwayError, AwsSideClient, AwsSideError
from aceportal.awsside_forms import (
    AdvanceForm,
    BehaveForm,
    CommandForm,
    MisbehaveForm,
    ReviewForm,
    ShareForm,
    UpdateForm,
    UpdateLeadForm,
    words,
)
from referrals.views.in_view import connections_in_view


@dataclass(frozen=True)
class Action:
    """One thing AWS's side can be told: the command, its form, and what is said when it is done."""

    command: str
    form: type[CommandForm]
    done: str


ACTIONS = {
    "share": Action("share", ShareForm, "AWS's side shares it with its next export."),
    "advance": Action("advance", AdvanceForm, "AWS's clock was moved forward."),
    "misbehave": Action("misbehave", MisbehaveForm, "AWS's side will misbehave at the next chance."),
    "behave": Action("behave", BehaveForm, "AWS's side behaves again."),
    "review": Action("review", ReviewForm, "AWS's reviewers have spoken. The next export tells the partner."),
    "update": Action("update", UpdateForm, "AWS's seller changed the record. The next export tells the partner."),
    "update-lead": Action("update", UpdateLeadForm, "AWS changed the lead. The next export tells the partner."),
}

# What a record is waiting for, seen from AWS: state -> (tone, words).
_STATES = {
    "pending": ("rest", "Partner decides"),
    "Submitted": ("moving", "Submitted"),
    "In review": ("moving", "In review"),
    "Action Required": ("soon", "Action required"),
    "Approved": ("confirmed", "Approved"),
    "Accepted": ("confirmed", "Accepted"),
    "Rejected": ("rest", "Rejected"),
}


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """AWS's clock, switches and records; `?record=` puts one of them on top."""
    try:
        status = _client().command("status", bucket=_bucket(request))
    except AwsSideError as away:
        return render(request, "awsside/away.html", {"reason": str(away)}, status=503)
    rows = [_row(line) for line in reversed(status["records"])]
    chosen = next((row for row in rows if row["id"] == request.GET.get("record")), None)
    switches = status["switches"]
    context = {
        "bucket": status["bucket"],
        "now": datetime.fromisoformat(status["now"]),
        "is_ahead": status["offset_seconds"] > 0,
        "armed": [(words(name), times) for name, times in status["armed"].items()],
        "switches": [(words(name), text) for name, text in switches.items()],
        "rows": rows,
        "chosen": chosen,
        "forms": {
            "share": ShareForm(),
            "advance": AdvanceForm(),
            "misbehave": MisbehaveForm(switches=list(switches)),
        },
        "record_forms": _record_forms(chosen) if chosen else {},
    }
    return render(request, "awsside/home.html", context)


@login_required
@require_POST
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Tell AWS's side one thing, and come back with its answer as a message."""
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    try:
        arguments = _arguments(request, action)
        _client().command(action.command, bucket=_bucket(request), **arguments)
        messages.success(request, action.done)
    except AwsSideError as refused:
        messages.error(request, str(refused))
    record = request.POST.get("id", "")
    return redirect(reverse("awsside:home", query={"record": record} if record else None))


def _arguments(request: HttpRequest, action: Action) -> dict[str, Any]:
    """The form's arguments; raises AwsSideError with the first thing that is wrong in it."""
    more: dict[str, Any] = {}
    if action.form is MisbehaveForm:
        more["switches"] = list(_client().command("status", bucket=_bucket(request))["switches"])
    form = action.form(request.POST, **more)
    if form.is_valid():
        return form.arguments()
    name, errors = next(iter(form.errors.items()))
    raise AwsSideError(f"{form.fields[name].label or name}: {errors[0]}")


def _client() -> AwsSideClient:
    if not settings.SIMULATOR_URL:
        raise AwsSideAwayError("This stack runs without AWS's side. Start it without --no-simulator.")
    return AwsSideClient(settings.SIMULATOR_URL, settings.SIMULATOR_TOKEN)


def _bucket(request: HttpRequest) -> str | None:
    """The bucket of the connection in view; None lets AWS's side take its first."""
    connection = connections_in_view(request)[1]
    return connection.bucket if connection else None


def _row(line: dict[str, Any]) -> dict[str, Any]:
    state = "pending" if line["pending"] else line["acceptance"] or line["status"]
    tone, text = _STATES.get(state, ("rest", state))
    return {
        **line,
        "tone": tone,
        "state": text,
        "accept_by": datetime.fromisoformat(line["accept_by"]) if line["pending"] and line["accept_by"] else None,
        "modified": datetime.fromisoformat(line["modified"]),
        "is_under_review": line["origin"] == "Partner Referral" and line["status"] in ("Submitted", "In review"),
        "from_whom": "Partner" if line["origin"] == "Partner Referral" else "AWS",
        "url": reverse("awsside:home", query={"record": line["id"]}),
    }


def _record_forms(row: dict[str, Any]) -> dict[str, CommandForm]:
    """What can be done to this record now, by the name of the action."""
    first = {"id": row["id"]}
    if row["kind"] == "lead":
        return {"update-lead": UpdateLeadForm(initial=first)}
    review: dict[str, CommandForm] = {"review": ReviewForm(initial=first)} if row["is_under_review"] else {}
    return {**review, "update": UpdateForm(initial=first)}


app_name = "awsside"
urlpatterns = [
    path("", home, name="home"),
    path("<slug:name>/", act, name="act"),
]
