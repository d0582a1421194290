"""The edits people have made and AWS has not answered: read together with the record, kept, dropped, held."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from aceportal.models import User
from referrals.ace.editability import Lock, lock_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.ace.violations import Severity, Violation
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.errors import NotEditable, NotNow
from referrals.models import Edit, EditState, Referral, Source
from referrals.selectors.checking import known_of
from referrals.services.events import note

WISHES = (EditState.WAITING, EditState.REFUSED, EditState.CONFLICT)


def locked_referral(pk: int) -> Referral:
    """The referral and its open delivery, locked until the transaction ends. Raises NotNow for a draft.

    The referral always first: whoever answers, sends or edits waits for the others instead of crossing them.
    """
    referral = Referral.objects.select_for_update(of=("self",)).select_related("connection").get(pk=pk)
    if referral.is_draft:
        raise NotNow("edit.not_now.draft", "AWS does not know this record yet; change its draft instead.")
    list(referral.deliveries.filter(state__in=OPEN).select_for_update())
    return referral


def locks_of(referral: Referral, names: Iterable[str]) -> dict[str, Lock]:
    """Each field's lock in the referral's phase."""
    connection, kind, phase = referral.connection, Kind(referral.kind), Phase(referral.phase)
    programmes = {"isv": connection.isv, "special_program": connection.special_program}
    return {name: lock_of(kind, phase, name, **programmes) for name in names}


def check_free(referral: Referral, names: Iterable[str]) -> None:
    """Raise NotEditable with every field's reason unless AWS takes all of them now."""
    locked = {name: lock for name, lock in locks_of(referral, names).items() if not lock.may_change}
    found = [
        Violation("field.locked", (name,), Severity.REFUSE, f"{lock.reason} {lock.unlocks}".strip())
        for name, lock in locked.items()
    ]
    if found:
        raise NotEditable("referral.not_editable", found[0].message, found)


def wishes_of(referral: Referral) -> dict[str, Edit]:
    """Field to the wish that has not left; there is one a field at most."""
    return {edit.field: edit for edit in referral.edits.filter(state__in=WISHES).select_related("delivery")}


def keep_wishes(referral: Referral, wanted: Mapping[str, Any], *, by: User, even_if_known: bool = False) -> None:
    """Remember each wish on the value it is based on; one that AWS's value meets already is dropped.

    `even_if_known` keeps it all the same, to say it to AWS once more.
    """
    held, known, now = wishes_of(referral), known_of(referral), timezone.now()
    _take_along(held, wanted)
    travelling = dict(referral.edits.filter(state=EditState.TRAVELLING).values_list("field", "wanted"))
    for name, value in wanted.items():
        base = travelling.get(name, known.get(name))
        wish = held.get(name) or Edit(referral=referral, field=name)
        if value == base and not even_if_known:
            drop_wishes(referral, [wish] if wish.pk else [], by=by)
            continue
        wish.base, wish.wanted, wish.state, wish.problem = base, value, EditState.WAITING, ""
        wish.theirs, wish.author, wish.at = None, by, now
        if wish.delivery is not None and wish.delivery.state != DeliveryState.QUEUED:
            wish.delivery = None
        wish.save()


def _take_along(held: Mapping[str, Edit], wanted: Mapping[str, Any]) -> None:
    """Who corrects one field of a delivery AWS refused sends its other fields again too: AWS refused it whole."""
    refused = {
        edit.delivery_id for name, edit in held.items() if name in wanted and edit.state == EditState.REFUSED
    } - {None}
    for edit in held.values():
        if edit.state == EditState.REFUSED and edit.delivery_id in refused:
            edit.state, edit.problem, edit.delivery = EditState.WAITING, "", None
            edit.save(update_fields=["state", "problem", "delivery"])


def drop_wishes(referral: Referral, wishes: Iterable[Edit], *, by: User | None) -> None:
    """Give wishes up, each with its entry on the timeline."""
    for wish in wishes:
        wish.state = EditState.DROPPED
        wish.save(update_fields=["state"])
        note(
            "edit.withdrawn",
            connection=referral.connection_id,
            referral=referral,
            source=Source.PERSON if by else Source.PORTAL,
            actor=by,
            changes={wish.field: [wish.wanted, wish.base]},
        )


def hold_wishes(referral: Referral, wishes: Iterable[Edit], why: str) -> None:
    """Stop waiting wishes that AWS would not take: a person has to look, and reads why."""
    pks = [wish.pk for wish in wishes]
    Edit.objects.filter(pk__in=pks).update(state=EditState.REFUSED, problem=why[:500], delivery=None)
    note("edit.held", connection=referral.connection_id, referral=referral, text=why)


def is_under_way(edit: Edit) -> bool:
    """Whether the edit has left, or is leaving, with its delivery."""
    return edit.delivery is not None and edit.delivery.state in OPEN - {DeliveryState.QUEUED}


def touch(referral: Referral) -> None:
    """A new version: open pages and If-Match see that something changed."""
    referral.version += 1
    referral.updated_at = timezone.now()
    referral.save(update_fields=["version", "updated_at"])
