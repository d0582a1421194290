"""The generated reference says what the code says, and no document points at a page that is not there."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from aceportal.environment import BASE_DIR

DOCUMENTS = [*sorted(BASE_DIR.glob("*.md")), *sorted((BASE_DIR / "docs").rglob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?![a-z]+:|#)([^)#\s]+)")


def test_reference_pages_say_what_the_code_says() -> None:
    call_command("reference", "--check")


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(path.relative_to(BASE_DIR)) for path in DOCUMENTS])
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    docs = BASE_DIR / "docs"
    index = (docs / "README.md").read_text()
    pages = [str(path.relative_to(docs)) for path in docs.rglob("*.md") if path.parent != docs / "adr"]
    assert [page for page in pages if page != "README.md" and f"]({page})" not in index] == []
