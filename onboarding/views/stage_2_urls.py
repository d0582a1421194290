"""The addresses of the request's own part."""

from django.urls import path

from onboarding.views import stage_2

urls = [
    path("<int:pk>/form/summary/", stage_2.summary, name="summary"),
    path("<int:pk>/form/<slug:slug>/", stage_2.save_screen, name="save_screen"),
]
