"""Who may come in: people an administrator has added, by password, passkey or single sign-on."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; an administrator adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False


class KnownPeopleAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in people the portal already knows by an address the provider has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Always closed: an unknown person is told to ask an administrator."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """The operator's own provider is trusted with addresses; unverified ones never get here."""
        return True


def attempted_address(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """The address somebody tries to sign in with, however it was typed: what wrong tries are counted by."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or request.POST.get("login", "")).strip().lower()
