"""Addresses of the reports."""

from django.urls import path

from referrals.views import reports

reports_urls = [
    path("reports/", reports.reports, name="reports"),
    path("reports/print/", reports.print_page, name="reports_print"),
]
