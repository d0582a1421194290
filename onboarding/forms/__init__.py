"""What people type on the onboarding's pages."""
