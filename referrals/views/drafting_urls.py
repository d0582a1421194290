"""Addresses of creating: the new opportunity, its draft, and the lists its form searches."""

from django.urls import path

from referrals.views import choices

drafting_urls = [
    path("choices/<slug:name>/", choices.choices, name="choices"),
]
