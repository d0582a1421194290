"""Which rows a person gets at all: a view that forgets to ask cannot reach the row."""

from django.db.models import Q, QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import Person, Scope, check_may, scope_of
from referrals.errors import NotFound
from referrals.models import Connection, Delivery, ExchangeFile, Referral


def person_of(user: User) -> Person:
    """The user as the permission rules see them."""
    return Person(user.pk, user.abilities)


def visible_referrals(user: User) -> QuerySet[Referral]:
    """The referrals this person may see, in every connection."""
    rows = Referral.objects.select_related("connection", "assignee")
    person = person_of(user)
    scope = scope_of(person, reps_see_team=False)
    if scope == Scope.ALL:
        return rows
    if scope == Scope.NONE:
        return rows.none()
    return rows.filter(Q(connection__reps_see_team=True) | Q(assignee=user) | Q(assignee=None))


def referral_for(user: User, pk: int, kind: Kind | None = None) -> Referral:
    """One referral this person may see. Raises NotFound, whether it does not exist or is not theirs to see."""
    rows = visible_referrals(user)
    found = (rows.filter(kind=kind) if kind else rows).filter(pk=pk).first()
    if found is None:
        raise NotFound("referral.not_found", "There is no such referral, or it belongs to a colleague.")
    return found


def delivery_for(user: User, pk: int) -> Delivery:
    """One delivery of a referral this person may see. Raises NotFound."""
    rows = Delivery.objects.select_related("referral__connection", "file", "result_file", "created_by")
    found = rows.filter(pk=pk, referral__in=visible_referrals(user)).first()
    if found is None:
        raise NotFound("delivery.not_found", "There is no such delivery, or its referral belongs to a colleague.")
    return found


def exchange_files(user: User) -> QuerySet[ExchangeFile]:
    """The files of the exchange log. Raises NotAllowed for people whose role does not show it."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    return ExchangeFile.objects.select_related("connection", "run")


def connections_for(user: User) -> QuerySet[Connection]:
    """Connections this person works in: everyone with any role sees all of them."""
    return Connection.objects.all() if user.abilities else Connection.objects.none()
