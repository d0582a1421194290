"""What a person has been told, what is still unread, and how people want to be told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import Role
from referrals.domain.notices import BY_MAIL, Crew, NoticeKind
from referrals.domain.permissions import Person, may_see
from referrals.models import Digest, Notice, NoticeChoice, Referral
from referrals.selectors.access import person_of

COUNTED_TO = 99
"""The bell counts no further, so that it costs the same after a long holiday."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a person is told of one kind of thing."""

    in_portal: bool
    by_mail: bool

    @property
    def any(self) -> bool:
        """Whether they are told at all."""
        return self.in_portal or self.by_mail


def default_ways(kind: NoticeKind) -> Ways:
    """How people are told who have not said otherwise."""
    return Ways(in_portal=True, by_mail=kind in BY_MAIL)


def ways_of(users: Iterable[int]) -> Callable[[int, NoticeKind], Ways]:
    """Who of these people wants to be told how; one query, then asked by person and kind."""
    rows = NoticeChoice.objects.filter(user__in=users).values_list("user", "kind", "in_portal", "by_mail")
    chosen = {(user, kind): Ways(in_portal, by_mail) for user, kind, in_portal, by_mail in rows}
    return lambda user, kind: chosen.get((user, kind), default_ways(kind))


def crew() -> Crew:
    """Everybody who can be told, by role; one query."""
    rows = list(User.objects.filter(is_active=True).values_list("pk", "groups__name"))
    leads = frozenset(pk for pk, role in rows if role == Role.ALLIANCE_LEAD)
    reps = frozenset(pk for pk, role in rows if role == Role.SALES_REP)
    return Crew(active=frozenset(pk for pk, _ in rows), leads=leads, deciders=leads | reps)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the person's notices; `referral` is None where there is none, or it is no longer theirs to see."""

    notice: Notice
    referral: Referral | None

    @property
    def tone(self) -> str:
        """Whose move it is."""
        return TONES[NoticeKind(self.notice.kind)]

    @property
    def address(self) -> str:
        """The page behind it, if the person may still open it."""
        return self.notice.address if self.referral or self.notice.referral_id is None else ""


TONES: Mapping[NoticeKind, str] = {
    NoticeKind.NEW_REFERRAL: "soon",
    NoticeKind.DEADLINE_NEAR: "person",
    NoticeKind.ACTION_REQUIRED: "person",
    NoticeKind.REVIEWED: "confirmed",
    NoticeKind.REFUSED: "person",
    NoticeKind.UNANSWERED: "soon",
    NoticeKind.CONFLICT: "person",
    NoticeKind.ASSIGNED: "rest",
    NoticeKind.WORK_DONE: "confirmed",
    NoticeKind.MAPPING_REVIEW: "soon",
    NoticeKind.TASK_DUE: "soon",
}


def notices_of(user: User, *, unread: bool) -> QuerySet[Notice]:
    """What the person is told in the portal, with the referral each is about."""
    rows = Notice.objects.filter(user=user, in_portal=True).select_related("referral", "connection")
    return rows.filter(read_at=None) if unread else rows


def rows_for(user: User) -> Callable[[Notice], NoticeRow]:
    """How this person may see each of their notices."""
    return partial(_row, person_of(user))


def _row(person: Person, notice: Notice) -> NoticeRow:
    referral, connection = notice.referral, notice.connection
    team = connection is not None and connection.reps_see_team
    sees_it = referral is not None and may_see(person, referral.assignee_id, reps_see_team=team)
    return NoticeRow(notice, referral if sees_it else None)


def unread_count(user: User) -> int:
    """How many notices are unread, counted to COUNTED_TO + 1; one short index scan."""
    rows = Notice.objects.filter(user=user, in_portal=True, read_at=None)
    return rows.values("pk")[: COUNTED_TO + 1].count()


def digest_of(user: User) -> Digest:
    """The person's choice of one mail a day; an unsaved one with the defaults before they chose."""
    return Digest.objects.filter(user=user).first() or Digest(user=user)
