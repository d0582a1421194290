"""System checks: configurations that would start but must not run, each with an id and its cure."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from referrals.domain.notices import NoticeKind

_LOCAL = {"", "localhost", "127.0.0.1", "::1"}


@register(Tags.security, deploy=True)
def queue_needs_a_password(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E001: whoever reaches the queue can start jobs, so a queue on the network needs a password."""
    address = urlsplit(settings.REDIS_URL)
    if address.scheme == "unix" or address.password:
        return []
    if (address.hostname or "") in _LOCAL:
        return []
    return [
        Error(
            "REDIS_URL points at another host and holds no password.",
            hint="Give the queue server a password and use rediss://:PASSWORD@HOST:PORT/0.",
            id="aceportal.E001",
        )
    ]


@register(Tags.security, deploy=True)
def debug_is_off(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E002: DEBUG shows settings and code to visitors."""
    if not settings.DEBUG:
        return []
    return [Error("DEBUG is on.", hint="Unset DEBUG in production.", id="aceportal.E002")]


@register(Tags.security, deploy=True)
def demo_is_off(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E003: the demo's accounts have a printed password."""
    if not settings.DEMO:
        return []
    return [
        Error(
            "This is the demo: its accounts have a known password.",
            hint="Unset ACEPORTAL_DEMO, and start with `manage.py up --no-demo`.",
            id="aceportal.E003",
        )
    ]


@register(Tags.security, deploy=True)
def simulator_is_off(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E004: AWS's stand-in has no place beside real data."""
    if settings.DEMO or not settings.SIMULATOR_URL:
        return []
    return [
        Error(
            "ACE_SIMULATOR_URL is set outside the demo.",
            hint="Unset ACE_SIMULATOR_URL and ACE_SIMULATOR_TOKEN.",
            id="aceportal.E004",
        )
    ]


@register(Tags.security, deploy=True)
def queue_is_encrypted(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """W005: a password sent in the clear is read on the way."""
    address = urlsplit(settings.REDIS_URL)
    if address.scheme != "redis" or (address.hostname or "") in _LOCAL:
        return []
    return [
        Warning("REDIS_URL is not encrypted.", hint="Use rediss:// to reach another host.", id="aceportal.W005"),
    ]


@register(Tags.security, deploy=True)
def database_is_encrypted(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """W006: customer contacts cross the network to the database."""
    database = settings.DATABASES["default"]
    if "postgresql" not in database["ENGINE"] or database["HOST"] in _LOCAL or database["HOST"].startswith("/"):
        return []
    if database.get("OPTIONS", {}).get("sslmode") in {"require", "verify-ca", "verify-full"}:
        return []
    return [
        Warning("DATABASE_URL is not encrypted.", hint="Add ?sslmode=verify-full to it.", id="aceportal.W006"),
    ]


@register()
def chat_kinds_are_known(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E007: a misspelt kind would never be said, and nobody would notice."""
    unknown = sorted(set(settings.CHAT_KINDS) - {kind.value for kind in NoticeKind})
    if not unknown:
        return []
    known = ", ".join(kind.value for kind in NoticeKind)
    return [Error(f"CHAT_KINDS names no such notice: {', '.join(unknown)}.", hint=f"Use {known}.", id="aceportal.E007")]
