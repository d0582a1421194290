"""The record page: one referral with every field, where each came from, what is on its way, and all that happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.editability import Lock
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.domain.editing import check_resubmittable
from referrals.domain.syncing import Check, Verdict, worst
from referrals.errors import NotNow
from referrals.models import Delivery, Edit, EditState, Event, ExchangeFile, Referral
from referrals.selectors.cards import Card, card_of
from referrals.selectors.divergences import Difference, awss_word, differences
from referrals.selectors.inbox import DECISIONS, line
from referrals.selectors.locks import locks_of_all
from referrals.selectors.payloads import ShownValue, sees_contacts, shown
from referrals.selectors.pending import Pending, edits_of, pending_changes
from referrals.selectors.progress import NextStep, StagePath, next_steps, stage_path
from referrals.selectors.record_lines import DeliveryLine, SectionOfLines, delivery_line, readable, sections_of
from referrals.selectors.rounds import Round, review_due, rounds_of
from referrals.selectors.syncing import syncing, with_quota
from referrals.selectors.timeline import Moment, provenance, timeline

EVENTS_READ = 500
"""Enough for years of hourly updates; older entries leave the page, never the database."""

_MOVING = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT})


@dataclass(frozen=True, slots=True)
class Review:
    """AWS's review: what was asked, by when it usually ends, and whether the corrections can go."""

    comment: str
    rounds: list[Round]
    due: datetime | None
    may_resubmit: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything the record page shows; `step_seen` is the next step people see, for the lost update."""

    card: Card
    sections: list[SectionOfLines]
    deliveries: list[DeliveryLine]
    moments: list[Moment]
    files: list[ExchangeFile]
    pending: list[Pending]
    differences: list[Difference]
    awss_word: list[tuple[str, ShownValue]]
    path: StagePath | None
    steps: list[NextStep]
    step_seen: object
    step_is_open: bool
    step_history: ShownValue
    review: Review
    checks: list[Check]
    may_edit: bool

    @property
    def referral(self) -> Referral:
        """The referral the page is about."""
        return self.card.referral

    @property
    def conflicts(self) -> list[Pending]:
        """What a person has to settle."""
        return [one for one in self.pending if one.is_conflict]

    @property
    def verdict(self) -> Verdict:
        """The gravest thing in the way of the exchange."""
        return worst(self.checks)

    @property
    def passed(self) -> list[Check]:
        """What is not in the way."""
        return [one for one in self.checks if one.verdict is Verdict.PASS]

    @property
    def in_the_way(self) -> list[Check]:
        """What is, or will pass by itself."""
        return [one for one in self.checks if one.verdict is not Verdict.PASS]

    @property
    def is_moving(self) -> bool:
        """Whether something is on its way, so that the page looks again by itself."""
        return self.card.row.is_moving or any(one.delivery.state in _MOVING for one in self.deliveries[:1])

    @property
    def stamp(self) -> str:
        """Changes when anything on the page may have."""
        latest = self.deliveries[0].delivery if self.deliveries else None
        return f"{self.referral.version}-{latest.pk}-{latest.state}" if latest else str(self.referral.version)

    @property
    def submitted(self) -> Delivery | None:
        """What was handed over for AWS's review and has no answer yet: nobody needs to submit again."""
        latest = self.deliveries[0].delivery if self.deliveries else None
        is_ours_to_submit = self.referral.phase in {Phase.NEW, Phase.ACTION_REQUIRED}
        return latest if latest and is_ours_to_submit and latest.state in OPEN else None


