"""What a careful person would notice on a page: accessibility, policy violations, overflow, errors."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

from tests.e2e.stack import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Eyes:
    """A page with somebody looking at it; everything the console complains of is remembered."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def violations(self) -> list[str]:
        """What axe finds wrong with the page as it stands, one line each.

        The script is evaluated by the browser's own debugger, so the page's policy stays as strict as it is.
        """
        self.page.evaluate(AXE.read_text())
        found: dict[str, Any] = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", _RULES
        )
        return [
            f"{one['id']} ({one['impact']}): {one['help']} at {one['nodes'][0]['target']}"
            for one in found["violations"]
        ]

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))

    def shot(self, path: Path, *, whole: bool = False) -> None:
        """Take a picture."""
        self.page.screenshot(path=path, full_page=whole, animations="disabled")
