"""Addresses of the notices."""

from django.urls import path

from referrals.views import notices

notices_urls = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/<int:pk>/read/", notices.read, name="notice_read"),
    path("account/notices/", notices.choices, name="notice_choices"),
]
