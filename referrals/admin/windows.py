"""Read-only windows on what the exchange wrote: nobody edits here what AWS or the portal said."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from referrals.admin.results import each
from referrals.models import Delivery, Drift, Event, ExchangeFile, ReceivedRecord, Referral, Run
from referrals.services.reprocessing import reprocess_file, reprocess_record
from referrals.services.resending import resend


class Window(admin.ModelAdmin):
    """Rows to look at; nothing is added, changed or deleted but by a service."""

    list_per_page = 50
    show_full_result_count = False
    actions_selection_counter = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index lists it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People whose role opens the admin and shows the exchange log."""
        user = request.user
        return user.is_authenticated and user.may(Ability.USE_ADMIN) and user.may(Ability.SEE_EXCHANGE)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows come from the exchange alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was said stays said."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of the exchange is thrown away by hand."""
        return False

    def has_repair_permission(self, request: HttpRequest) -> bool:
        """Who is offered the actions; the services ask again."""
        return request.user.is_authenticated and request.user.may(Ability.REPAIR)


@admin.register(Referral)
class ReferralWindow(Window):
    """Every referral with its faces."""

    list_display = ("customer", "title", "kind", "phase", "stage", "apn_id", "connection", "updated_at")
    list_filter = ("connection", "kind", "phase")
    list_select_related = ("connection",)
    search_fields = ("search",)


@admin.register(Delivery)
class DeliveryWindow(Window):
    """What was asked of AWS."""

    list_display = ("id", "referral", "kind", "state", "state_at", "connection")
    list_filter = ("connection", "state", "kind")
    list_select_related = ("referral", "connection")
    search_fields = ("referral__search",)
    raw_id_fields = ("referral", "file", "result_file")
    actions = ("send_again",)

    @admin.action(description="Send again with the original payload", permissions=["repair"])
    def send_again(self, request: PersonRequest, rows: QuerySet[Delivery]) -> None:
        """A new delivery for each that can be sent again."""
        each(request, rows.select_related("referral"), lambda row: resend(row, by=request.user), done="queued again.")


@admin.register(ExchangeFile)
class FileWindow(Window):
    """Files of the bucket, both ways."""

    list_display = ("name", "direction", "content", "kind", "state", "records", "state_at", "connection")
    list_filter = ("connection", "direction", "content", "state")
    list_select_related = ("connection",)
    search_fields = ("key",)
    actions = ("reprocess",)

    @admin.action(description="Reprocess as AWS sent it", permissions=["repair"])
    def reprocess(self, request: PersonRequest, rows: QuerySet[ExchangeFile]) -> None:
        """Read set-aside files again from our copies."""
        each(request, rows.select_related("raw"), lambda row: reprocess_file(row, by=request.user), done="taken over.")


@admin.register(ReceivedRecord)
class RecordWindow(Window):
    """What became of each record."""

    list_display = ("id", "file", "index", "apn_id", "state", "reason", "at")
    list_filter = ("state", "file__connection")
    list_select_related = ("file",)
    search_fields = ("apn_id", "partner_crm_id")
    actions = ("reprocess",)

    @admin.action(description="Reprocess as AWS sent it", permissions=["repair"])
    def reprocess(self, request: PersonRequest, rows: QuerySet[ReceivedRecord]) -> None:
        """Take set-aside records over after all."""
        each(request, rows, lambda row: reprocess_record(row, by=request.user), done="taken over.")


@admin.register(Event)
class EventWindow(Window):
    """The audit trail."""

    list_display = ("at", "name", "source", "actor", "referral", "note", "connection")
    list_filter = ("connection", "source")
    list_select_related = ("actor", "referral", "connection")
    search_fields = ("name",)


@admin.register(Run)
class RunWindow(Window):
    """Passes of the exchange."""

    list_display = ("started_at", "kind", "state", "done", "records", "failed", "reason", "connection")
    list_filter = ("connection", "kind", "state")
    list_select_related = ("connection",)


@admin.register(Drift)
class DriftWindow(Window):
    """What AWS sent beyond its published lists."""

    list_display = ("what", "name", "value", "kind", "count", "last_at", "connection")
    list_filter = ("connection", "what", "kind")
    list_select_related = ("connection",)
    search_fields = ("name", "value")
