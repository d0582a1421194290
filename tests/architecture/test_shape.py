"""The house's shape: small files, small functions, no junk drawers, every return typed, every module with its job."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aceportal.environment import BASE_DIR

PACKAGES = ("aceportal", "referrals", "onboarding")
JUNK_DRAWERS = {"utils.py", "helpers.py", "misc.py", "common.py", "util.py", "helper.py"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
HOUSE_FILE, HOUSE_FUNCTION = 250, 8
MARKS = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b")
# Tables are long by nature: one row a field or a value, no logic.
LONG_TABLES = re.compile(r"referrals/ace/(vocabulary/|fields|catalogue)")

FILES = [
    path
    for package in PACKAGES
    for path in sorted((BASE_DIR / package).rglob("*.py"))
    if "migrations" not in path.parts
]
NAMES = [str(path.relative_to(BASE_DIR)) for path in FILES]


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without its docstring: a long explanation is no long function."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_file_is_no_junk_drawer(path: Path) -> None:
    assert path.name not in JUNK_DRAWERS


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_file_and_its_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    if not LONG_TABLES.search(str(path)):
        assert len(text.splitlines()) <= LONGEST_FILE
    assert {node.name: _length(node) for node in _functions(ast.parse(text)) if _length(node) > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_function_says_what_it_returns(path: Path) -> None:
    assert [node.name for node in _functions(ast.parse(path.read_text())) if node.returns is None] == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_module_says_its_job(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_work_is_left_as_a_note(path: Path) -> None:
    assert MARKS.findall(path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_value_is_declared_safe_markup(path: Path) -> None:
    assert "mark_safe" not in path.read_text()


def test_no_template_declares_a_value_safe() -> None:
    found = [path.name for path in (BASE_DIR / "templates").rglob("*.html") if "|safe" in path.read_text()]
    assert found == []


def test_half_of_all_functions_keep_the_house_length() -> None:
    lengths = sorted(_length(node) for path in FILES for node in _functions(ast.parse(path.read_text())))
    assert lengths[len(lengths) // 2] <= HOUSE_FUNCTION


def test_nine_files_of_ten_keep_the_house_length() -> None:
    lengths = sorted(len(path.read_text().splitlines()) for path in FILES)
    assert lengths[len(lengths) * 9 // 10] <= HOUSE_FILE
