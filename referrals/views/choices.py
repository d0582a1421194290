"""The lists that are too long for a page: AWS's products and the partner's solutions, searched as one types."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest
from referrals.errors import NotFound
from referrals.models import Connection
from referrals.selectors.access import connections_for
from referrals.selectors.choices import search_choices


@login_required
@require_safe
def choices(request: PersonRequest, name: str) -> HttpResponse:
    """The first values that fit the words, for the connection the form belongs to."""
    wanted = request.GET.get("connection", "")
    connection = connections_for(request.user).filter(pk=int(wanted[:9]) if wanted.isdecimal() else 0).first()
    if connection is None:
        raise NotFound("connection.not_found", "There is no such connection.")
    found = search_choices(name, request.GET.get("q", "")[:100], connection=connection)
    return JsonResponse({"choices": [asdict(one) for one in found]})


def choices_url(connection: Connection) -> str:
    """Where a form of this connection searches; `{name}` stands for the field."""
    return f"{reverse('referrals:choices', args=['name'])}?connection={connection.pk}".replace("/name/", "/{name}/")
