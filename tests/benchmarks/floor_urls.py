"""The portal's addresses and the least page a signed-in person can get: the floor of every other page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from aceportal.urls import urlpatterns as portal


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """Two queries, session and person, and one word."""
    return HttpResponse("ok")


urlpatterns = [path("floor/", floor), *portal]
