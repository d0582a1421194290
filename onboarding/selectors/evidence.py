"""The evidence of one request: the facts its gates look at, put into words the gates know."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from aceportal.beats import BEATERS, STALE_AFTER
from onboarding.domain.evidence import Backfill, Confirmation, EnvironmentFacts, Evidence, Verdict
from onboarding.domain.launch import SIGNERS, SMOKE_STEPS, WATCH_DAYS
from onboarding.domain.plan import PLAN
from onboarding.domain.principals import problem_with, problem_with_account
from onboarding.domain.request_form import problems_of
from onboarding.models import Request, TeamRole
from onboarding.models.requests import NEEDED_ROLES
from onboarding.selectors.facts import NEEDED_IN_PORTAL, is_whole, whole
from referrals.ace.kinds import Kind
from referrals.mapping.coverage import coverage
from referrals.mapping.spec import Direction
from referrals.models import ConnectionState
from referrals.selectors.mappings import spec_of


def evidence_of(request: Request) -> Evidence:
    """The facts about one request as they are now, or as they were read with a request that is `whole`."""
    return _evidence(request if is_whole(request) else whole(Request.objects.filter(pk=request.pk)).get())


def form_problems(request: Request) -> list[Any]:
    """What AWS's form would refuse of the answers so far."""
    return problems_of(
        request.form, sandbox_account=request.sandbox_account, production_account=request.production_account
    )


def _evidence(request: Any) -> Evidence:
    """The evidence of a whole request, which bears each of its facts by name."""
    return Evidence(
        missing_roles=_missing_roles(request),
        has_accounts=not problem_with_account(request.sandbox_account)
        and not problem_with_account(request.production_account),
        form_problems=len(form_problems(request)),
        sandbox=_environment(request, "sandbox"),
        production=_environment(request, "production"),
        missing_portal_roles=tuple(role.value for role in NEEDED_IN_PORTAL if not getattr(request, f"has_{role.name}")),
        has_notices=request.has_notices,
        is_watched=all(_is_alive(getattr(request, f"beat_{name}")) for name in BEATERS),
        files_received=request.received,
        files_answered=request.answered,
        set_aside=request.aside,
        scenarios=len(PLAN),
        scenarios_passed=request.passed,
        scenarios_failed=request.failed,
        confirmed=_confirmed(request),
        **_mapping(request),
        **_approval(request),
        **_launch(request),
    )


def _missing_roles(request: Request) -> tuple[str, ...]:
    named = {member.role for member in request.team.all() if member.name}
    return tuple(TeamRole(role).label for role in NEEDED_ROLES if role not in named)


def _environment(request: Any, name: str) -> EnvironmentFacts:
    arn, account = str(request.form.get(f"{name}_arn", "")), getattr(request, f"{name}_account")
    return EnvironmentFacts(
        has_arn=not problem_with(arn, account),
        policy=Verdict(getattr(request, f"{name}_policy") or Verdict.NONE),
        has_connection=getattr(request, f"{name}_id") is not None,
        connection_test=Verdict(getattr(request, f"{name}_test") or Verdict.NONE),
    )


def _is_alive(at: datetime | None) -> bool:
    return at is not None and timezone.now() - at < STALE_AFTER


def _mapping(request: Any) -> dict[str, Any]:
    if request.mapping is None:
        return {"has_crm": request.crm}
    side = coverage(spec_of(request.mapping, request.mapping_since), Kind.OPPORTUNITY, Direction.TO_ACE)
    return {"has_crm": True, "has_published_mapping": True, "unmapped_required": len(side.unmapped_required)}


def _approval(request: Any) -> dict[str, Any]:
    needed = request.backfill == Backfill.NEEDED
    return {
        "backfill": Backfill(request.backfill),
        "backfill_open": (request.rows_open if request.has_extract else 1) if needed else 0,
        "has_packet": request.has_packet,
        "missing_signatures": tuple(TeamRole(role).label for role in SIGNERS if not getattr(request, f"signed_{role}")),
    }


def _launch(request: Any) -> dict[str, Any]:
    return {
        "is_activated": request.activated,
        "is_exchanging": request.production_state == ConnectionState.ACTIVE,
        "smoke_steps_left": sum(not getattr(request, f"smoke_{name}") for name in SMOKE_STEPS),
        "watch_days_left": max(0, WATCH_DAYS - request.well_days),
    }


def _confirmed(request: Request) -> Mapping[str, Confirmation]:
    rows = (row for row in request.confirmations.all() if row.withdrawn_at is None)
    return MappingProxyType({row.requirement: Confirmation(str(row.by or ""), row.at, row.note) for row in rows})
