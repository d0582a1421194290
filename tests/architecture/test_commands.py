"""Every command is tested, documented, and says what it does."""

from pathlib import Path

import pytest
from django.core.management import load_command_class

from aceportal.environment import BASE_DIR

COMMANDS = [
    (package, path.stem)
    for package in ("aceportal", "referrals", "onboarding")
    for path in sorted((BASE_DIR / package / "management" / "commands").glob("[!_]*.py"))
]
TESTS = [path for path in (BASE_DIR / "tests").rglob("test_*.py") if "architecture" not in path.parts]


def _calls(name: str, path: Path) -> bool:
    text = path.read_text()
    return f'"{name}"' in text and ("call_command" in text or "manage" in text or "up" in text)


@pytest.mark.parametrize(("package", "name"), COMMANDS, ids=[name for _, name in COMMANDS])
def test_command_is_tested(package: str, name: str) -> None:
    assert any(_calls(name, path) for path in TESTS)


@pytest.mark.parametrize(("package", "name"), COMMANDS, ids=[name for _, name in COMMANDS])
def test_command_says_what_it_does(package: str, name: str) -> None:
    assert len(load_command_class(package, name).help) > 20


@pytest.mark.parametrize(("package", "name"), COMMANDS, ids=[name for _, name in COMMANDS])
def test_command_is_in_the_reference(package: str, name: str) -> None:
    assert f"`{name}" in (BASE_DIR / "docs/reference/commands.md").read_text()
