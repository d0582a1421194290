"""`manage.py reference [--check]`: the reference pages, written from the tables in code."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from aceportal.environment import BASE_DIR
from referrals.management.reference import PAGES


class Command(BaseCommand):
    help = "Writes the reference pages of fields, rules, values, phases, states, permissions and errors from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        """Without --check the pages are written."""
        parser.add_argument("--check", action="store_true", help="Write nothing; exit code 1 if a page is out of date.")
        parser.add_argument(
            "--into", type=Path, default=BASE_DIR / "docs" / "reference", help="The folder (docs/reference)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what differs, or only name it."""
        wanted = {options["into"] / name: write() for name, write in PAGES.items()}
        stale = {path: text for path, text in wanted.items() if not path.is_file() or path.read_text() != text}
        names = ", ".join(path.name for path in stale) or "nothing"
        if options["check"] and stale:
            raise CommandError(f"Out of date: {names}. Run manage.py reference and commit what it writes.")
        options["into"].mkdir(parents=True, exist_ok=True)
        for path, text in stale.items():
            path.write_text(text)
        self.stdout.write(f"Written: {names}.")
