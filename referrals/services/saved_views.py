"""Keeping a list's filters, order and columns under a name, for oneself or for everybody."""

from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.http import QueryDict

from aceportal.models import User
from referrals.errors import NotNow, NotValid
from referrals.models import SavedView
from referrals.selectors.saved_views import own_view
from referrals.selectors.tables import list_name_of
from referrals.selectors.tables_filters import Filters, flat

LONGEST_QUERY = 1000


def save_view(list_name: str, name: str, query: str, *, by: User, is_shared: bool) -> SavedView:
    """Keep `query` under `name`; a view of this person with that name takes the new query. Raises NotValid."""
    values = {"query": _tidied(list_name, query), "is_shared": is_shared}
    view, _ = SavedView.objects.update_or_create(
        owner=by, list_name=list_name_of(list_name), name=_named(name), defaults=values
    )
    return view


def rename_view(pk: int, name: str, *, by: User, is_shared: bool) -> SavedView:
    """Give one's own view another name, and share it or not. Raises NotFound, NotValid, NotNow."""
    view = own_view(by, pk)
    view.name, view.is_shared = _named(name), is_shared
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "is_shared"])
    except IntegrityError as error:
        raise NotNow("view.name_taken", "You have a view of that name already. Choose another name.") from error
    return view


def delete_view(pk: int, *, by: User) -> SavedView:
    """Forget one's own view; returns it as it was. Raises NotFound."""
    view = own_view(by, pk)
    SavedView.objects.filter(pk=view.pk).delete()
    return view


def _tidied(list_name: str, query: str) -> str:
    filters = Filters.read(list_name_of(list_name), flat(QueryDict(query)))
    tidy = urlencode(filters.as_query())
    if len(tidy) > LONGEST_QUERY:
        raise NotValid("view.too_long", "These are too many filters for one view. Drop some and save again.")
    return tidy


def _named(name: str) -> str:
    tidy = " ".join(name.replace("\x00", "").split())
    if not 0 < len(tidy) <= SavedView._meta.get_field("name").max_length:  # type: ignore[operator]
        raise NotValid("view.name", "Give the view a name of up to 60 letters.")
    return tidy
