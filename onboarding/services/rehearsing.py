"""The rehearsal of the test plan in the demo: the simulated AWS does what the running cases ask of AWS's people."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aceportal.awsside_client import AwsSideAwayError, AwsSideClient, AwsSideError
from aceportal.models import User
from onboarding.domain.scenarios import SCRIPTS, Script
from onboarding.domain.scenarios.script import Act, Start
from onboarding.models import Request, ScenarioRun
from onboarding.services.scenario_runs import UNSETTLED, latest_runs, run_all, settle
from onboarding.services.tasks import worked_on
from referrals.ace.stages import Phase
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection
from referrals.services.exchange import exchange
from referrals.services.testing import check_sandbox

_OUTCOMES: Mapping[Act, str] = {
    Act.APPROVE: "approve",
    Act.REJECT: "reject",
    Act.REVIEW: "in_review",
    Act.ASK: "action_required",
}
_COMMENT = "Please describe the customer's business problem in more detail."
_PAUSE_SECONDS = 1.0


class Counterpart(Protocol):
    """Whoever plays AWS: takes commands by name, and raises AwsSideError with a sentence."""

    def command(self, name: str, /, *, bucket: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Do one thing on a bucket."""
        ...


def simulated_aws() -> Counterpart:
    """The demo's AWS. Raises NotAllowed where there is none: AWS's real people are asked by a support case."""
    if not settings.SIMULATOR_URL:
        raise NotAllowed("onboarding.rehearsal.no_demo", "Only the demo has a simulated AWS. Ask AWS by support case.")
    return AwsSideClient(settings.SIMULATOR_URL, settings.SIMULATOR_TOKEN)


def let_aws_act(pk: int, counterpart: Counterpart, *, by: User) -> int:
    """Let the simulated AWS do what the running cases wait for; returns how many cases it acted for.

    Raises NotAllowed, NotFound or NotNow (no sandbox, or the simulated AWS does not answer).
    """
    request = _standing(pk, by)
    if request.sandbox is None:
        raise NotNow("onboarding.scenario.unconnected", "First connect the sandbox in stage 3; tests run there.")
    check_sandbox(request.sandbox)
    try:
        return _act(request, request.sandbox, counterpart)
    except AwsSideError as trouble:
        raise NotNow("onboarding.rehearsal.away", f"The simulated AWS did not act: {trouble}") from trouble


def rehearse(pk: int, counterpart: Counterpart, *, by: User, seconds: float) -> dict[str, str]:
    """Play the whole plan, both sides, within so many seconds; {key: state} of every case as it then stands."""
    run_all(pk, by=by)
    request = _standing(pk, by)
    assert request.sandbox is not None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        exchange(request.sandbox)
        settle(request)
        if all(run.state not in UNSETTLED for run in latest_runs(request)):
            break
        let_aws_act(pk, counterpart, by=by)
        counterpart.command("tick", bucket=request.sandbox.bucket, at_once=True)
        if settings.UNDO_SECONDS:
            time.sleep(_PAUSE_SECONDS)
    return {run.key: run.state for run in latest_runs(request)}


def _standing(pk: int, by: User) -> Request:
    """The request as it stands, for somebody who may work on it."""
    with transaction.atomic():
        return worked_on(pk, by)


def _act(request: Request, connection: Connection, counterpart: Counterpart) -> int:
    waiting = [run for run in latest_runs(request) if run.state in UNSETTLED]
    return sum(_act_for(run, SCRIPTS[run.key], connection.bucket, counterpart) for run in waiting)


def _act_for(run: ScenarioRun, script: Script, bucket: str, counterpart: Counterpart) -> bool:
    """False where AWS has nothing to do for this run now."""
    if script.start is Start.AWS and not run.awaits:
        shared = counterpart.command("share", bucket=bucket, kind=script.kind.value)["ids"][0]
        return ScenarioRun.objects.filter(pk=run.pk, awaits="").update(awaits=shared) == 1
    if run.referral is None or not run.referral.apn_id:
        return False
    wanted = _wanted(run, script)
    if wanted is None:
        return False
    name, arguments = wanted
    try:
        counterpart.command(name, bucket=bucket, id=run.referral.apn_id, **arguments)
    except AwsSideAwayError:
        raise
    except AwsSideError:  # AWS's side is further than its files that were read; the case goes on once they are
        return False
    return True


def _wanted(run: ScenarioRun, script: Script) -> tuple[str, dict[str, Any]] | None:
    """The command that plays AWS's part of a case now."""
    assert run.referral is not None
    phase = Phase(run.referral.phase)
    if script.act in _OUTCOMES and run.delivery_id is None and phase in (Phase.SUBMITTED, Phase.IN_REVIEW):
        return "review", {"outcome": _OUTCOMES[script.act], "comment": _COMMENT}
    if phase is Phase.SUBMITTED and run.delivery_id is None:
        return "rest", {}
    if script.act not in _OUTCOMES and script.act is not Act.NONE:
        return "update", {"fields": _news(script.act)}
    if script.looks and run.delivery is not None and run.delivery.answered_at is not None:
        return "update", {"fields": {"recommendedNextBestActions": "Plan the next workload with the customer."}}
    return None


def _news(act: Act) -> dict[str, Any]:
    """What AWS's seller changes."""
    step = {"nextStep": "AWS's seller meets the customer's board."}
    later = (timezone.now() + timedelta(days=180)).date().isoformat()
    pipeline = {"stage": "Business Validation", "targetCloseDate": later, "expectedMonthlyAwsRevenue": 7700}
    news: dict[Act, dict[str, Any]] = {
        Act.UPDATE: {**step, **pipeline},
        Act.NEXT_STEP: step,
        Act.MEMBER: {"campaignMemberStatus": "Attended"},
    }
    return news[act]
