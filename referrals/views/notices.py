"""What a person is told: the bell, the list, and the switches."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aceportal.models import User
from aceportal.pages import PersonRequest, render_page
from aceportal.preferences import safe_next
from referrals.domain.notices import NoticeKind
from referrals.forms.notices import NoticeChoicesForm
from referrals.selectors.notices import digest_of, notices_of, rows_for, unread_count, ways_of
from referrals.services import notices as service
from referrals.views.exchange_frame import page_of, pages

POLLS = 30
"""How often an untouched page asks again, once a minute: an idle session must be able to end."""


@login_required
@require_safe
def notices(request: PersonRequest) -> HttpResponse:
    """The unread ones, or all."""
    unread = request.GET.get("tab") != "all"
    page = page_of(request, notices_of(request.user, unread=unread)).of(rows_for(request.user))
    context = {"page": page, "tab_items": _tabs(request, unread=unread), "unread": unread, **pages(request, page)}
    return render_page(request, "referrals/notices/list.html", context)


def _tabs(request: PersonRequest, *, unread: bool) -> list[dict[str, Any]]:
    address = reverse("referrals:notices")
    count = unread_count(request.user)
    return [
        {"label": "Unread", "url": address, "active": unread, "count": count, "tone": "person" if count else ""},
        {"label": "All", "url": f"{address}?tab=all", "active": not unread, "count": None, "tone": ""},
    ]


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, which asks again a number of times; somebody signed out meanwhile gets one that does not."""
    left = request.GET.get("left", "")
    polls = int(left) - 1 if left.isascii() and left.isdigit() and len(left) < 4 else 0
    known = request.user if isinstance(request.user, User) else None
    context = {"unread_notices": unread_count(known) if known else 0, "bell_polls": min(polls, POLLS) if known else 0}
    return render_page(request, "components/bell.html", context)


@login_required
@require_POST
def read(request: PersonRequest, pk: int) -> HttpResponse:
    """One notice is read."""
    service.mark_read(request.user, pk)
    return redirect(safe_next(request))


@login_required
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """All of them are read."""
    count = service.mark_all_read(request.user)
    messages.success(request, f"{count} marked as read." if count else "There was nothing unread.")
    return redirect("referrals:notices")


@login_required
@require_http_methods(["GET", "POST"])
def choices(request: PersonRequest) -> HttpResponse:
    """Which notices come how."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        service.choose(request.user, form.chosen())
        service.choose_digest(request.user, is_on=form.cleaned_data["is_on"], hour=form.cleaned_data["hour"])
        messages.success(request, "Kept. It holds from now on.")
        return redirect("referrals:notice_choices")
    context = {"form": form, "mail_leaves": bool(settings.EMAIL_HOST)}
    return render_page(
        request, "referrals/notices/choices.html", context, status=422 if request.method == "POST" else 200
    )


def _form(request: PersonRequest) -> NoticeChoicesForm:
    ways, user = ways_of([request.user.pk]), request.user

    def own(kind: NoticeKind) -> Any:
        return ways(user.pk, kind)

    return NoticeChoicesForm(request.POST or None, ways=own, digest=digest_of(user))
