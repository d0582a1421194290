"""AWS's testing scenarios run, followed and judged: by what AWS answers, or by a person who says why."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from onboarding.domain.plan import BY_KEY, PLAN
from onboarding.domain.scenarios import SCRIPTS
from onboarding.domain.scenarios.script import Start
from onboarding.models import Request, ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.services.history import note
from onboarding.services.scenario_steps import advance, begin
from onboarding.services.tasks import worked_on
from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin
from referrals.domain.permissions import check_may
from referrals.errors import NotAllowed, NotFound, NotNow, NotValid
from referrals.models import Connection
from referrals.selectors.access import person_of
from referrals.services.testing import check_sandbox

UNSETTLED = (RunState.SENT, RunState.ASKED)


def run_case(pk: int, key: str, *, by: User) -> ScenarioRun:
    """Start a case, or start it again after its verdict.

    Raises NotAllowed, NotFound or NotNow (no sandbox yet, or its last run has no verdict).
    """
    _known(key)
    with transaction.atomic():
        request = _tested(pk, by)
        connection = _sandbox(request)
        if _latest(request, key, UNSETTLED) is not None:
            raise NotNow("onboarding.scenario.running", "It is running. Its verdict comes with AWS's answer.")
        note(request, "scenario run", by, f"{key}: {BY_KEY[key].title}")
        return _started(request, connection, key, by)


def run_all(pk: int, *, by: User) -> list[ScenarioRun]:
    """Start every case that neither passed nor is running. Raises NotAllowed, NotFound or NotNow (no sandbox yet)."""
    with transaction.atomic():
        request = _tested(pk, by)
        connection = _sandbox(request)
        settled = {run.key for run in latest_runs(request) if run.state != RunState.FAILED}
        left = [case.key for case in PLAN if case.key not in settled]
        if left:
            note(request, "scenarios run", by, f"{len(left)} of {len(PLAN)}, from {left[0]} to {left[-1]}")
        return [_started(request, connection, key, by) for key in left]


def name_record(pk: int, key: str, apn_id: str, *, by: User) -> ScenarioRun:
    """Say which record AWS has sent for a case. Raises NotAllowed, NotFound, NotNow or NotValid."""
    _known(key)
    named, script = apn_id.strip(), SCRIPTS[key]
    _check_form(named, script.kind)
    with transaction.atomic():
        request = _tested(pk, by)
        run = _latest(request, key, UNSETTLED)
        if run is None or script.start is not Start.AWS or run.referral is not None:
            raise NotNow("onboarding.scenario.no_wait", "This case waits for no record of AWS's now.")
        _check_awss(named, _sandbox(request))
        run.awaits = named
        advance(run, _sandbox(request), by=by)
    return run


def give_verdict(pk: int, key: str, *, passed: bool, reason: str, by: User, seen: int | None = None) -> ScenarioRun:
    """A person's verdict, with its reason; it stands until the case is run again. `seen` is the run the page showed.

    Raises NotAllowed, NotFound, NotNow (the case was never run, or run anew meanwhile) or NotValid (no reason).
    """
    _known(key)
    if not reason.strip():
        raise NotValid("onboarding.scenario.reason", "Say what you saw and where; AWS may ask.")
    with transaction.atomic():
        request = _tested(pk, by)
        run = _latest(request, key)
        if run is None:
            raise NotNow("onboarding.scenario.not_run", "Run the case first; a verdict is about a run.")
        if seen not in (None, run.pk):
            raise NotNow(
                "onboarding.scenario.newer", "It was run again meanwhile. Look at the newest run, then judge it."
            )
        run.state = RunState.PASSED if passed else RunState.FAILED
        run.is_manual, run.reason, run.settled_at = True, reason.strip()[:500], timezone.now()
        run.save()
        note(request, "verdict given", by, f"{key} {run.state}: {run.reason}")
    return run


def look_again(pk: int, *, by: User) -> int:
    """Look at once what has come for the running cases; returns how many verdicts came.

    Raises NotAllowed or NotFound.
    """
    with transaction.atomic():
        request = _tested(pk, by)
    return settle(request)


def settle(request: Request) -> int:
    """Go on with every run that has no verdict, each as the person who started it; returns how many got one."""
    connection = request.sandbox
    if connection is None or not request.is_open:
        return 0
    return sum(_settled(pk, connection) for pk in [run.pk for run in latest_runs(request) if run.state in UNSETTLED])


@transaction.atomic
def _settled(pk: int, connection: Connection) -> bool:
    """False while it waits, and where another worker is at it or whoever started it is gone."""
    rows = ScenarioRun.objects.select_related("referral__connection", "delivery", "prepared", "by")
    run = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, state__in=UNSETTLED).first()
    if run is None or run.by is None or not run.by.is_active:
        return False
    advance(run, connection, by=run.by)
    return run.state not in UNSETTLED


def latest_runs(request: Request) -> Sequence[ScenarioRun]:
    """The newest run of each case, in the plan's order."""
    newest = request.scenario_runs.values("key").annotate(newest=Max("id")).values("newest")
    order = {case.key: number for number, case in enumerate(PLAN)}
    rows = ScenarioRun.objects.filter(pk__in=newest).select_related("referral")
    return sorted(rows, key=lambda run: order.get(run.key, len(order)))


def _started(request: Request, connection: Connection, key: str, by: User) -> ScenarioRun:
    run = ScenarioRun.objects.create(request=request, key=key, state=RunState.ASKED, by=by, at=timezone.now())
    begin(run, connection, by=by)
    return run


def _latest(request: Request, key: str, states: Sequence[str] = tuple(RunState)) -> ScenarioRun | None:
    newest = request.scenario_runs.filter(key=key).order_by("-id").select_related("referral", "delivery", "prepared")
    run = newest.first()
    return run if run is not None and run.state in states else None


def _tested(pk: int, by: User) -> Request:
    """The request, for somebody who may work on it and send what a test sends."""
    for ability in (Ability.EDIT, Ability.DECIDE):
        check_may(person_of(by), ability)
    return worked_on(pk, by)


def _sandbox(request: Request) -> Connection:
    if request.sandbox is None:
        raise NotNow("onboarding.scenario.unconnected", "First connect the sandbox in stage 3; tests run there.")
    if not request.is_open:
        raise NotAllowed("onboarding.scenario.closed", "This request is closed, so its tests stay as they are.")
    check_sandbox(request.sandbox)
    return request.sandbox


def _check_form(apn_id: str, kind: Kind) -> None:
    """Raise NotValid for what is no id of AWS's for this kind of record."""
    letter, number = ("L" if kind is Kind.LEAD else "O"), apn_id[1:]
    if not (apn_id[:1] == letter and number.isascii() and number.isdigit() and len(apn_id) <= 20):
        raise NotValid("onboarding.scenario.record", "AWS's ids look like O1234567, or L123456 for a lead.")


def _check_awss(apn_id: str, connection: Connection) -> None:
    """Raise NotValid for a record of ours: what AWS is to send for a case cannot be proved by it."""
    if connection.referrals.filter(apn_id=apn_id, origin=Origin.PARTNER).exists():
        words = f"{apn_id} is a record of yours. Enter the id of the one AWS has sent for this case."
        raise NotValid("onboarding.scenario.not_awss", words)


def _known(key: str) -> None:
    if key not in BY_KEY:
        raise NotFound("onboarding.scenario.not_found", "AWS's test plan has no such case.")
