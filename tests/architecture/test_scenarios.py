"""No scenario of AWS's is forgotten: each has a test that is there, or says why it has none."""

import ast
import re
from pathlib import Path

import pytest

from aceportal.environment import BASE_DIR
from referrals.management.reference.scenarios import SCENARIOS, TESTS, Scenario

PUBLISHED = BASE_DIR.parent / "shared" / "reference" / "ace-scenarios.md"
NAMES = [scenario.key for scenario in SCENARIOS]
KEY = re.compile(r"^\| ((?:POC|PO|AO|LD|T5)-[\d.]+)(?: \(sic\))? \|", re.MULTILINE)


def named_in(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_scenario_stands_there_once() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=NAMES)
def test_scenario_has_its_test_or_says_why_not(scenario: Scenario) -> None:
    if not scenario.test:
        assert scenario.why_not
        return
    file, _, name = scenario.test.partition("::")
    assert name in named_in(BASE_DIR / TESTS / file)


def test_every_test_of_a_scenario_bears_the_key_of_one() -> None:
    keys = {f"test_{key.lower().replace('-', '_').replace('.', '_')}_" for key in NAMES}
    found = [name for file in (BASE_DIR / TESTS).glob("test_*.py") for name in named_in(file) if name[:5] == "test_"]
    assert [name for name in found if not any(name.startswith(key) for key in keys)] == []


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published list of scenarios is not on this machine")
def test_table_holds_every_published_key() -> None:
    assert set(KEY.findall(PUBLISHED.read_text())) == set(NAMES)
