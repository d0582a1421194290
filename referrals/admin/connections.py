"""Connections in the admin: settings with their history; adding, pausing and resuming go through the services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from aceportal.models import User
from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from referrals.ace.identifiers import check_pattern
from referrals.admin.results import each
from referrals.admin.rights import ByAbility
from referrals.errors import NotValid
from referrals.models import Connection, Solution
from referrals.services.connections import NewConnection, add_connection, checked, pause, resume
from referrals.services.solutions import CODE, read_solutions, take_solutions

_IDENTITY = ("name", "partner_id", "environment", "bucket")
_ACCESS = ("region", "profile", "role_arn", "external_id")
_EXCHANGE = ("opportunity_version", "lead_version", "results_folder", "poll_seconds", "batch_size", "retention_days")
_PARTNER = ("special_program", "isv", "reps_see_team")
_OPPORTUNITIES = ("id_pattern", "next_number", "paste")
_HEALTH = ("state", "state_reason", "health", "health_reason", "last_received_at", "last_answered_at", "last_sent_at")
_NEW = ("name", "partner_id", "environment", "bucket", "role_arn", "external_id", "profile", "poll_seconds")


class NewConnectionForm(forms.ModelForm):
    """A connection to be added; the service's own check speaks beside the fields."""

    class Meta:
        model = Connection
        fields = _NEW

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bucket"].required = False
        self.fields["bucket"].help_text = "Leave it empty for the name AWS gives."

    def clean(self) -> dict[str, Any]:
        """Fill in what the service would, and say what it would refuse."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                cleaned["bucket"] = checked(NewConnection(**cleaned)).bucket
            except NotValid as refusal:
                raise ValidationError(refusal.message) from refusal
        return cleaned


class ConnectionForm(forms.ModelForm):
    """A connection's settings, with a place to paste the partner's solutions as Partner Central lists them."""

    paste = forms.CharField(
        label="Add solutions",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, such as: S-0001234 Route planner. A known id gets the new name; nothing is removed.",
    )

    class Meta:
        model = Connection
        fields = ("name", *_ACCESS, *_EXCHANGE, *_PARTNER, "id_pattern")

    def clean_id_pattern(self) -> str:
        """Refuse a pattern that would give the same id twice, or none."""
        pattern: str = self.cleaned_data["id_pattern"]
        if problem := check_pattern(pattern):
            raise ValidationError(problem)
        return pattern

    def clean_paste(self) -> str:
        """Say which lines cannot be read."""
        text: str = self.cleaned_data["paste"]
        try:
            read_solutions(text)
        except NotValid as refusal:
            raise ValidationError(refusal.message) from refusal
        return text


class SolutionForm(forms.ModelForm):
    """One solution."""

    class Meta:
        model = Solution
        fields = ("code", "name", "is_active")

    def clean_code(self) -> str:
        """Refuse what AWS would not find."""
        code: str = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code):
            raise ValidationError("A solution's id looks like S-0001234.")
        return code


class Solutions(admin.TabularInline):
    """The solutions people may choose in an opportunity; one no longer offered is switched off, never deleted."""

    model = Solution
    form = SolutionForm
    extra = 1
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever opens the connection."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same people."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same people."""
        return True


@admin.register(Connection)
class ConnectionAdmin(ByAbility, SimpleHistoryAdmin):
    """Settings a CRM admin changes; partner, environment and bucket are fixed once made."""

    ability = Ability.MANAGE_CONNECTIONS
    list_display = ("name", "environment", "partner_id", "state", "health", "last_checked_at")
    list_filter = ("environment", "state", "health")
    readonly_fields = ("partner_id", "environment", "bucket", "next_number", *_HEALTH)
    form = ConnectionForm
    inlines = (Solutions,)
    fieldsets = (
        (None, {"fields": _IDENTITY}),
        ("Access to the bucket", {"fields": _ACCESS}),
        ("Exchange", {"fields": _EXCHANGE}),
        ("Partner and people", {"fields": _PARTNER}),
        ("Opportunities", {"fields": _OPPORTUNITIES}),
        ("State", {"fields": _HEALTH}),
    )
    actions = ("pause", "resume")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The short form for a new connection, all settings for an old one."""
        return super().get_form(request, obj, change, **({} if obj else {"form": NewConnectionForm}), **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """As get_form."""
        return super().get_fieldsets(request, obj) if obj else ((None, {"fields": _NEW}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """As get_form."""
        return super().get_readonly_fields(request, obj) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """As get_form."""
        return super().get_inlines(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Connection, form: Any, change: bool) -> None:
        """Add through the service; a change of settings is kept with its history."""
        assert isinstance(request.user, User)
        if change:
            super().save_model(request, obj, form, change)
            take_solutions(obj, form.cleaned_data.get("paste", ""), by=request.user)
            return
        wanted = NewConnection(**{name: getattr(obj, name) for name in _NEW})
        obj.pk = add_connection(wanted, by=request.user).pk
        obj.refresh_from_db()

    @admin.action(description="Pause the exchange")
    def pause(self, request: PersonRequest, rows: QuerySet[Connection]) -> None:
        """Stop the exchange until somebody resumes it."""
        each(request, rows, lambda row: pause(row, by=request.user), done="paused.")

    @admin.action(description="Resume the exchange")
    def resume(self, request: PersonRequest, rows: QuerySet[Connection]) -> None:
        """Let the exchange go on."""
        each(request, rows, lambda row: resume(row, by=request.user), done="resumed.")
