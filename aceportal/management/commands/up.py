"""`manage.py up`: the whole portal on this machine, in one command."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from aceportal.demo import ACCOUNTS, PASSWORD
from aceportal.running import read_stack_file, take_lock
from aceportal.stack.local import CannotStart, LocalStack, run_step
from aceportal.stack.parts import say
from aceportal.stack.plan import Choices, manage


class Command(BaseCommand):
    help = "Runs web, workers, scheduler and, where nothing else is configured, queue and S3 servers of its own."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """See docs/reference/commands.md."""
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (this machine alone).")
        parser.add_argument("--port", type=int, help="Port to listen on (PORT or 8000, or the next free one).")
        parser.add_argument("--workers", type=int, default=2, help="How many workers (2).")
        parser.add_argument("--no-simulator", action="store_true", help="Leave AWS's stand-in out of the demo.")
        parser.add_argument("--no-demo", action="store_true", help="A real deployment: no demo people, no stand-in.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal; exit code 2 and a cure when the stack cannot start."""
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = take_lock(settings.DATA_DIR)
        if lock is None:
            port = read_stack_file(settings.DATA_DIR).get("PORT", "")
            raise CommandError(f"The portal already runs on this data folder (port {port}).", returncode=2)
        try:
            LocalStack(_choices(options), settings.DATA_DIR, usual_port=settings.ENV.PORT).run(
                prepare=_demo if settings.DEMO else _production, announce=_announce
            )
        except (CannotStart, TimeoutError, FileNotFoundError) as error:
            raise CommandError(str(error), returncode=2) from error
        finally:
            os.close(lock)


def _choices(options: Mapping[str, Any]) -> Choices:
    return Choices(
        host=options["host"],
        port=options["port"],
        workers=max(1, options["workers"]),
        demo=settings.DEMO,
        simulator=not options["no_simulator"],
    )


def _database(environment: Mapping[str, str]) -> None:
    say("up", "bringing the database up to date")
    run_step("The migration", manage("migrate", "--noinput", "-v0"), environment)
    run_step("Collecting static files", manage("collectstatic", "--noinput", "-v0"), environment)


def _production(environment: Mapping[str, str]) -> None:
    run_step("The check of the configuration", manage("check", "--deploy", "--fail-level", "ERROR"), environment)
    _database(environment)


def _demo(environment: Mapping[str, str]) -> None:
    _database(environment)
    say("up", "loading the demo's people and data")
    if "ACE_SIMULATOR_URL" not in environment:
        run_step("Loading the demo", manage("load_demo"), environment)
        return
    run_step("Filling AWS's side", manage("ace_simulator", "seed"), environment)
    run_step("Loading the demo", manage("load_demo", "--story"), environment)


def _announce(stack: LocalStack) -> None:
    people = _people() if stack.choices.demo else []
    lines = ["", f"ACE Portal is ready: {stack.address}", *people, "", "What runs where"]
    lines += [f"  {name:<9} {place}" for name, place in stack.places]
    lines += [f"  {'data':<9} {stack.data_dir}", "", "Ctrl-C stops everything.", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _people() -> list[str]:
    rows = [f"  {account.email:<22} {account.role}" for account in ACCOUNTS]
    return ["", f"Demo accounts, each with the password {PASSWORD}", *rows]
