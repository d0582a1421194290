"""The addresses of an environment's setup, sandbox and production alike."""

from django.urls import path

from onboarding.views import stage_3

urls = [
    path("<int:pk>/<slug:environment>/policy/", stage_3.policy, name="check_policy"),
    path("<int:pk>/<slug:environment>/connect/", stage_3.connect, name="connect"),
    path("<int:pk>/<slug:environment>/link/", stage_3.link, name="link"),
    path("<int:pk>/<slug:environment>/test/", stage_3.test, name="test_connection"),
]
