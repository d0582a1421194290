"""One action on many referrals: chosen by a person, checked row by row, done by the services of the single action."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aceportal.models import User
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.domain.bulk_changes import ACTIONS, Action, actions_for, wished
from referrals.domain.permissions import check_may
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.models import Connection, Referral, RowState, Source, Work, WorkKind, WorkRow
from referrals.selectors.access import person_of, referral_for
from referrals.services.applying import Change, apply_changes
from referrals.services.assigning import assign
from referrals.services.closing import close_lost, move_stage
from referrals.services.editing import Changed
from referrals.services.resending import RESENDABLE, resend
from referrals.services.works import Begun, Outcome, begin

MOST_ROWS = 5_000
_NOUNS = {Kind.OPPORTUNITY: "opportunities", Kind.LEAD: "leads"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The action with what the person filled in; `assignee` None gives to nobody."""

    action: Action
    values: Mapping[str, Any] = field(default_factory=dict)
    assignee: User | None = None


def start_bulk(connection: Connection, kind: Kind, pks: Iterable[int], asked: Asked, *, by: User) -> Work:
    """Keep the selection (ids of referrals) as it is now and have it checked. Raises NotAllowed or NotValid."""
    _check_asked(kind, asked, by)
    chosen = list(pks)
    if not chosen:
        raise NotValid("work.nothing_chosen", "Nothing was chosen. Go back and tick at least one row.")
    if len(chosen) > MOST_ROWS:
        raise NotValid("work.too_many", f"A bulk change takes up to {MOST_ROWS:,} rows. Narrow the filters first.")
    parameters = {
        "action": asked.action.value,
        "changes": wished(asked.action, asked.values),
        "assignee": asked.assignee.pk if asked.assignee else None,
    }
    title = f"{title_of(kind, asked)}: {len(chosen):,} {_NOUNS[kind]}"
    entries = [WorkRow(index=at, referral_id=pk, state=RowState.READY) for at, pk in enumerate(chosen, 1)]
    return begin(connection, Begun(WorkKind.BULK, title, parameters, rows=entries), by=by)


def title_of(kind: Kind, asked: Asked) -> str:
    """The action in words, with the value everybody gets."""
    facts = ACTIONS[asked.action]
    if asked.action is Action.ASSIGN:
        return f"Assign to {asked.assignee}" if asked.assignee else "Assign to nobody"
    value = asked.values.get(facts.asks[0]) if facts.asks else None
    return f"{label_of(kind, facts.asks[0])} “{value}”" if value and not facts.sets else facts.label


def do(work: Work, row: WorkRow) -> Outcome:
    """One row of a bulk change, by the single action's own service."""
    if row.referral_id is None:
        raise NotNow("work.gone", "It was deleted meanwhile.")
    action, by = Action(work.parameters["action"]), work.created_by
    if action is Action.ASSIGN:
        return _assign(row.referral_id, work.parameters["assignee"], by)
    if action is Action.RESEND:
        return _resend(row.referral_id, by)
    changes, single = work.parameters["changes"], _SINGLE.get(action)
    return apply_changes(row.referral_id, changes, by=by, source=Source.PERSON, single=single)


def _move(referral_id: int, changes: Mapping[str, Any], by: User) -> Changed:
    """Going back was seen in the check and confirmed with it."""
    return move_stage(referral_id, changes["stage"], by=by, is_confirmed=True)


def _lose(referral_id: int, changes: Mapping[str, Any], by: User) -> Changed:
    return close_lost(referral_id, changes, by=by)


_SINGLE: Mapping[Action, Change] = {Action.STAGE: _move, Action.LOSE: _lose}


def _assign(referral_id: int, assignee: int | None, by: User) -> Outcome:
    to = User.objects.filter(pk=assignee, is_active=True).first() if assignee else None
    if assignee and to is None:
        raise NotValid("assignee.gone", "This person's account is closed. Choose somebody else.")
    before = Referral.objects.select_related("assignee").filter(pk=referral_id).first()
    held = before.assignee if before else None
    done = assign(referral_id, to=to, by=by)
    if held == to:
        return Outcome("Nothing changes: it is so already.", done.pk, is_nothing=True)
    return Outcome(f"Owner: {held or 'nobody'} → {to or 'nobody'}", done.pk)


def _resend(referral_id: int, by: User) -> Outcome:
    referral = referral_for(by, referral_id)
    delivery = referral.deliveries.order_by("-pk").first()
    if delivery is None or delivery.state not in RESENDABLE:
        return Outcome("Nothing to send again: AWS refused nothing.", referral_id, is_nothing=True)
    resend(delivery, by=by)
    return Outcome("The same request goes to AWS again under a new file name.", referral_id)


def _check_asked(kind: Kind, asked: Asked, by: User) -> None:
    facts = ACTIONS[asked.action]
    check_may(person_of(by), facts.ability)
    if asked.action not in actions_for(kind, by.abilities):
        raise NotAllowed("work.may_not.action", "This cannot be done with these rows.")
    if facts.asks and not asked.values.get(facts.asks[0]):
        label = label_of(kind, facts.asks[0])
        raise NotValid("work.value_missing", f"{label} is empty. Fill in what every row should get.")
