"""Bearer tokens of the API: made once, kept only as a hash, looked up by it."""

import hashlib
import secrets

from django.utils import timezone

from aceportal.models import ApiToken, User
from referrals.errors import NotFound

_PREFIX = "ace_"


def create_token(*, user: User, name: str = "script") -> str:
    """Make a token for `user` and return it; this is the only time it can be read."""
    token = _PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name, digest=digest(token))
    return token


def take_token(token: str, *, user: User, name: str) -> None:
    """Let a token that was made elsewhere speak for `user`; nothing happens when it does so already."""
    ApiToken.objects.get_or_create(digest=digest(token), defaults={"user": user, "name": name})


def person_of(token: str) -> User | None:
    """The active person `token` speaks for, or None; notes the time of use."""
    found = ApiToken.live(digest(token))
    if found is None:
        return None
    ApiToken.objects.filter(pk=found.pk).update(last_used_at=timezone.now())
    return found.user


def revoke_tokens(*, user: User) -> int:
    """End all of a person's tokens; returns how many there were."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def person_by_email(email: str) -> User:
    """The active person with this address. Raises NotFound."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise NotFound("person.not_found", f"Nobody with the address {email} can sign in here.")
    return person


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256 in hex. A random token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
