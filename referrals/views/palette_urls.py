"""The addresses of the global search."""

from django.urls import path

from referrals.views import palette

palette_urls = [
    path("search/", palette.search, name="search"),
    path("search/suggestions/", palette.suggestions, name="suggestions"),
]
