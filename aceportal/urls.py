"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from aceportal import preferences
from aceportal.components_page import components

handler400 = "aceportal.errors.bad_request"
handler403 = "aceportal.errors.not_allowed"
handler404 = "aceportal.errors.not_found"
handler500 = "aceportal.errors.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("accounts/theme/", preferences.choose_theme, name="theme"),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.append(path("components/", components, name="components"))
