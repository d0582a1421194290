"""The onboarding's pages."""
