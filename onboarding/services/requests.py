"""Starting an integration request, answering AWS's form, and moving through the stages: a gate lets nobody skip it."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.gates import REQUIREMENTS, missing
from onboarding.domain.stages import CLOSED, TITLES, Move, Place, RequestState, Stage, moved
from onboarding.models import Request, Task, TeamMember, TeamRole
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.requests import check_leads, request_for
from onboarding.services.history import note
from onboarding.services.switching_off import leave_launch
from referrals.ace.violations import Severity, Violation
from referrals.errors import NotNow, NotValid

DUPLICATE = "Duplicate Request: Bucket ARN details already created and provisioned for this IAM User/Role."
"""AWS's own words (pg:troubleshooting)."""
_ANSWERED = ("form", "sandbox_account", "production_account", "external_id", "backfill", "target_date", "partner")


def start(partner: str, partner_id: str, *, by: User) -> Request:
    """A new request with a task for each requirement. Raises NotAllowed or NotValid."""
    check_leads(by)
    if not (partner_id.isascii() and partner_id.isdigit() and len(partner_id) <= 10):
        raise NotValid("onboarding.partner_id", "A Partner ID has one to ten digits; My company > Overview shows it.")
    now = timezone.now()
    with transaction.atomic():
        request = Request.objects.create(
            partner=partner.strip()[:80], partner_id=partner_id, stage_at=now, created_by=by, created_at=now
        )
        Task.objects.bulk_create(_task(request, one.name, one.stage, one.label) for one in REQUIREMENTS)
        TeamMember.objects.create(
            request=request, role=TeamRole.ALLIANCE_LEAD, name=by.get_full_name() or by.email, email=by.email, user=by
        )
        note(request, "started", by)
    return request


def answer(pk: int, answers: Mapping[str, Any], *, seen: int, by: User) -> Request:
    """Keep answers of AWS's form, accounts and decisions, valid or not; the gate judges them.

    `seen` is the version the person's page showed. Raises NotAllowed, NotFound, NotNow (closed, or saved by somebody
    else meanwhile) or NotValid (another open request has this principal).
    """
    check_leads(by)
    try:
        with transaction.atomic():
            request = locked(pk, by)
            if request.version != seen:
                raise NotNow("onboarding.not_now.changed", "Somebody saved this meanwhile. Look again, then save.")
            changes = _changed(request, answers)
            request.version += 1
            request.principal = str(request.form.get("sandbox_arn", ""))[:200]
            request.save()
            note(request, "answered", by, changes=changes)
    except IntegrityError as clash:
        raise NotValid("onboarding.duplicate", f"{DUPLICATE} Abandon the first one, or name another.") from clash
    return request


def move(pk: int, wanted: Move, *, seen: Stage, by: User, words: str = "") -> Request:
    """Move a request. `seen` is the stage the person's page showed; going back keeps all evidence. One that
    leaves the launch leaves no production on behind it.

    Raises NotAllowed, NotFound, InvalidMove, or NotNow with a violation for every requirement of the gate that is not
    met (`violations`), or because somebody else moved it meanwhile.
    """
    check_leads(by)
    with transaction.atomic():
        request = locked(pk, by)
        if request.stage != seen:
            raise NotNow("onboarding.not_now.moved", "A colleague has just moved it; reload to see where it is.")
        there = moved(Place(Stage(request.stage), RequestState(request.state)), wanted)
        if wanted is Move.ADVANCE:
            _check_gate(request)
        request.stage, request.state, request.stage_at = there.stage, there.state, timezone.now()
        request.version += 1
        request.closed_at = timezone.now() if there.state in CLOSED else None
        request.save()
        note(request, wanted.value, by, words)
        leave_launch(request, wanted, by=by)
    return request


class GateShut(NotNow):
    """Requirements of the stage are not met; `violations` names each with what is missing."""

    def __init__(self, stage: Stage, violations: list[Violation]) -> None:
        first = violations[0].message
        more = f" And {len(violations) - 1} more." if len(violations) > 1 else ""
        super().__init__("onboarding.not_now.gate", f"{TITLES[stage]} is not complete: {first}{more}")
        self.violations = tuple(violations)


def _check_gate(request: Request) -> None:
    shut = missing(Stage(request.stage), evidence_of(request))
    if shut:
        found = [Violation(one.requirement.name, (one.requirement.name,), Severity.REFUSE, one.why) for one in shut]
        raise GateShut(Stage(request.stage), found)


def locked(pk: int, by: User) -> Request:
    """The request, held until the transaction ends. Raises NotFound, or NotNow once it is closed."""
    visible = request_for(by, pk)
    request = Request.objects.select_for_update(of=("self",)).select_related("sandbox", "production").get(pk=visible.pk)
    if not request.is_open:
        raise NotNow("onboarding.not_now.closed", f"This request is {request.state}, so it stays as it is.")
    return request


def _task(request: Request, name: str, stage: Stage, title: str) -> Task:
    side = "aws" if name in _AWS_ACTS else "us"
    return Task(request=request, requirement=name, stage=stage, title=title, side=side)


_AWS_ACTS = frozenset({"sandbox_created", "approved", "backfilled"})


def _changed(request: Request, answers: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Put the answers on the request; old and new of what differs."""
    changes = {}
    for name in _ANSWERED:
        if name in answers and (old := getattr(request, name)) != answers[name]:
            changes[name] = [_plain(old), _plain(answers[name])]
            setattr(request, name, answers[name])
    return changes


def _plain(value: Any) -> Any:
    return value if isinstance(value, (dict, list, str, int, type(None))) else str(value)
