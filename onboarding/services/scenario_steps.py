"""One step of a scenario's run: as far as it goes now, towards its verdict."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from aceportal.models import User
from onboarding.domain.scenarios import SCRIPTS, Script
from onboarding.domain.scenarios.aws_referrals import REASON
from onboarding.domain.scenarios.script import Result, Start
from onboarding.domain.scenarios.verdicts import Observed, Outcome, Seen, judge
from onboarding.models import ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.services.scenario_records import WORDS, case_of, create, create_plain, found_for, prepare
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.errors import NotNow, PortalError
from referrals.models import Connection, Delivery, ExchangeFile, Referral, Source
from referrals.services.deciding import decide
from referrals.services.editing import change, resubmit
from referrals.services.testing import send_test

AWS_EXPORTS = timedelta(minutes=65)
"""AWS exports every hour: what has not come by then does not come."""
_CLOSED = frozenset({Phase.REJECTED, Phase.DECLINED, Phase.CLOSED_LOST})
_DECISIONS = {"accept": Decision.ACCEPT, "reject": Decision.REJECT}


def begin(run: ScenarioRun, connection: Connection, *, by: User) -> None:
    """Send what a case of ours begins with, then go on as far as it goes. Raises what the portal refuses."""
    script = SCRIPTS[run.key]
    if script.start is Start.OURS and script.phase is Phase.NEW:
        assert script.payload is not None
        run.payload = script.payload(case_of(run, None, connection))
        run.delivery = create(run, connection, run.payload, by=by, version=script.version)
    elif script.start is Start.OURS:
        run.prepared = create_plain(run, connection, by=by)
    advance(run, connection, by=by)


def advance(run: ScenarioRun, connection: Connection, *, by: User) -> None:
    """Go on as far as it goes now and keep what was seen; a refusal of the portal's is told and tried again."""
    script = SCRIPTS[run.key]
    if run.referral is not None:
        run.referral.refresh_from_db()
    try:
        _advance(run, script, connection, by)
    except NotNow as refusal:
        _wait(run, [Seen("The portal", "goes on", refusal.message, None)])
    except PortalError as refusal:
        _settle(run, RunState.FAILED, [Seen("The portal", "goes on", refusal.message, False)])
    run.save()


def _advance(run: ScenarioRun, script: Script, connection: Connection, by: User) -> None:
    if run.delivery is not None:
        _look(run, script, connection)
        return
    run.referral = run.referral or found_for(run, script, connection, by=by)
    if run.referral is None or _is_held_up(run, run.referral):
        return
    _watch(run, script, run.referral)
    if not script.sends:
        _look(run, script, connection)
    elif run.referral.phase == script.phase:
        _send(run, script, run.referral, by)
    elif _is_past(script, Phase(run.referral.phase)):
        _settle(run, RunState.FAILED, [_in_vain(script, run.referral)])
    else:
        run.prepared = prepare(run, script, run.referral, by=by) or run.prepared
        _wait(run, run.seen)


def _is_past(script: Script, phase: Phase) -> bool:
    """Whether the record is beyond where the case begins, so that waiting for it is in vain."""
    return phase in _CLOSED or script.phase is Phase.NEEDS_DECISION


def _is_held_up(run: ScenarioRun, referral: Referral) -> bool:
    """Whether AWS has to answer first, or has refused what was to bring the record on."""
    if run.prepared is not None:
        run.prepared.refresh_from_db()
        if run.prepared.state in (DeliveryState.REFUSED, DeliveryState.NEEDS_PERSON):
            words = " ".join(run.prepared.errors) or run.prepared.reason
            _settle(run, RunState.FAILED, [Seen("The record it needs", "taken by AWS", words, False)])
            return True
    if referral.deliveries.filter(state__in=OPEN).exists():
        run.state = RunState.SENT
        return True
    return False


def _watch(run: ScenarioRun, script: Script, referral: Referral) -> None:
    """Remember what AWS says of the watched fields before the case begins; a comment may go with its answer."""
    watched = (*script.present, *script.changed)
    if not run.before and watched:
        run.before = {name: referral.received.get(name) for name in watched}
    elif script.present and script.sends:
        run.before |= {name: referral.received.get(name) for name in script.present}


def _send(run: ScenarioRun, script: Script, referral: Referral, by: User) -> None:
    """Send the case's own payload: as people do where the portal takes it, otherwise as it is."""
    case = case_of(run, referral, referral.connection)
    run.payload = script.payload(case) if script.payload else {}
    if script.decides:
        reason = REASON if script.decides == "reject" and not referral.is_lead else ""
        decision = _DECISIONS[script.decides]
        run.delivery = decide(referral.pk, decision, by=by, rejection_reason=reason, source=Source.PORTAL)
        run.payload = run.delivery.payload
    elif script.result is Result.TAKEN and script.phase in (Phase.OPEN, Phase.ACTION_REQUIRED):
        run.delivery = _changed(referral, run.payload, by)
    else:
        words = WORDS.format(key=run.key)
        run.delivery = send_test(referral.pk, run.payload, by=by, words=words, version=script.version)
    run.state, run.seen = RunState.SENT, []


