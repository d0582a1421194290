"""Every read of the onboarding."""
