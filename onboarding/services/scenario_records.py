"""The record a scenario runs on: created, found or awaited, and brought to where the case begins."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.scenarios.fixtures import ids, launch, opportunity
from onboarding.domain.scenarios.script import Case, Fields, Script, Start
from onboarding.models import ScenarioRun
from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin, Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import OPEN
from referrals.models import Connection, Delivery, Referral, Source
from referrals.selectors.checking import check_new, refusals
from referrals.services.deciding import decide
from referrals.services.drafting import submit
from referrals.services.testing import begin_test, mark_test, send_test

WORDS = "AWS's testing scenario {key}."


def case_of(run: ScenarioRun, referral: Referral | None, connection: Connection) -> Case:
    """What the payload of a run may know."""
    ours = referral.partner_crm_id if referral else f"TEST-{run.key.replace('.', '-')}-{run.pk}"
    return Case(
        today=timezone.now().date(),
        own_id=ours or "",
        apn_id=(referral.apn_id if referral else "") or "",
        held=referral.fields if referral else {},
        special_program=connection.special_program,
    )


def create(run: ScenarioRun, connection: Connection, fields: Fields, *, by: User, version: str = "") -> Delivery:
    """A new test opportunity on its way to AWS: as people submit one where the portal would send just these fields.

    What the portal would refuse or leave out travels as it is, for AWS's answer is what is tested.
    """
    draft = begin_test(connection, fields, by=by, words=WORDS.format(key=run.key))
    run.referral = draft
    payload, _, found = check_new(draft, draft.draft)
    if payload == fields and not refusals(found) and not version:
        return submit(draft.pk, by=by, source=Source.PORTAL)
    return send_test(draft.pk, fields, by=by, words=WORDS.format(key=run.key), version=version)


def create_plain(run: ScenarioRun, connection: Connection, *, by: User) -> Delivery:
    """A valid test opportunity for a case that begins with one AWS knows."""
    return create(run, connection, opportunity(case_of(run, None, connection)), by=by)


def found_for(run: ScenarioRun, script: Script, connection: Connection, *, by: User) -> Referral | None:
    """The record of a case that needs one of AWS's or one that is there; None while there is none free."""
    rows = Referral.objects.filter(connection=connection, kind=script.kind).select_related("connection")
    if script.start is Start.AWS:
        found = rows.filter(apn_id=run.awaits).exclude(origin=Origin.PARTNER).first() if run.awaits else None
        return mark_test(found, by=by) if found else None
    busy = Delivery.objects.filter(referral=OuterRef("pk"), state__in=sorted(OPEN))
    free = rows.filter(is_test=True, apn_id__isnull=False).exclude(Exists(busy)).order_by("pk")
    if script.kind is Kind.OPPORTUNITY:
        free = free.filter(origin=Origin.PARTNER if script.is_ours else Origin.AWS)
    if script.phase is Phase.LAUNCHED:
        return free.filter(phase=Phase.LAUNCHED).first() or _to_be_launched(free)
    return free.filter(phase=script.phase).first()


def _to_be_launched(free: Any) -> Referral | None:
    """The youngest open one, as long as another is left for the cases that need an open one."""
    opened = list(free.filter(phase=Phase.OPEN).order_by("-pk")[:2])
    return opened[0] if len(opened) > 1 else None


def prepare(run: ScenarioRun, script: Script, referral: Referral, *, by: User) -> Delivery | None:
    """Bring the record nearer to where the case begins; None where AWS's people have to act."""
    phase = Phase(referral.phase)
    if phase is Phase.NEEDS_DECISION and script.phase is Phase.OPEN:
        return decide(referral.pk, Decision.ACCEPT, by=by, source=Source.PORTAL)
    if phase is Phase.OPEN and script.phase is Phase.LAUNCHED:
        case = case_of(run, referral, referral.connection)
        payload = {**ids(case), **launch(case)}
        return send_test(referral.pk, payload, by=by, words=WORDS.format(key=run.key))
    return None
