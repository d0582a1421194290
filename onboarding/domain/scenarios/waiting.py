"""What a run that has no record yet is waiting for, in a sentence."""

from collections.abc import Mapping

from onboarding.domain.scenarios.script import Act, Script, Start
from referrals.ace.kinds import Kind
from referrals.ace.stages import PHASE_LABELS, Phase

_HELPERS: Mapping[tuple[Kind, bool, Phase], str] = {
    (Kind.OPPORTUNITY, True, Phase.OPEN): "PO-2",
    (Kind.OPPORTUNITY, True, Phase.LAUNCHED): "PO-3.10",
    (Kind.OPPORTUNITY, False, Phase.NEEDS_DECISION): "AO-1",
    (Kind.OPPORTUNITY, False, Phase.OPEN): "AO-2",
    (Kind.OPPORTUNITY, False, Phase.LAUNCHED): "AO-4.1",
    (Kind.LEAD, False, Phase.OPEN): "LD-2",
}
"""Which case brings a record of this kind, side and phase about."""


def helper_of(script: Script) -> str:
    """The key of the case whose record this one may use, "" where it brings its own."""
    side = (script.kind, script.is_ours, script.phase)
    return _HELPERS.get(side, "") if script.start is Start.ANY else ""


def what_it_waits_for(script: Script, *, has_record: bool, phase: Phase | None) -> str:
    """What has to happen next, for a run that has not been sent and has no verdict."""
    if not has_record and script.start is Start.AWS:
        return "Ask AWS to send a record for it, then enter AWS's id of that record here."
    if not has_record:
        wanted = PHASE_LABELS[script.phase].lower()
        return f"It needs a test record that is {wanted} and free. Case {helper_of(script)} brings one; run that first."
    if script.act is not Act.NONE and phase in (Phase.SUBMITTED, Phase.IN_REVIEW, Phase.OPEN):
        return f"Ask AWS to {script.act.value}. Its next file settles the rest."
    return "The record is on its way to where the case begins; AWS answers within minutes."
