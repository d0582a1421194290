"""The rules of the onboarding's stages. Pure: no database, no network."""
