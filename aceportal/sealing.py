"""Secrets at rest: sealed with keys derived from SECRET_KEY, still readable while an older key is a fallback."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"aceportal.sealing.1"


class SealBroken(Exception):
    """What was sealed cannot be read with any key of this deployment."""


def seal(secret: str) -> str:
    """The secret as it may be stored."""
    return _keys().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret itself. Raises SealBroken when neither SECRET_KEY nor a fallback opens it."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken("No SECRET_KEY of this deployment opens this secret.") from None


def seal_again(sealed: str) -> str:
    """The same secret under the present SECRET_KEY, so that the fallback can go. Raises SealBroken."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
