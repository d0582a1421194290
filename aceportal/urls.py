"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from aceportal import health, preferences
from aceportal.components_page import components
from onboarding.api.v1 import api
from referrals.api.refusals import no_such_place
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
    path("onboarding/", include("onboarding.urls")),
    path("", include("referrals.urls")),
    path("api/v1/", api.urls),
    path("api/", no_such_place, name="no_such_api"),
    path("api/<path:path>", no_such_place, name="no_such_api_place"),
]

if settings.DEMO:
    urlpatterns.append(path("components/", components, name="components"))

if settings.SIMULATOR_URL:
    urlpatterns.append(path("aws-side/", include("aceportal.awsside")))

if settings.DEMO_CRM_URL:
    urlpatterns.append(path("demo-crm/", RedirectView.as_view(url=settings.DEMO_CRM_URL), name="demo_crm"))
