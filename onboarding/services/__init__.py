"""Every write of the onboarding."""
