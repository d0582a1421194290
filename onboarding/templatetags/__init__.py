"""Template tags of the onboarding."""
