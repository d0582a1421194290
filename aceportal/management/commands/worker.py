"""`manage.py worker`: one worker for all queues, with the settings the portal needs."""

from importlib import import_module
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from aceportal.queues import NAMES
from referrals.exchange.session import load_models


class Command(BaseCommand):
    help = "Runs one worker: it receives, sends and sweeps as the queue asks."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch: stop when the queues are empty."""
        parser.add_argument("--burst", action="store_true", help="Stop when the queues are empty.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        # Once, here: each job runs in a fork and would do both again.
        import_module("referrals.jobs")
        load_models()
        call_command(
            "rqworker",
            *NAMES,
            worker_class="aceportal.worker.PortalWorker",
            burst=options["burst"],
            verbosity=0 if options["verbosity"] == 1 else options["verbosity"],
        )
