"""Version 1 of the portal's API, with the onboarding's part added to what `referrals` offers."""

from onboarding.api.requests import router
from referrals.api.v1 import api

api.add_router("/onboarding", router)

__all__ = ["api"]
