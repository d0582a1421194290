"""The addresses of the launch."""

from django.urls import path

from onboarding.views import stage_7

urls = [
    path("<int:pk>/production/ask/", stage_7.ask, name="ask_activation"),
    path("<int:pk>/production/agree/", stage_7.agree, name="agree_activation"),
    path("<int:pk>/production/not-yet/", stage_7.withdraw_ask, name="withdraw_activation"),
    path("<int:pk>/production/back/", stage_7.roll_back, name="roll_back"),
    path("<int:pk>/smoke/", stage_7.send_dummy, name="send_dummy"),
    path("<int:pk>/smoke/<slug:step>/", stage_7.say, name="say_smoke"),
    path("<int:pk>/smoke/<slug:step>/back/", stage_7.unsay, name="unsay_smoke"),
]
