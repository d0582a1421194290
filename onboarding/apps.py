"""App configuration of the onboarding."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """The seven stages from first request to live production."""

    name = "onboarding"
    verbose_name = "Onboarding"
