"""Every address of the onboarding: the frame's here, each stage's own from its part."""

from django.urls import path

from onboarding.views import requests, stages

app_name = "onboarding"

urlpatterns = [
    path("", requests.requests, name="requests"),
    path("new/", requests.start, name="start"),
    path("<int:pk>/", requests.overview, name="overview"),
    path("<int:pk>/stage/<int:number>/", stages.stage, name="stage"),
]
