"""The addresses of the test plan and its cases."""

from django.urls import path

from onboarding.views import stage_5

urls = [
    path("<int:pk>/scenarios/run/", stage_5.everything, name="run_scenarios"),
    path("<int:pk>/scenarios/look/", stage_5.again, name="settle_scenarios"),
    path("<int:pk>/scenarios/aws/", stage_5.aws_acts, name="simulated_aws_acts"),
    path("<int:pk>/scenarios/<str:key>/", stage_5.case, name="scenario"),
    path("<int:pk>/scenarios/<str:key>/run/", stage_5.run, name="run_scenario"),
    path("<int:pk>/scenarios/<str:key>/record/", stage_5.record, name="name_scenario_record"),
    path("<int:pk>/scenarios/<str:key>/verdict/", stage_5.verdict, name="judge_scenario"),
]
