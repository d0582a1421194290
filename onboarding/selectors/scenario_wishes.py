"""What AWS is asked to do for the runs of a test plan that wait for it."""

from collections.abc import Iterable

from onboarding.domain.scenarios import SCRIPTS
from onboarding.domain.scenarios.support_case import Wish
from onboarding.models import ScenarioRun
from onboarding.models.scenarios import RunState


def wishes_of(runs: Iterable[ScenarioRun]) -> list[Wish]:
    """One for each of the runs that waits, but for those whose record AWS has named and that is on its way."""
    waiting = (run for run in runs if run.state == RunState.ASKED and not (run.awaits and run.referral is None))
    return [_wish(run) for run in waiting]


def _wish(run: ScenarioRun) -> Wish:
    ids = (run.referral.apn_id or "", run.referral.partner_crm_id or "") if run.referral else ("", "")
    return Wish(SCRIPTS[run.key], *ids)
