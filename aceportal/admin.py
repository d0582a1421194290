"""People, their roles and their tokens in the admin, and the queue's dashboard for superusers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_rq.admin import QueueAdmin
from django_rq.models import Dashboard
from django_rq.urls import get_admin_urlpatterns, get_api_urlpatterns

from aceportal.models import ApiToken, User
from aceportal.roles import Ability


class ByAdministrators:
    """What only people who manage people may see and change; a superuser's account only superusers."""

    def _manages(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and user.may(Ability.USE_ADMIN) and user.may(Ability.MANAGE_PEOPLE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index lists it."""
        return self._manages(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators."""
        return self._manages(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return self._manages(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators; nobody else raises themselves by a superuser's account."""
        is_above = isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser
        return self._manages(request) and not is_above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person is made inactive, never deleted: the audit trail names them."""
        return False


class NewPersonForm(AdminUserCreationForm):
    """A new person by e-mail address."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")


@admin.register(User)
class PersonAdmin(ByAdministrators, UserAdmin):
    """People; what they may do follows from their roles."""

    add_form = NewPersonForm
    list_display = ("email", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Name", {"fields": ("first_name", "last_name")}),
        ("Roles", {"fields": ("is_active", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "usable_password", "password1", "password2")}),
    )
    actions = ("sign_out",)

    @admin.action(description="Sign out everywhere")
    def sign_out(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """End every session of the chosen people."""
        sessions = list(UserSession.objects.filter(user__in=people))
        for session in sessions:
            session.end()
        messages.success(request, f"{len(sessions)} sessions ended.")


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ByAdministrators, GroupAdmin):
    """The roles; what each may do is the portal's own table, so there is nothing to edit here."""

    fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A role is made in code, with its abilities."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As above."""
        return False


@admin.register(ApiToken)
class TokenAdmin(ByAdministrators, admin.ModelAdmin):
    """Tokens of scripts: seen and ended here, made where they can be shown once."""

    list_display = ("name", "user", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    fields = ("name", "user", "created_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """`manage.py apitoken create` makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A token is only ever ended."""
        return False

    @admin.action(description="Revoke")
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        """End the chosen tokens at once."""
        ended = tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, f"{ended} tokens revoked.")


if admin.site.is_registered(Dashboard):
    admin.site.unregister(Dashboard)  # the package opens it to all staff


@admin.register(Dashboard)
class QueueDashboard(QueueAdmin):
    """RQ's own pages, which show and stop jobs: for superusers alone, on every one of their addresses."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index lists it."""
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As above."""
        return bool(request.user.is_superuser)

    has_change_permission = has_view_permission

    def get_urls(self) -> list[Any]:
        """Every page and figure behind the superuser's door."""
        figures = get_api_urlpatterns("django_rq_")
        for figure in figures:
            figure.callback = self._superusers(figure.callback)
        pages = get_admin_urlpatterns("django_rq_", self._superusers)
        return [*figures, *pages, *super(QueueAdmin, self).get_urls()]

    def _superusers(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_superuser:
                raise PermissionDenied
            request.current_app = self.admin_site.name  # the package reads its place here
            return self.admin_site.admin_view(view)(request, *args, **kwargs)

        return wrapper
