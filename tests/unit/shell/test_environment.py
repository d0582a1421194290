"""Half a configuration refuses to start and names its cure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from aceportal.environment import BASE_DIR, Environment

WHOLE = {"SECRET_KEY": "long", "ALLOWED_HOSTS": "portal.example"}
HALVES = [
    ({"ALLOWED_HOSTS": "portal.example"}, "SECRET_KEY is not set"),
    ({"SECRET_KEY": "long"}, "ALLOWED_HOSTS is not set"),
    ({**WHOLE, "DEBUG": "true"}, "unset DEBUG in production"),
    ({**WHOLE, "OIDC_CLIENT_ID": "portal"}, "Single sign-on is half configured"),
    ({**WHOLE, "EMAIL_HOST_USER": "portal"}, "Mail is half configured"),
    ({**WHOLE, "EMAIL_HOST": "mail.example", "PUBLIC_URL": "https://p.example"}, "Set DEFAULT_FROM_EMAIL"),
    ({**WHOLE, "EMAIL_HOST": "mail.example", "DEFAULT_FROM_EMAIL": "ace@p.example"}, "PUBLIC_URL is not set"),
    ({**WHOLE, "CHAT_URLS": "slack://a/b/c"}, "PUBLIC_URL is not set"),
    ({**WHOLE, "CHAT_URLS": "slack", "PUBLIC_URL": "https://p.example"}, "CHAT_URLS is none"),
    ({**WHOLE, "PUBLIC_URL": "p.example"}, "PUBLIC_URL must start with"),
    ({**WHOLE, "ACE_SIMULATOR_URL": "http://127.0.0.1:1"}, "ACE_SIMULATOR_TOKEN together"),
    ({**WHOLE, "DEMO_CRM_URL": "http://127.0.0.1:1"}, "DEMO_CRM_SECRET together"),
    ({**WHOLE, "WEBHOOK_ALLOWED_HOSTS": "http://crm.internal"}, "takes host names alone"),
    ({**WHOLE, "DATABASE_URL": "mysql://db"}, "must start with postgresql:// or sqlite:///"),
    ({**WHOLE, "REDIS_URL": "localhost:6379"}, "must start with redis://, rediss:// or unix://"),
]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("given", "cure"), HALVES, ids=[cure for _, cure in HALVES])
def test_half_a_configuration_is_refused_with_its_cure(
    given: dict[str, str], cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=cure):
        Environment()


def test_a_whole_configuration_is_read_with_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**WHOLE, "ALLOWED_HOSTS": "a.example, b.example", "PORT": "9000"}.items():
        monkeypatch.setenv(name, value)
    read = Environment()
    assert read.ALLOWED_HOSTS == ("a.example", "b.example")
    assert read.PORT == 9000


def test_webhooks_may_call_the_named_hosts_and_the_demos_own_crm(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = {"DEMO_CRM_URL": "http://127.0.0.1:8100", "DEMO_CRM_TOKEN": "t", "DEMO_CRM_SECRET": "s"}
    for name, value in {**WHOLE, **demo, "WEBHOOK_ALLOWED_HOSTS": "CRM.internal, localhost:8080"}.items():
        monkeypatch.setenv(name, value)
    assert Environment().webhook_hosts == ("crm.internal", "localhost:8080", "127.0.0.1:8100")


def test_older_keys_are_read_as_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**WHOLE, "SECRET_KEY_FALLBACKS": "older, oldest"}.items():
        monkeypatch.setenv(name, value)
    assert Environment().SECRET_KEY_FALLBACKS == ("older", "oldest")


def test_links_begin_with_the_public_address_or_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**WHOLE, "PORT": "9000"}.items():
        monkeypatch.setenv(name, value)
    assert Environment().public_url == "http://localhost:9000"
    monkeypatch.setenv("PUBLIC_URL", "https://portal.example/")
    assert Environment().public_url == "https://portal.example"


def test_the_queue_is_the_embedded_one_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {**WHOLE, "ACEPORTAL_DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    assert Environment().queue_url == f"unix://{tmp_path}/run/valkey.sock?db=0"
    monkeypatch.setenv("REDIS_URL", "rediss://:pw@queue.example/0")
    assert Environment().queue_url == "rediss://:pw@queue.example/0"


def test_a_command_with_half_a_configuration_ends_with_the_cure_and_no_traceback(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "ACEPORTAL_DATA_DIR": str(tmp_path)}
    command = [sys.executable, str(BASE_DIR / "manage.py"), "check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "openssl rand -base64 48" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_variable_is_described_in_the_reference() -> None:
    reference = (BASE_DIR / "docs/reference/environment.md").read_text()
    assert [name for name in Environment.model_fields if f"`{name}`" not in reference] == []
