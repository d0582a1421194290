"""How a partner gets connected: AWS's seven onboarding stages."""
