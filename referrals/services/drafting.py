"""A partner's own opportunity before AWS knows it: begun, kept as it is typed, cloned, discarded, submitted."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.fields import Moment, fields_of
from referrals.ace.identifiers import MAX_LENGTH, partner_id
from referrals.ace.kinds import Kind, partner_id_field
from referrals.ace.masks import is_masked
from referrals.ace.stages import Origin, Phase
from referrals.ace.violations import Severity, Violation
from referrals.domain.deliveries import OPEN, DeliveryKind, DeliveryState
from referrals.domain.dummies import is_dummy
from referrals.domain.editing import met_meanwhile
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid
from referrals.models import Connection, Delivery, Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.checking import check_new, refusals
from referrals.services.events import note
from referrals.services.ledger import refresh_columns
from referrals.services.meeting import ChangedMeanwhile
from referrals.services.moves import require_move
from referrals.services.queueing import queue

OUR_ID = partner_id_field(Kind.OPPORTUNITY)
_NEVER_CLONED = frozenset(
    {OUR_ID, "targetCloseDate", "apnCrmLeadUniqueIdentifier", "parentOppId", "opportunityOwnerName"}
)


def begin_draft(
    connection: Connection,
    fields: Mapping[str, Any] | None = None,
    *,
    by: User,
    source: str = Source.PERSON,
    lead: Referral | None = None,
    words: str = "",
) -> Referral:
    """A new draft that belongs to `by`; its id follows the connection's pattern unless `fields` bring one.

    `words` say on the timeline where it came from. Raises NotAllowed, or NotValid when that id belongs to another
    record.
    """
    check_may(person_of(by), Ability.EDIT)
    with transaction.atomic():
        given = _known_fields(fields or {})
        given[OUR_ID] = given.get(OUR_ID) or _next_id(connection)
        draft = _unsaved(connection, given, by, lead)
        _save(draft)
        note("draft.begun", connection=connection, referral=draft, source=source, actor=by, text=words)
        return draft


def _unsaved(connection: Connection, fields: dict[str, Any], by: User, lead: Referral | None) -> Referral:
    return Referral(
        connection=connection,
        kind=Kind.OPPORTUNITY,
        origin=Origin.PARTNER,
        phase=Phase.NEW,
        draft=fields,
        assignee=by,
        lead=lead,
        created_at=timezone.now(),
    )


def save_draft(
    referral_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    seen: Mapping[str, Any] | None = None,
    source: str = Source.PERSON,
) -> Referral:
    """Keep what was typed, valid or not; an empty value takes the field out.

    `seen` is what the person's page showed for the fields: where a colleague changed one meanwhile to something
    else, ChangedMeanwhile carries both values and nothing is kept. Raises NotAllowed, NotFound, NotNow or NotValid.
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id, Kind.OPPORTUNITY)
    with transaction.atomic():
        draft = _locked_draft(visible.pk)
        if met := _met(draft, changes, seen or {}):
            raise ChangedMeanwhile(met)
        given = {**draft.draft, **_known_fields(changes)}
        fields = {name: value for name, value in given.items() if value not in (None, "", [])}
        if fields != draft.draft:
            draft.draft = fields
            _save(draft)
    return draft


def _met(draft: Referral, changes: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What a colleague changed to something else than this person did; that both wrote the same is no news."""
    met = met_meanwhile(seen, draft.draft)
    return {name: pair for name, pair in met.items() if name not in changes or met_meanwhile(changes, {name: pair[1]})}


def discard_draft(referral_id: int, *, by: User) -> None:
    """Throw a draft away that AWS has never heard of. Raises NotAllowed, NotFound or NotNow."""
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id, Kind.OPPORTUNITY)
    with transaction.atomic():
        draft = _locked_draft(visible.pk)
        if draft.deliveries.exclude(sent_at=None).exists():
            raise NotNow("draft.not_now.was_sent", "AWS has seen this record, so it stays. Correct it instead.")
        note("draft.discarded", connection=draft.connection_id, source=Source.PERSON, actor=by, text=str(draft))
        draft.deliveries.all().delete()
        draft.delete()


def clone(referral_id: int, *, by: User) -> Referral:
    """A new draft with what this record says, for the fields AWS takes with a new opportunity."""
    found = referral_for(by, referral_id, Kind.OPPORTUNITY)
    known, source = fields_of(Kind.OPPORTUNITY), found.draft if found.is_draft else found.fields
    fields = {
        name: value
        for name, value in source.items()
        if name in known and Moment.CREATE in known[name].sent_in and name not in _NEVER_CLONED and not is_masked(value)
    }
    return begin_draft(found.connection, fields, by=by, words=f"Copied from {found.apn_id or found.partner_crm_id}.")


def submit(referral_id: int, *, by: User, source: str = Source.PERSON) -> Delivery:
    """Hand a draft over for AWS's review; what AWS would ignore is left out.

    Raises NotAllowed, NotFound, NotNow (it has been handed over) or NotValid with every rule it breaks.
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id, Kind.OPPORTUNITY)
    try:
        with transaction.atomic():
            return _submit(_locked_draft(visible.pk), by, source)
    except IntegrityError as clash:
        raise NotNow("draft.not_now.submitted", "A colleague has just submitted it; reload to see it.") from clash


