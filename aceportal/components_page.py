"""The demo's page of components: every building block with what it means and when to use it."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

TABS = [
    {"label": "Needs decision", "url": "#tabs", "count": 7, "active": True, "tone": "person"},
    {"label": "Deciding", "url": "#tabs", "count": 2, "tone": "moving"},
    {"label": "Accepted", "url": "#tabs", "count": 41},
    {"label": "Rejected", "url": "#tabs", "count": 9},
    {"label": "Expired", "url": "#tabs", "count": 0},
]
DISTANCES = {
    "past": timedelta(minutes=-4),
    "now": timedelta(hours=3, minutes=12),
    "today": timedelta(hours=17),
    "later": timedelta(days=4, hours=2),
}


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """Show all components."""
    now = timezone.now()
    moments = {name: now + distance for name, distance in DISTANCES.items()}
    return render(request, "components/page.html", {"moments": moments, "tab_items": TABS})
