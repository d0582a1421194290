"""The demo's page of components: every building block with what it means and when to use it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """Show all components."""
    return render(request, "components/page.html")
