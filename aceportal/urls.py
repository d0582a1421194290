"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from aceportal import health, preferences
from aceportal.components_page import components
from referrals.views.in_view import switch

handler400 = "aceportal.errors.bad_request"
handler403 = "aceportal.errors.not_allowed"
handler404 = "aceportal.errors.not_found"
handler500 = "aceportal.errors.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("accounts/theme/", preferences.choose_theme, name="theme"),
    path("connection/", switch, name="switch"),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.append(path("components/", components, name="components"))
