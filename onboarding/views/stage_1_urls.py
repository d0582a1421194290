"""The addresses of the prerequisites' own part."""

from django.urls import path

from onboarding.views import stage_1

urls = [
    path("<int:pk>/team/", stage_1.save_member, name="add_member"),
    path("<int:pk>/team/<int:member>/", stage_1.save_member, name="change_member"),
    path("<int:pk>/team/<int:member>/remove/", stage_1.remove_member, name="remove_member"),
    path("<int:pk>/team/<int:member>/invite/", stage_1.invite_member, name="invite_member"),
    path("<int:pk>/accounts/", stage_1.save_accounts, name="save_accounts"),
    path("<int:pk>/<slug:environment>/arn/", stage_1.save_arn, name="save_arn"),
    path("<int:pk>/<slug:environment>/principal/<str:file>", stage_1.snippet, name="snippet"),
]
