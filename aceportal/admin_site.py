"""Django's admin with the portal's name, sign-in and rule for who may open it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from aceportal.roles import Ability


class PortalAdminSite(AdminSite):
    """The admin; a role opens it, and people come in through the one sign-in page with its second factor."""

    site_header = "ACE Portal"
    site_title = "ACE Portal admin"
    index_title = "Admin"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this person's role opens the admin."""
        user = request.user
        return user.is_authenticated and user.may(Ability.USE_ADMIN)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send a visitor to the sign-in page; raises PermissionDenied for a person without the role."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        target = request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index")
        return redirect(f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")
