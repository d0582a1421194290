"""The addresses of the pages that explain."""

from django.urls import path

from onboarding.views import help

urls = [
    path("help/glossary/", help.glossary, name="glossary"),
    path("help/troubleshooting/", help.troubleshooting, name="troubleshooting"),
]