def _submit(draft: Referral, by: User, source: str) -> Delivery:
    payload, dropped, found = check_new(draft, draft.draft)
    if broken := refusals(found):
        raise NotValid("opportunity.not_valid", broken[0].message, broken)
    left_out = ", ".join(fields_of(Kind.OPPORTUNITY)[one.field].label for one in dropped)
    return queue(
        draft,
        DeliveryKind.CREATE,
        payload,
        by=by,
        source=source,
        text=f"Left out because AWS would ignore it: {left_out}." if left_out else "",
    )


def submit_opportunity(
    connection: Connection, fields: Mapping[str, Any], *, by: User, source: str = Source.PERSON
) -> Delivery:
    """Begin a draft with `fields` and submit it, or do neither. Raises NotAllowed or NotValid."""
    with transaction.atomic():
        draft = begin_draft(connection, fields, by=by, source=source)
        return submit(draft.pk, by=by, source=source)


def _locked_draft(pk: int) -> Referral:
    """The draft, locked and free to be changed. Raises NotNow while AWS has it, or when it is none any more."""
    draft = Referral.objects.select_for_update(of=("self",)).select_related("connection").get(pk=pk)
    if not draft.is_draft:
        raise NotNow("draft.not_now.known", "AWS knows this record already; change it on its page.")
    delivery = draft.deliveries.filter(state__in=OPEN).first()
    if delivery is None:
        return draft
    if delivery.state in {DeliveryState.UNANSWERED, DeliveryState.NEEDS_PERSON} and delivery.sent_at is None:
        require_move(delivery, DeliveryState.WITHDRAWN, reason="Taken back to be corrected.")
        return draft
    raise NotNow("draft.not_now.travelling", "It is on its way to AWS. Take it back, or wait for AWS's answer.")


def _next_id(connection: Connection) -> str:
    """The next free id of the pattern; a number once taken is never given again."""
    while True:
        Connection.objects.filter(pk=connection.pk).update(next_number=F("next_number") + 1)
        pattern, number = Connection.objects.values_list("id_pattern", "next_number").get(pk=connection.pk)
        ours = partner_id(pattern, number - 1, timezone.now().date())
        if not Referral.objects.filter(connection=connection, partner_crm_id=ours).exists():
            return ours


def _is_used(draft: Referral, ours: str) -> bool:
    others = Referral.objects.filter(connection=draft.connection_id, kind=draft.kind, partner_crm_id=ours[:MAX_LENGTH])
    return others.exclude(pk=draft.pk).exists()


def _known_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft may hold: the fields a partner may ever send; AWS's own are no business of a draft."""
    known = fields_of(Kind.OPPORTUNITY)
    may_stand = {name for name, field in known.items() if field.sent_in - {Moment.DECISION}}
    return {name: value for name, value in given.items() if name in may_stand}


def _save(draft: Referral) -> None:
    ours, before = draft.draft.get(OUR_ID), draft.partner_crm_id
    if ours != before:
        _check_id(draft, ours)
    draft.partner_crm_id = str(ours)[:MAX_LENGTH] if ours else None
    now = timezone.now()
    draft.updated_at = now
    draft.version += 1
    refresh_columns(draft, now=now)
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as clash:  # somebody else took the id at this very moment
        raise _id_taken(_BELONGS.format(ours=ours)) from clash


def _check_id(draft: Referral, ours: str | None) -> None:
    """An id is given once: it stays with the record AWS was told of, and no other record gets it."""
    if draft.pk and draft.deliveries.filter(sent_at__isnull=False).exists():
        words = "AWS has seen this record under its id, so the id stays. To use another one, copy the record as new."
    elif is_dummy(ours):
        words = _DUMMY.format(ours=ours)
    elif ours and _is_used(draft, str(ours)):
        words = _BELONGS.format(ours=ours)
    else:
        return
    raise _id_taken(words)


def _id_taken(words: str) -> NotValid:
    return NotValid("opportunity.id_taken", words, [Violation("id.taken", (OUR_ID,), Severity.REFUSE, words)])


_DUMMY = "{ours} is one of the ids X0001 and on, which tell AWS not to synchronise a record. Choose another one."
_BELONGS = "Our CRM's id {ours} already belongs to another record here. Choose another one."
