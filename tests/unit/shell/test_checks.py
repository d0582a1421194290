"""Deployments that would start but must not run are refused by id."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import CheckMessage

from aceportal import checks

POSTGRES = {"ENGINE": "django.db.backends.postgresql", "HOST": "db.example"}
REFUSED = [
    (checks.queue_needs_a_password, "aceportal.E001", {"REDIS_URL": "redis://queue.example:6379/0"}),
    (checks.debug_is_off, "aceportal.E002", {"DEBUG": True}),
    (checks.demo_is_off, "aceportal.E003", {"DEMO": True}),
    (checks.simulator_is_off, "aceportal.E004", {"DEMO": False, "SIMULATOR_URL": "http://127.0.0.1:1"}),
    (checks.queue_is_encrypted, "aceportal.W005", {"REDIS_URL": "redis://:pw@queue.example/0"}),
    (checks.database_is_encrypted, "aceportal.W006", {"DATABASES": {"default": POSTGRES}}),
    (checks.chat_kinds_are_known, "aceportal.E007", {"CHAT_KINDS": ("refused", "refussed")}),
]
FINE = [
    (checks.queue_needs_a_password, {"REDIS_URL": "unix:///run/valkey.sock?db=0"}),
    (checks.queue_needs_a_password, {"REDIS_URL": "redis://127.0.0.1:6379/0"}),
    (checks.queue_needs_a_password, {"REDIS_URL": "rediss://:pw@queue.example/0"}),
    (checks.queue_is_encrypted, {"REDIS_URL": "rediss://:pw@queue.example/0"}),
    (checks.debug_is_off, {"DEBUG": False}),
    (checks.demo_is_off, {"DEMO": False}),
    (checks.simulator_is_off, {"DEMO": False, "SIMULATOR_URL": ""}),
    (checks.database_is_encrypted, {"DATABASES": {"default": {**POSTGRES, "OPTIONS": {"sslmode": "verify-full"}}}}),
    (checks.database_is_encrypted, {"DATABASES": {"default": {**POSTGRES, "HOST": "/run/postgresql"}}}),
]
Check = Callable[..., list[CheckMessage]]


@pytest.mark.parametrize(("check", "expected", "given"), REFUSED, ids=[row[1] for row in REFUSED])
def test_a_dangerous_deployment_is_refused_by_id(
    check: Check, expected: str, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, given)
    found = check(None)
    assert [message.id for message in found] == [expected]
    assert all(message.hint for message in found)


@pytest.mark.parametrize(("check", "given"), FINE)
def test_a_sound_deployment_passes(check: Check, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, given)
    assert list(check(None)) == []


def _set(monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]) -> None:
    for name, value in given.items():
        monkeypatch.setattr(settings, name, value)
