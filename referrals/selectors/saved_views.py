"""The saved views of a list that a person may use: their own, and those others share."""

from django.db.models import Q, QuerySet

from aceportal.models import User
from referrals.errors import NotFound
from referrals.models import SavedView

MOST_SHOWN = 40


def saved_views(user: User, list_name: str) -> list[SavedView]:
    """Own and shared ones by name; one query."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True, owner__is_active=True), list_name=list_name)
    return list(rows.select_related("owner")[:MOST_SHOWN])


def own_view(user: User, pk: int) -> SavedView:
    """One of the person's own. Raises NotFound for anybody else's."""
    found = _own(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("view.not_found", "There is no such saved view, or it belongs to a colleague.")
    return found


def _own(user: User) -> QuerySet[SavedView]:
    return SavedView.objects.filter(owner=user)
