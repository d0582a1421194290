"""Addresses of creating: the new opportunity, its draft, and what its form and others ask while one types."""

from django.urls import path

from referrals.views import checking, choices, drafting, leads_work

drafting_urls = [
    path("opportunities/new/", drafting.new_opportunity, name="new_opportunity"),
    path("referrals/<int:pk>/draft/", drafting.draft, name="draft"),
    path("referrals/<int:pk>/submit/", drafting.submit, name="submit"),
    path("referrals/<int:pk>/discard/", drafting.discard, name="discard"),
    path("referrals/<int:pk>/clone/", drafting.clone, name="clone"),
    path("referrals/<int:pk>/convert/", leads_work.convert, name="convert"),
    path("referrals/<int:pk>/check/", checking.check, name="check"),
    path("choices/<slug:name>/", choices.choices, name="choices"),
]
