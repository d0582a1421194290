"""The onboarding for scripts: the same services, permissions and refusals as its pages, in JSON."""
