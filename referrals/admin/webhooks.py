"""Webhooks in the admin: their settings and secrets, what was posted with every answer, and sending it again."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin

from aceportal.models import User
from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from referrals.admin.results import each
from referrals.admin.rights import ByAbility
from referrals.admin.windows import Window
from referrals.domain.webhooks import PostState
from referrals.errors import NotValid
from referrals.models import Webhook, WebhookPost, WebhookTry
from referrals.selectors.webhooks import body_of, switched_off_by_receivers, with_counts
from referrals.services.webhook_posts import drop, replay
from referrals.services.webhooks import add, check_url, move, renew_secret, send_test, switch_off, switch_on

_STATE = ("is_active", "off_reason", "trouble", "rests_until", "created_at")


def _keeps_mapping(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and user.may(Ability.USE_ADMIN) and user.may(Ability.MANAGE_MAPPING)


class WebhookForm(forms.ModelForm):
    """A webhook's settings; the service's own check speaks beside the address."""

    class Meta:
        model = Webhook
        fields = ("profile", "url")
        help_texts = {"url": "Such as https://crm.example/hooks/ace. Posts are signed; leave out passwords."}

    def clean_url(self) -> str:
        """Refuse an address that posts cannot go to."""
        url: str = self.cleaned_data["url"].strip()
        try:
            check_url(url)
        except NotValid as refusal:
            raise ValidationError(refusal.message) from refusal
        return url


@admin.register(Webhook)
class WebhookAdmin(ByAbility, SimpleHistoryAdmin):
    """Where CRMs are told of changes. A secret is shown once, when it is made."""

    ability = Ability.MANAGE_MAPPING
    list_display = ("__str__", "url", "is_active", "off_reason", "trouble", "waiting", "given_up")
    list_filter = ("is_active", "profile")
    list_select_related = ("profile",)
    form = WebhookForm
    readonly_fields = ("profile", *_STATE)
    fieldsets = ((None, {"fields": ("profile", "url")}), ("State", {"fields": _STATE}))
    actions = ("send_test", "switch_on", "switch_on_from_now", "switch_off", "renew_secret")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        """With how much waits and how much was given up."""
        return with_counts(super().get_queryset(request))

    @admin.display(description="posts waiting", ordering="posts_waiting")
    def waiting(self, row: Any) -> int:
        """How many are not delivered yet."""
        count: int = row.posts_waiting
        return count

    @admin.display(description="posts given up", ordering="posts_failed")
    def given_up(self, row: Any) -> int:
        """How many wait for a person."""
        count: int = row.posts_failed
        return count

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is chosen alone for a new one."""
        return super().get_fieldsets(request, obj) if obj else ((None, {"fields": ("profile", "url")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The CRM is chosen once."""
        return super().get_readonly_fields(request, obj) if obj else ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every webhook; what a receiver switched off by itself is said above the list."""
        if request.method == "GET" and self.has_view_permission(request):
            for webhook in switched_off_by_receivers():
                messages.warning(request, f"{webhook} is off. {webhook.off_reason}")
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        """Through the service, which keeps who did it."""
        assert isinstance(request.user, User)
        if change:
            move(obj, obj.url, by=request.user)
            return
        made, obj.secret_once = add(obj.profile, obj.url, by=request.user)  # type: ignore[attr-defined]
        obj.pk = made.pk

    def response_add(self, request: HttpRequest, obj: Webhook, post_url_continue: str | None = None) -> HttpResponse:
        """The new secret, in the answer itself: kept in no message, session or address."""
        return self._secrets(request, [(obj, obj.secret_once)])  # type: ignore[attr-defined]

    def _secrets(self, request: HttpRequest, made: list[tuple[Webhook, str]]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": "Copy the secret now", "made": made}
        return TemplateResponse(request, "admin/webhooks/secret.html", {**context, "opts": self.opts})

    @admin.action(description="Renew the secret")
    def renew_secret(self, request: PersonRequest, rows: QuerySet[Webhook]) -> HttpResponse:
        """The old one signs nothing any more."""
        return self._secrets(request, [(row, renew_secret(row, by=request.user)) for row in rows])

    @admin.action(description="Send a test post")
    def send_test(self, request: PersonRequest, rows: QuerySet[Webhook]) -> None:
        """One that says nothing but that it is a test."""
        done = "will get a test post now; the webhook posts show the answer."
        each(request, rows, lambda row: send_test(row, by=request.user), done=done)

    @admin.action(description="Switch on, and send what was missed")
    def switch_on(self, request: PersonRequest, rows: QuerySet[Webhook]) -> None:
        """Nothing is left out."""
        each(request, rows, lambda row: switch_on(row, by=request.user), done="switched on.")

    @admin.action(description="Switch on, from now on alone")
    def switch_on_from_now(self, request: PersonRequest, rows: QuerySet[Webhook]) -> None:
        """What was missed is dropped."""
        each(request, rows, lambda row: switch_on(row, by=request.user, from_now=True), done="switched on from now.")

    @admin.action(description="Switch off")
    def switch_off(self, request: PersonRequest, rows: QuerySet[Webhook]) -> None:
        """Until somebody switches it on."""
        each(request, rows, lambda row: switch_off(row, by=request.user), done="switched off.")


class Tries(admin.TabularInline):
    """Every try of a post, with what the receiver answered."""

    model = WebhookTry
    fields = readonly_fields = ("number", "at", "status", "seconds", "problem", "answer")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever opens the post."""
        return _keeps_mapping(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tries are made by workers alone."""
        return False

    has_change_permission = has_add_permission


@admin.register(WebhookPost)
class PostWindow(Window):
    """What went to each webhook and what waits; it can be sent again or dropped."""

    list_display = ("id", "webhook", "about", "state", "tries", "problem", "next_try", "delivered_at")
    list_filter = ("state", "webhook")
    list_select_related = ("webhook__profile", "change")
    fields = (
        *("webhook", "about", "key", "state", "tries", "problem", "next_try", "created_at", "delivered_at"),
        "payload",
    )
    readonly_fields = ("about", "key", "next_try", "payload")
    inlines = (Tries,)
    ordering = ("-id",)
    actions = ("replay", "drop")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People who keep the mapping."""
        return _keeps_mapping(request)

    def has_repair_permission(self, request: HttpRequest) -> bool:
        """The same people."""
        return _keeps_mapping(request)

    @admin.display(description="about")
    def about(self, row: WebhookPost) -> str:
        """Which change of which referral, by its ids."""
        return str(row.change) if row.change else "a test"

    @admin.display(description="next try")
    def next_try(self, row: WebhookPost) -> datetime | None:
        """When it goes again; of what waits alone."""
        return row.due_at if row.state == PostState.WAITING else None

    @admin.display(description="payload as sent, broken into lines")
    def payload(self, row: WebhookPost) -> SafeString:
        """The signed body."""
        return format_html('<pre class="payload">{}</pre>', json.dumps(json.loads(body_of(row)), indent=2))

    @admin.action(description="Send again", permissions=["repair"])
    def replay(self, request: PersonRequest, rows: QuerySet[WebhookPost]) -> None:
        """Under the same id, from the first try."""
        each(request, _whole(rows), lambda row: replay(row, by=request.user), done="will be sent again now.")

    @admin.action(description="Drop", permissions=["repair"])
    def drop(self, request: PersonRequest, rows: QuerySet[WebhookPost]) -> None:
        """So that later posts about the same referral can go."""
        each(request, _whole(rows), lambda row: drop(row, by=request.user), done="dropped.")


def _whole(rows: QuerySet[WebhookPost]) -> QuerySet[WebhookPost]:
    """With what their events name, oldest first."""
    return rows.select_related("webhook__profile").order_by("pk")
