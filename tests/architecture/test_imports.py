"""Each import contract is proved by a wrong import that it refuses."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aceportal.environment import BASE_DIR

LINTER = str(Path(sys.executable).parent / "lint-imports")
PACKAGES = ("aceportal", "referrals", "onboarding")

# contract, the file that does wrong, what it writes
WRONG = [
    ("direction", "referrals/services/wrong.py", "import onboarding"),
    ("direction", "onboarding/wrong.py", "import aceportal.stack"),
    ("direction", "aceportal/roles.py", "import referrals.services"),
    ("rooms", "referrals/services/wrong.py", "import referrals.views"),
    ("rooms", "referrals/models/wrong.py", "import referrals.services"),
    ("rooms", "referrals/ace/wrong.py", "import referrals.domain"),
    ("rooms", "referrals/forms/wrong.py", "import referrals.views"),
    ("rooms", "referrals/utils.py", "import json"),
    ("onboarding-rooms", "onboarding/selectors/wrong.py", "import onboarding.services"),
    ("onboarding-rooms", "onboarding/models/wrong.py", "import onboarding.selectors"),
    ("pure", "referrals/ace/wrong.py", "import django"),
    ("pure", "referrals/domain/wrong.py", "import redis"),
    ("pure", "referrals/mapping/wrong.py", "import rq"),
    ("bucket", "referrals/services/wrong.py", "import boto3"),
    ("bucket", "onboarding/wrong.py", "import botocore"),
    ("rooms", "referrals/connectors/wrong.py", "import referrals.models"),
    ("rooms", "referrals/outward/wrong.py", "import referrals.models"),
    ("crm", "referrals/services/wrong.py", "import simple_salesforce"),
    ("crm", "referrals/exchange/wrong.py", "import requests"),
    ("simulator-alone", "aceportal/simulator/wrong.py", "import referrals.ace"),
    ("simulator-alone", "aceportal/simulator/wrong.py", "import django"),
    ("demo-crm-alone", "aceportal/demo_crm/wrong.py", "import referrals.mapping"),
    ("demo-crm-alone", "aceportal/demo_crm/wrong.py", "import django"),
    ("simulator-door", "aceportal/wrong.py", "import aceportal.simulator"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and their contracts, to do wrong in."""
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(BASE_DIR / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(BASE_DIR / "pyproject.toml", copy)
    return copy


def _lint(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [LINTER, "--config", "pyproject.toml", "--no-cache", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_holds(house: Path) -> None:
    done = _lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "path", "line"), WRONG, ids=[f"{c}-{p}-{i.split()[-1]}" for c, p, i in WRONG])
def test_a_wrong_import_is_refused(contract: str, path: str, line: str, house: Path) -> None:
    file = house / path
    before = file.read_text() if file.exists() else None
    file.write_text(f"{before or ''}\n{line}\n")
    try:
        done = _lint(house, "--contract", contract)
    finally:
        file.unlink() if before is None else file.write_text(before)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout or "is not allowed" in done.stdout or "utils" in done.stdout


def test_every_contract_is_proved(house: Path) -> None:
    import tomllib

    contracts = tomllib.loads((house / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {row["id"] for row in contracts} == {contract for contract, _, _ in WRONG}
