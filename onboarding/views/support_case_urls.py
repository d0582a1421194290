"""The addresses of support cases."""

from django.urls import path

from onboarding.views import support_case

urls = [
    path("<int:pk>/support-case/", support_case.support_case, name="support_case"),
    path("<int:pk>/support-case/sent/", support_case.sent, name="support_case_sent"),
]
