"""`manage.py demo_crm` as a process of its own: it says where it is, answers, keeps its deals, and stops when asked."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aceportal.environment import BASE_DIR

PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")
KEYS = {
    "ACEPORTAL_DEMO": "1",
    "DEMO_CRM_URL": "http://localhost:1",
    "DEMO_CRM_TOKEN": "ace_made_by_the_stack",
    "DEMO_CRM_SECRET": "its secret",
}


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """Nothing of the tests' own configuration."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed, "ACEPORTAL_DATA_DIR": str(data_dir), **more}


def command(*options: str) -> list[str]:
    return [sys.executable, str(BASE_DIR / "manage.py"), "demo_crm", *options]


@contextmanager
def running(data_dir: Path, *options: str) -> Iterator[str]:
    """The CRM as a process on a free port; its address. On leaving it is asked to stop and must end well."""
    whole = command("--port", "0", "--portal", "http://localhost:1", *options)
    with subprocess.Popen(whole, env=environment(data_dir, **KEYS), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("Larkfield CRM on port "), said
            yield f"http://localhost:{said.split()[-1]}"
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def test_it_answers_while_the_portal_is_away_and_keeps_its_deals(tmp_path: Path) -> None:
    with running(tmp_path) as address:
        assert page(f"{address}/healthz") == "ok\n"
        assert "13 of 13 deals" in page(address)
    with running(tmp_path) as address:
        assert "13 of 13 deals" in page(address)


def test_it_starts_empty_when_asked(tmp_path: Path) -> None:
    with running(tmp_path, "--empty") as address:
        assert "0 of 0 deals" in page(address)


def test_it_refuses_without_its_keys(tmp_path: Path) -> None:
    done = subprocess.run(
        command(), env=environment(tmp_path, ACEPORTAL_DEMO="1"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "This is not the demo stack" in done.stderr
