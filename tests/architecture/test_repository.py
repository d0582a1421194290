"""What is committed names no registry, no machine and no secret; the lock files fit their sources."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from aceportal.environment import BASE_DIR

REGISTRIES = re.compile(r"https?://[^\s\"']*(registry\.|pypi\.|/simple\b|artifact)", re.IGNORECASE)
SECRETS = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----")
LOCKS = ("requirements/base.txt", "requirements/dev.txt", "package-lock.json", ".npmrc", "pyproject.toml")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=BASE_DIR, capture_output=True, check=True).stdout
    return [BASE_DIR / name for name in listed.decode().split("\0") if name and (BASE_DIR / name).is_file()]


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_file_names_a_registry(name: str) -> None:
    assert REGISTRIES.search((BASE_DIR / name).read_text()) is None


def test_no_tracked_file_holds_a_secret() -> None:
    assert [path.name for path in _tracked() if SECRETS.search(_text(path))] == []


def test_every_python_requirement_is_pinned_with_hashes() -> None:
    for name in ("base", "dev"):
        lines = (BASE_DIR / f"requirements/{name}.txt").read_text().splitlines()
        pins = [line for line in lines if re.match(r"[\w.-]+", line)]
        assert pins
        assert all("==" in pin for pin in pins)
        assert all("--hash=sha256:" in lines[lines.index(pin) + 1] for pin in pins)


def test_every_declared_requirement_is_pinned() -> None:
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    for name, declared in (
        ("base", project["dependencies"]),
        ("dev", project["dependencies"] + project["optional-dependencies"]["dev"]),
    ):
        pinned = set(re.findall(r"^([\w.-]+)", (BASE_DIR / f"requirements/{name}.txt").read_text(), re.MULTILINE))
        wanted = {re.match(r"[\w-]+", row)[0].lower().replace("_", "-") for row in declared}  # type: ignore[index]
        assert wanted <= pinned


def test_browser_files_are_pinned_to_one_version() -> None:
    package = json.loads((BASE_DIR / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}.values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_no_third_party_browser_file_is_committed() -> None:
    assert [path.name for path in _tracked() if path.name.endswith((".min.js", ".min.css"))] == []