def record_page(user: User, referral: Referral, now: datetime) -> RecordPage:
    """The page of a referral this person was given by `referral_for`; the same few queries for every record."""
    deliveries, events, edits = list(_deliveries(referral)), list(_events(referral)), edits_of(referral)
    decisions = [one for one in deliveries if one.kind in DECISIONS]
    contacts, locks = sees_contacts(user), locks_of_all(referral)
    pending = pending_changes(user, referral, edits, locks)
    step_lock = locks.get("nextStep")
    return RecordPage(
        card=card_of(user, line(referral, decisions, user=user, now=now), now),
        sections=sections_of(
            user, referral, sources=provenance(referral, events, deliveries), pending=pending, locks=locks
        ),
        deliveries=[delivery_line(user, referral, delivery) for delivery in deliveries],
        moments=timeline(referral, events, contacts=contacts),
        files=_files(events, deliveries) if user.may(Ability.SEE_RAW_FILES) else [],
        pending=pending,
        differences=differences(user, referral, _on_the_way(edits), now.date()),
        awss_word=awss_word(referral),
        path=stage_path(user, referral, edits, {one.name: one.words for one in pending}),
        steps=next_steps(referral, events, deliveries, contacts=contacts),
        step_seen=_wanted(edits, "nextStep", referral.fields.get("nextStep")),
        step_is_open=step_lock is not None and (step_lock.may_change or step_lock.may_wait),
        step_history=_shown(user, referral, "nextStepHistory"),
        review=_review(user, referral, events, deliveries, edits, locks),
        checks=syncing(referral, edits=edits, deliveries=deliveries, locks=locks, now=now),
        may_edit=user.may(Ability.EDIT) and not referral.is_draft,
    )


def _deliveries(referral: Referral) -> QuerySet[Delivery]:
    rows = referral.deliveries.select_related("file", "result_file", "created_by").order_by("-pk")
    return with_quota(rows, referral.connection_id)


def _events(referral: Referral) -> QuerySet[Event]:
    return (
        Event.objects.filter(referral=referral)
        .select_related("actor", "file", "delivery")
        .order_by("-pk")[:EVENTS_READ]
    )


def _shown(user: User, referral: Referral, name: str) -> ShownValue:
    return shown(Kind(referral.kind), name, referral.fields.get(name), contacts=sees_contacts(user))


def _on_the_way(edits: Iterable[Edit]) -> set[str]:
    return {edit.field for edit in edits if edit.state in {EditState.WAITING, EditState.TRAVELLING}}


def _wanted(edits: Iterable[Edit], name: str, known: object) -> object:
    """The value people see: what waits before what travels before what AWS holds."""
    found = sorted((edit for edit in edits if edit.field == name), key=lambda edit: edit.state == EditState.TRAVELLING)
    return found[0].wanted if found else known


def _review(
    user: User,
    referral: Referral,
    events: Sequence[Event],
    deliveries: Sequence[Delivery],
    edits: Sequence[Edit],
    locks: Mapping[str, Lock],
) -> Review:
    why_not = _why_not_resubmit(referral, deliveries, edits, locks)
    return Review(
        comment=readable(user, referral, str(referral.fields.get("apnReviewerComments") or "")),
        rounds=rounds_of(referral, events, contacts=sees_contacts(user)),
        due=review_due(referral),
        may_resubmit=not why_not and user.may(Ability.EDIT),
        why_not=why_not,
    )


def _why_not_resubmit(
    referral: Referral, deliveries: Sequence[Delivery], edits: Sequence[Edit], locks: Mapping[str, Lock]
) -> str:
    wishes = [edit for edit in edits if edit.state != EditState.TRAVELLING]
    waiting = [edit for edit in wishes if edit.state == EditState.WAITING]
    try:
        check_resubmittable(
            Phase(referral.phase),
            ready=sum(locks[edit.field].may_change for edit in waiting),
            held=len(wishes) - len(waiting),
            under_way=any(one.state in OPEN for one in deliveries),
        )
    except NotNow as refusal:
        return refusal.message
    return ""


def _files(events: Sequence[Event], deliveries: Sequence[Delivery]) -> list[ExchangeFile]:
    """Every file that touched the record, both ways, newest first."""
    touched = [event.file for event in events if event.file]
    touched += [file for delivery in deliveries for file in (delivery.file, delivery.result_file) if file]
    return sorted({file.pk: file for file in touched}.values(), key=lambda file: file.pk, reverse=True)
