"""Connectors of CRMs in the admin: where each is, how it fares, what it does now; services do it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from aceportal.models import User
from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.admin.results import each
from referrals.admin.rights import ByAbility
from referrals.admin.windows import Window
from referrals.errors import NotValid, PortalError
from referrals.mapping.profiles import System
from referrals.models import CrmConnector, CrmProfile, CrmStream, CrmWriting
from referrals.selectors.crm_connectors import never_written, waiting_writings
from referrals.services.crm_connectors import (
    NewConnector,
    add_connector,
    change_stream,
    check_connector,
    check_stream,
    pause,
    read_again,
    read_fields,
    resume,
    run_soon,
    write_again,
)

_SETTINGS = ("host", "credentials", "share", "every_seconds")
_STATE = ("state", "health", "health_reason", "health_at", "last_run_at", "next_run_at", "calls", "waiting", "left_out")


class ConnectorForm(forms.ModelForm):
    """A connector's settings; the service's own check speaks beside the fields."""

    class Meta:
        model = CrmConnector
        fields = ("profile", *_SETTINGS)
        help_texts = {
            "host": "From Setup, My Domain, such as example.my.salesforce.com.",
            "credentials": "SALES stands for the variables CRM_SALES_CLIENT_ID and CRM_SALES_CLIENT_SECRET.",
            "share": "All tools of the organisation share one daily allowance; the rest is left to the others.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "profile" in self.fields:
            free = CrmProfile.objects.filter(system=System.SALESFORCE, connector=None)
            self.fields["profile"].queryset = free  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Say what the service would refuse."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["host"] = cleaned["host"].strip().lower()
            profile = cleaned.get("profile") or self.instance.profile
            wanted = CrmConnector(profile=profile, **{name: cleaned[name] for name in _SETTINGS})
            _speak(check_connector, wanted)
        return cleaned


class StreamForm(forms.ModelForm):
    """Where one kind of record is in the CRM."""

    class Meta:
        model = CrmStream
        fields = ("object", "only", "key", "since")

    def clean(self) -> dict[str, Any]:
        """Say what the service would refuse."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            _speak(check_stream, CrmStream(**{name: cleaned[name] for name in ("object", "only", "key")}))
        return cleaned


def _speak(check: Any, row: Any) -> None:
    try:
        check(row)
    except NotValid as refusal:
        raise ValidationError(refusal.message) from refusal


class Streams(admin.TabularInline):
    """The kinds of record; each is there from the start."""

    model = CrmStream
    form = StreamForm
    fields = ("kind", "object", "only", "key", "since")
    readonly_fields = ("kind",)
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever opens the connector."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A kind is left alone by leaving its object empty."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same people."""
        return True


@admin.register(CrmConnector)
class CrmConnectorAdmin(ByAbility, SimpleHistoryAdmin):
    """Settings of a connector, its health, and what people may ask of it."""

    ability = Ability.MANAGE_CONNECTIONS
    list_display = ("profile", "host", "state", "health", "health_reason", "waiting", "last_run_at")
    list_filter = ("state", "health")
    list_select_related = ("profile",)
    form = ConnectorForm
    inlines = (Streams,)
    readonly_fields = ("profile", *_STATE)
    fieldsets = (
        (None, {"fields": ("profile", *_SETTINGS)}),
        ("State", {"fields": _STATE}),
    )
    actions = ("run_now", "read_fields", "read_again", "write_again", "pause", "resume")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Settings alone for a new one."""
        return super().get_fieldsets(request, obj) if obj else ((None, {"fields": ("profile", *_SETTINGS)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The profile is chosen once."""
        return super().get_readonly_fields(request, obj) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """As get_fieldsets."""
        return super().get_inlines(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: CrmConnector, form: Any, change: bool) -> None:
        """Add through the service; a change of settings is kept with its history."""
        assert isinstance(request.user, User)
        if change:
            super().save_model(request, obj, form, change)
            return
        wanted = NewConnector(obj.profile, **{name: getattr(obj, name) for name in _SETTINGS})
        obj.pk = add_connector(wanted, by=request.user).pk
        obj.refresh_from_db()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each kind of record through the service."""
        assert isinstance(request.user, User)
        for stream in formset.save(commit=False):
            change_stream(stream, by=request.user)

    @admin.display(description="calls today")
    def calls(self, row: CrmConnector) -> str:
        """What the CRM said last of its daily allowance."""
        return f"{row.calls_used} of {row.calls_allowed}" if row.calls_allowed else "not yet known"

    @admin.display(description="not taken by the CRM")
    def waiting(self, row: CrmConnector) -> int:
        """How many records wait; their own list says why."""
        return waiting_writings(row).count()

    @admin.display(description="mapped, but never written")
    def left_out(self, row: CrmConnector) -> str:
        """Fields of other records, such as the account's name."""
        names = [name for kind in Kind for name in never_written(row.profile, kind)]
        return ", ".join(names) or "nothing"

    @admin.action(description="Run now")
    def run_now(self, request: PersonRequest, rows: QuerySet[CrmConnector]) -> None:
        """Ask a worker for a pass."""
        each(request, rows.select_related("profile"), lambda row: run_soon(row, by=request.user), done="will run now.")

    @admin.action(description="Read fields from Salesforce into the profile's list")
    def read_fields(self, request: PersonRequest, rows: QuerySet[CrmConnector]) -> None:
        """Types, labels and choices as Salesforce describes them."""
        for row in rows.select_related("profile"):
            try:
                for kind, learned in read_fields(row, by=request.user).items():
                    text = f"{row.profile}, {kind}: {learned.added} fields added, {learned.changed} changed."
                    messages.success(request, text)
            except PortalError as refusal:
                messages.warning(request, f"{row}: {refusal.message}")

    @admin.action(description="Read everything again since the start")
    def read_again(self, request: PersonRequest, rows: QuerySet[CrmConnector]) -> None:
        """As after a mistake in the mapping."""
        each(request, rows, lambda row: read_again(row, by=request.user), done="will be read from the start.")

    @admin.action(description="Write again what was not taken")
    def write_again(self, request: PersonRequest, rows: QuerySet[CrmConnector]) -> None:
        """As after a fix in Salesforce."""
        each(request, rows, lambda row: write_again(row, by=request.user), done="will try again.")

    @admin.action(description="Pause")
    def pause(self, request: PersonRequest, rows: QuerySet[CrmConnector]) -> None:
        """Stop it until somebody resumes it."""
        each(request, rows.select_related("profile"), lambda row: pause(row, by=request.user), done="paused.")

    @admin.action(description="Resume")
    def resume(self, request: PersonRequest, rows: QuerySet[CrmConnector]) -> None:
        """Let it go on."""
        each(request, rows.select_related("profile"), lambda row: resume(row, by=request.user), done="resumed.")


@admin.register(CrmWriting)
class WritingWindow(Window):
    """What a CRM did not take, in its own words."""

    list_display = ("referral", "reason", "fields_waiting", "crm_id")
    list_filter = ("connector", "reason_id")
    list_select_related = ("referral",)
    fields = ("referral", "connector", "crm_id", "fields_waiting", "reason", "again", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrmWriting]:
        """Only what waits."""
        return super().get_queryset(request).exclude(reason_id="")

    @admin.display(description="fields")
    def fields_waiting(self, row: CrmWriting) -> str:
        """The CRM's names of what was to be written."""
        return ", ".join(row.waiting) or "all"
