"""Fixtures of the journeys: one running stack, people signed in, axe, and the screenshots of the guides."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.eyes import Eyes
from tests.e2e.stack import PASSWORD, ROOT, Stack, started

CHROMIUM = "/usr/bin/chromium"
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1440, 900), (390, 844)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet on the network."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(_QUIET)}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole portal with its demo, on an empty data folder."""
    with started(tmp_path_factory.mktemp("e2e") / "var") as running:
        yield running


SignIn = Callable[..., Eyes]


@pytest.fixture
def sign_in(browser: Browser, stack: Stack) -> Iterator[SignIn]:
    """Open a browser of their own for somebody: `sign_in("rep")`, optionally on a phone or in the dark."""
    contexts: list[BrowserContext] = []

    def _sign_in(who: str, *, size: tuple[int, int] = DESKTOP, dark: bool = False, script: bool = True) -> Eyes:
        context = browser.new_context(
            base_url=stack.url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            bypass_csp=False,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        eyes = Eyes(page)
        _fill_sign_in(page, f"{who}@demo.example")
        return eyes

    yield _sign_in
    for context in contexts:
        context.close()


def _fill_sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture(scope="session")
def guide() -> Callable[[str, str], Path]:
    """Where a guide's screenshot goes: into docs/guide when GUIDE_SCREENSHOTS is set, else nowhere lasting."""
    keep = bool(os.environ.get("GUIDE_SCREENSHOTS"))

    def _guide(role: str, name: str) -> Path:
        folder = (ROOT / "docs" / "guide" if keep else ROOT / "test-results" / "guide") / role
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.png"

    return _guide