def _changed(referral: Referral, payload: dict[str, Any], by: User) -> Delivery | None:
    fixed = (APN_ID_FIELD, partner_id_field(Kind(referral.kind)))
    fields = {name: value for name, value in payload.items() if name not in fixed}
    done = change(referral.pk, fields, by=by, source=Source.PORTAL)
    if referral.phase == Phase.ACTION_REQUIRED:
        return done.delivery or resubmit(referral.pk, by=by, source=Source.PORTAL)
    return done.delivery


def _look(run: ScenarioRun, script: Script, connection: Connection) -> None:
    """Judge on what is known now."""
    assert run.referral is not None
    if run.delivery is not None:
        run.delivery.refresh_from_db()
        if run.delivery.state in (DeliveryState.NEEDS_PERSON, DeliveryState.WITHDRAWN):
            _settle(run, RunState.FAILED, [Seen("The portal", "sends it", run.delivery.reason or "taken back", False)])
            return
    verdict = judge(script, observed_of(run), run.payload, special_program=connection.special_program)
    if verdict.outcome is Outcome.WAITS:
        _wait(run, verdict.lines)
    else:
        _settle(run, RunState.PASSED if verdict.outcome is Outcome.PASSED else RunState.FAILED, verdict.lines)


def observed_of(run: ScenarioRun) -> Observed:
    """What is known of the run's record and of AWS's answer now."""
    referral, delivery = run.referral, run.delivery
    assert referral is not None
    answers = {DeliveryState.CONFIRMED: True, DeliveryState.REFUSED: False}
    return Observed(
        phase=Phase(referral.phase),
        apn_id=referral.apn_id or "",
        was_taken=answers.get(DeliveryState(delivery.state)) if delivery else None,
        errors=tuple(delivery.errors or ([delivery.reason] if delivery.reason else [])) if delivery else (),
        received=referral.received,
        before=run.before,
        sent=_sent_for(referral, SCRIPTS[run.key].changed),
        has_news=_has_news(referral, delivery),
    )


def _sent_for(referral: Referral, names: Sequence[str]) -> dict[str, list[Any]]:
    """What we have sent for these fields, by whichever case: AWS's files show it as they show AWS's own changes."""
    payloads = list(referral.deliveries.values_list("payload", flat=True)) if names else []
    return {name: [payload[name] for payload in payloads if name in payload] for name in names}


def _has_news(referral: Referral, delivery: Delivery | None) -> bool:
    """Whether AWS has said anything of the record since its answer, or had the time to."""
    if delivery is None or delivery.answered_at is None:
        return False
    is_told = referral.received_at is not None and referral.received_at >= delivery.answered_at
    return is_told or delivery.answered_at < timezone.now() - AWS_EXPORTS


def _wait(run: ScenarioRun, lines: Iterable[Seen | dict[str, Any]]) -> None:
    is_travelling = run.referral is not None and run.referral.deliveries.filter(state__in=OPEN).exists()
    run.state = RunState.SENT if is_travelling or run.delivery is not None else RunState.ASKED
    run.seen = [line if isinstance(line, dict) else line.as_row() for line in lines]
    run.files = _files_of(run)


def _settle(run: ScenarioRun, state: RunState, lines: Iterable[Seen]) -> None:
    run.state, run.settled_at = state, timezone.now()
    run.seen = [line.as_row() for line in lines]
    run.files = _files_of(run)


def _in_vain(script: Script, referral: Referral) -> Seen:
    wanted, seen = PHASE_LABELS[script.phase], PHASE_LABELS[Phase(referral.phase)]
    return Seen("Phase in the portal", wanted, seen, False)


def _files_of(run: ScenarioRun) -> list[dict[str, Any]]:
    """The files the run rests on: what was sent, AWS's answer, AWS's last file about the record."""
    delivery = run.delivery or run.prepared
    told = run.referral.received_records.order_by("-pk").first() if run.referral else None
    pks = [delivery.file_id, delivery.result_file_id] if delivery else []
    pks += [told.file_id] if told and not (delivery and told.delivery_id) else []
    files = ExchangeFile.objects.in_bulk([pk for pk in dict.fromkeys(pks) if pk])
    return [{"id": pk, "name": files[pk].key} for pk in dict.fromkeys(pks) if pk in files]
