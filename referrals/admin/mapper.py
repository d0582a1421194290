"""The mapper: the table of one kind in one direction, auto-map, pause, publish."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from referrals.ace.kinds import Kind
from referrals.admin.mapper_frame import View, frame, of_profile
from referrals.errors import NotFound
from referrals.mapping.spec import Direction
from referrals.models import CrmProfile
from referrals.selectors.mapper import Asked, MapperPage, mapper_page, versions_in_view
from referrals.services.mapping_rows import fill_unmapped, set_paused
from referrals.services.mappings import begin_draft

_SIDES = tuple((kind, direction) for kind in Kind for direction in Direction)
_SIDE_WORDS = {
    (Kind.OPPORTUNITY, Direction.TO_ACE): "Opportunities to AWS",
    (Kind.OPPORTUNITY, Direction.TO_CRM): "Opportunities to your CRM",
    (Kind.LEAD, Direction.TO_ACE): "Leads to AWS",
    (Kind.LEAD, Direction.TO_CRM): "Leads to your CRM",
}
SideView = Callable[Concatenate[PersonRequest, CrmProfile, Kind, Direction, ...], HttpResponse]


def of_side(view: SideView) -> View:
    """A page of one kind in one direction; raises NotFound for any other."""

    @wraps(view)
    def page(request: PersonRequest, profile: CrmProfile, kind: str, direction: str, **rest: Any) -> HttpResponse:
        try:
            side = Kind(kind), Direction(direction)
        except ValueError:
            raise NotFound("mapping.side.not_found", "A mapping has opportunities and leads, both ways.") from None
        return view(request, profile, *side, **rest)

    return of_profile(page)


@require_safe
def home(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """The mapper opens with opportunities on their way to AWS."""
    return redirect(address(profile, Kind.OPPORTUNITY, Direction.TO_ACE))


@require_safe
def table(request: PersonRequest, profile: CrmProfile, kind: Kind, direction: Direction) -> HttpResponse:
    """Every field with its row, as far as it is asked for."""
    page = mapper_page(request.user, profile, kind, direction, asked(request))
    return render_page(request, "admin/mapping/mapper.html", context(page), partial="rows")


@require_POST
def fill(request: PersonRequest, profile: CrmProfile, kind: Kind, direction: Direction) -> HttpResponse:
    """Auto-map what nothing is mapped to; in a profile without a mapping this begins it."""
    if not any(versions_in_view(profile)):
        begin_draft(profile, by=request.user)
        messages.success(request, "A draft is begun with what auto-map is sure of. Go through it before you publish.")
        return redirect(address(profile, kind, direction))
    number = fill_unmapped(profile, kind, direction, by=request.user)
    said = f"{number} more field{'s' if number != 1 else ''} mapped. Go through them before you publish."
    nothing = "Auto-map is sure of nothing more. Choose the other fields by hand."
    messages.success(request, said if number else nothing)
    return _back(request, profile, kind, direction)


@require_POST
def pause(request: PersonRequest, profile: CrmProfile, kind: Kind, direction: Direction, name: str) -> HttpResponse:
    """Let a row rest, or work again."""
    paused = request.GET.get("paused") == "yes"
    set_paused(profile, kind, direction, request.POST.get("at", ""), paused=paused, by=request.user)
    messages.success(request, f"{name} {'is paused' if paused else 'works again'} in the draft.")
    return _back(request, profile, kind, direction, f"#row-{name}")


def asked(request: PersonRequest) -> Asked:
    """What the address asks for; what it cannot ask for is as if nothing was said."""
    given = request.GET
    test = given.get("test", "")
    return Asked(
        mapped=given.get("mapped", ""),
        need=given.get("need", ""),
        q=given.get("q", "")[:100],
        test=int(test) if test.isascii() and test.isdigit() and len(test) < 18 else 0,
    )


def context(page: MapperPage) -> dict[str, Any]:
    """What the mapper's templates need."""
    profile, kind, direction = page.profile, page.kind, page.direction
    sides = [
        {
            "label": words,
            "url": address(profile, *side),
            "active": side == (kind, direction),
            "count": None,
        }
        for side, words in _SIDE_WORDS.items()
    ]
    return {
        **frame(profile, "Mapper"),
        "page": page,
        "sides": sides,
        "side_words": _SIDE_WORDS[kind, direction],
        "address": address(profile, kind, direction),
        "kept": kept(page.asked),
        "query": _query(page.asked),
    }


def kept(wanted: Asked) -> str:
    """The query that a link carries on, so that the record under test stays; "" for none."""
    return f"?test={wanted.test}" if wanted.test else ""


def _query(wanted: Asked) -> str:
    """All that was asked for, so that a button leads back to it."""
    given = {name: str(value) for name, value in asdict(wanted).items() if value}
    return urlencode(given)


def address(profile: CrmProfile, kind: Kind, direction: Direction) -> str:
    """The path of one side."""
    return reverse("admin:crm_mapper", args=[profile.pk, kind.value, direction.value])


def _back(
    request: PersonRequest, profile: CrmProfile, kind: Kind, direction: Direction, anchor: str = ""
) -> HttpResponseRedirect:
    """The side again, with what was asked for there."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(f"{address(profile, kind, direction)}{'?' if query else ''}{query}{anchor}")
