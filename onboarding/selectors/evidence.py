"""Gathers the facts the gates look at: from the exchange, the mapping, the people and the onboarding's own rows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import Max

from aceportal.beats import BEATERS, is_alive
from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.evidence import Backfill, Confirmation, EnvironmentFacts, Evidence, Verdict
from onboarding.domain.launch import SIGNERS, SMOKE_STEPS, WATCH_DAYS
from onboarding.domain.plan import PLAN
from onboarding.domain.principals import problem_with, problem_with_account
from onboarding.domain.request_form import problems_of
from onboarding.models import BackfillRow, Request, ScenarioRun, TeamRole
from onboarding.models.requests import NEEDED_ROLES
from onboarding.models.scenarios import RunState
from referrals.ace.kinds import Kind
from referrals.domain.files import Direction as Way
from referrals.domain.files import FileState
from referrals.mapping.coverage import coverage
from referrals.mapping.spec import Direction
from referrals.models import Connection, CrmProfile, ExchangeFile, Notice
from referrals.selectors.mappings import published

NEEDED_IN_PORTAL = (Role.ALLIANCE_LEAD, Role.SALES_REP, Role.CRM_ADMIN)
_ASIDE = (FileState.QUARANTINED, FileState.ORPHAN)


def evidence_of(request: Request) -> Evidence:
    """The facts about one request as they are now."""
    return Evidence(
        missing_roles=_missing_roles(request),
        has_accounts=not problem_with_account(request.sandbox_account)
        and not problem_with_account(request.production_account),
        form_problems=len(form_problems(request)),
        sandbox=_environment(request, "sandbox", request.sandbox),
        production=_environment(request, "production", request.production),
        missing_portal_roles=_missing_in_portal(),
        has_notices=Notice.objects.exists(),
        is_watched=all(is_alive(beater) for beater in BEATERS),
        backfill=Backfill(request.backfill),
        backfill_open=_backfill_open(request),
        confirmed=_confirmed(request),
        **_mapping(request.sandbox),
        **_exchange(request.sandbox),
        **_scenarios(request),
        **_launch(request),
    )


def form_problems(request: Request) -> list[Any]:
    """What AWS's form would refuse of the answers so far."""
    return problems_of(
        request.form, sandbox_account=request.sandbox_account, production_account=request.production_account
    )


def _missing_roles(request: Request) -> tuple[str, ...]:
    named = set(request.team.exclude(name="").values_list("role", flat=True))
    return tuple(TeamRole(role).label for role in NEEDED_ROLES if role not in named)


def _missing_in_portal() -> tuple[str, ...]:
    there = set(User.objects.filter(is_active=True).values_list("groups__name", flat=True))
    return tuple(role.value for role in NEEDED_IN_PORTAL if role.value not in there)


def _environment(request: Request, name: str, connection: Connection | None) -> EnvironmentFacts:
    arn, account = str(request.form.get(f"{name}_arn", "")), getattr(request, f"{name}_account")
    checks = request.policy_checks.filter(environment=name).order_by("-id")
    tests = request.connection_tests.filter(environment=name, connection=connection).order_by("-id")
    return EnvironmentFacts(
        has_arn=not problem_with(arn, account),
        policy=_verdict(checks.values_list("verdict", flat=True).first()),
        has_connection=connection is not None,
        connection_test=_verdict(tests.values_list("verdict", flat=True).first()),
    )


def _verdict(kept: str | None) -> Verdict:
    return Verdict(kept) if kept else Verdict.NONE


def _mapping(connection: Connection | None) -> dict[str, Any]:
    profiles = CrmProfile.objects.filter(connection=connection, is_active=True) if connection else []
    in_use = [spec for profile in profiles if (found := published(profile)) and (spec := found[1])]
    sides = [coverage(spec, Kind.OPPORTUNITY, Direction.TO_ACE) for spec in in_use]
    return {
        "has_crm": bool(profiles),
        "has_published_mapping": bool(in_use),
        "unmapped_required": min((len(side.unmapped_required) for side in sides), default=0),
    }


def _exchange(connection: Connection | None) -> dict[str, Any]:
    if connection is None:
        return {}
    files = ExchangeFile.objects.filter(connection=connection)
    return {
        "files_received": files.filter(direction=Way.RECEIVED).count(),
        "files_answered": files.filter(direction=Way.SENT, state=FileState.ANSWERED).count(),
        "set_aside": files.filter(state__in=_ASIDE).count(),
    }


def _scenarios(request: Request) -> dict[str, Any]:
    newest = request.scenario_runs.values("key").annotate(newest=Max("id")).values("newest")
    states = list(ScenarioRun.objects.filter(pk__in=newest).values_list("state", flat=True))
    return {
        "scenarios": len(PLAN),
        "scenarios_passed": states.count(RunState.PASSED),
        "scenarios_failed": states.count(RunState.FAILED),
    }


def _backfill_open(request: Request) -> int:
    if request.backfill != Backfill.NEEDED:
        return 0
    file = request.backfill_files.first()
    if file is None:
        return 1
    rows = BackfillRow.objects.filter(file=file)
    return rows.filter(partner_id="").count() + rows.exclude(partner_id="").exclude(problem="").count()


def _launch(request: Request) -> dict[str, Any]:
    packet = request.packets.first()
    signed = set(packet.signatures.values_list("role", flat=True)) if packet else set()
    done = set(request.smoke_steps.values_list("name", flat=True))
    return {
        "has_packet": packet is not None,
        "missing_signatures": tuple(TeamRole(role).label for role in SIGNERS if role not in signed),
        "is_activated": request.activations.filter(ended_at=None, agreed_at__isnull=False).exists(),
        "smoke_steps_left": len(SMOKE_STEPS.keys() - done),
        "watch_days_left": max(0, WATCH_DAYS - request.health_days.filter(is_well=True).count()),
    }


def _confirmed(request: Request) -> Mapping[str, Confirmation]:
    rows = request.confirmations.filter(withdrawn_at=None).select_related("by")
    return MappingProxyType({row.requirement: Confirmation(str(row.by or ""), row.at, row.note) for row in rows})
