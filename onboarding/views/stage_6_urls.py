"""The addresses of the evidence packet and its sign-offs."""

from django.urls import path

from onboarding.views import stage_6

urls = [
    path("<int:pk>/packets/", stage_6.make, name="make_packet"),
    path("<int:pk>/packets/sign/", stage_6.sign, name="sign_packet"),
    path("<int:pk>/packets/<int:packet>/", stage_6.download, name="packet"),
    path("<int:pk>/packets/<int:packet>/report/", stage_6.report, name="packet_report"),
]
