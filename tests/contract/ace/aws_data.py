"""AWS's own field lists, values and samples, kept beside the repository and read only by these tests."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3].parent / "shared" / "reference" / "ace-data"
OPPORTUNITIES, LEADS = FOLDER / "opportunity-samples", FOLDER / "lead-samples"

needs_aws_data = pytest.mark.skipif(not FOLDER.is_dir(), reason="AWS's sample data is not beside the repository")


def table(path: Path) -> list[dict[str, str]]:
    """The CSV's rows by stripped column name; none where the data is absent."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    names = [name.strip() for name in header]
    return [dict(zip(names, (cell.strip() for cell in row), strict=False)) for row in rows if any(row)]


def columns(path: Path) -> dict[str, list[str]]:
    """The CSV's columns without their empty cells."""
    rows = table(path)
    return {name: [row[name] for row in rows if row.get(name)] for name in (rows[0] if rows else {})}


def products() -> list[dict[str, str]]:
    """AWS's product list; empty where the data is absent."""
    path = FOLDER / "resources" / "aws_products.json"
    return json.loads(path.read_text()) if path.is_file() else []


def sample(path: Path) -> dict[str, Any]:
    """One of AWS's sample payloads."""
    return json.loads(path.read_text(encoding="utf-8-sig"))
