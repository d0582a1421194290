"""The standing checks, in order, each with its time; all run, and one failure fails the whole."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BIN = Path(sys.executable).parent
PYTHON = sys.executable
PYTEST = (PYTHON, "-m", "pytest", "-q", "--durations=5", "--durations-min=5")
BOTH_CORES = ("-n", "2", "--dist", "loadfile")
PURE = "referrals/ace/*,referrals/domain/*,referrals/mapping/*,referrals/errors.py,onboarding/domain/*"
# The stack's tests start a stack with a database of its own, so a second run of them would see nothing new.
OWN_DATABASE = ("--ignore-glob=tests/integration/stack/test_up*",)
MEASURED = ("unit", "integration", "contract", "faults")
# Only ever raised.
FLOOR = "93"
PRODUCTION = {
    "SECRET_KEY": "check-only-Hq3vYw8nLz5tRk2pXs7mJc4fBd9gNe6aUo1iTyWqEr",
    "ALLOWED_HOSTS": "portal.example",
    "REDIS_URL": "rediss://:secret@queue.example:6380/0",
    "DATABASE_URL": "postgresql://portal@database.example/portal?sslmode=verify-full",
}
LOCAL = {"SECRET_KEY": PRODUCTION["SECRET_KEY"], "ALLOWED_HOSTS": "localhost", "DATABASE_URL": "sqlite:///:memory:"}


@dataclass(frozen=True)
class Step:
    """One check: its name on the command line, what it runs, and the environment it adds."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    postgres: bool = False


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """The command line of a tool installed beside this Python."""
    return (str(BIN / name), *arguments)


def manage(*arguments: str) -> tuple[str, ...]:
    """The command line of one of the portal's commands."""
    return (PYTHON, "manage.py", *arguments)


def covered(name: str) -> dict[str, str]:
    """Where a step leaves its coverage."""
    return {"COVERAGE_FILE": f".coverage.{name}"}


def report(*arguments: str) -> tuple[str, ...]:
    """The command line of a coverage report."""
    return (PYTHON, "-m", "coverage", *arguments)


STEPS = (
    Step("lint", tool("ruff", "check")),
    Step("format", tool("ruff", "format", "--check")),
    Step("types", tool("mypy"), LOCAL),
    Step("imports", tool("lint-imports")),
    Step("templates", tool("djlint", "templates", "--lint", "--quiet")),
    Step("deploy", manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Step("migrations", manage("makemigrations", "--check", "--dry-run"), LOCAL),
    Step("unit", (*PYTEST, *BOTH_CORES, "tests/unit", "--cov", "--cov-branch", "--cov-report="), covered("unit")),
    Step("pure", report("report", f"--include={PURE}", "--fail-under=100"), covered("unit")),
    Step(
        "integration",
        (*PYTEST, *BOTH_CORES, "tests/integration", "--cov", "--cov-branch", "--cov-report="),
        covered("integration"),
    ),
    Step("integration-postgresql", (*PYTEST, *BOTH_CORES, "tests/integration", *OWN_DATABASE), postgres=True),
    Step(
        "contract",
        (*PYTEST, *BOTH_CORES, "tests/contract", "--cov", "--cov-branch", "--cov-report="),
        covered("contract"),
    ),
    Step("architecture", (*PYTEST, "tests/architecture")),
    Step("faults", (*PYTEST, *BOTH_CORES, "tests/faults", "--cov", "--cov-branch", "--cov-report="), covered("faults")),
    Step("e2e", (*PYTEST, *BOTH_CORES, "tests/e2e")),
    Step(
        "combine", report("combine", "--keep", "--quiet", *(f".coverage.{name}" for name in MEASURED)), covered("all")
    ),
    Step("floor", report("report", "--format=total", f"--fail-under={FLOOR}"), covered("all")),
)


@contextmanager
def surroundings(step: Step) -> Iterator[dict[str, str]]:
    """The environment of a step; with a fresh PostgreSQL where it asks for one."""
    environment = {**os.environ, **step.environment}
    if not step.postgres:
        yield environment
        return
    from tests.postgres import PostgresServer

    server = PostgresServer()
    try:
        yield {**environment, "DATABASE_URL": server.start()}
    finally:
        server.stop()


def run(step: Step) -> tuple[bool, float]:
    """Run one step and say whether it held, and how many seconds it took."""
    print(f"\n=== {step.name}", flush=True)  # noqa: T201
    started = time.monotonic()
    with surroundings(step) as environment:
        done = subprocess.run(step.command, cwd=ROOT, env=environment, check=False)
    return done.returncode == 0, time.monotonic() - started


def main(names: list[str]) -> int:
    """Run the named steps, or all; 0 when every one held, 2 for a name that is no step."""
    unknown = set(names) - {step.name for step in STEPS}
    if unknown:
        print(f"No such step: {', '.join(sorted(unknown))}. Steps: {', '.join(s.name for s in STEPS)}")  # noqa: T201
        return 2
    chosen = [step for step in STEPS if not names or step.name in names]
    results = [(step.name, *run(step)) for step in chosen]
    print("\n=== summary")  # noqa: T201
    for name, held, seconds in results:
        print(f"{'ok    ' if held else 'FAILED'} {name:<24}{seconds:7.1f} s")  # noqa: T201
    total = sum(seconds for _, _, seconds in results)
    failed = sum(not held for _, held, _ in results)
    print(f"{len(results) - failed} of {len(results)} checks hold, {total / 60:.1f} minutes")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
