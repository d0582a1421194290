"""`manage.py demo_crm`: runs Larkfield CRM, the invented partner's CRM of the demo, until stopped."""

import signal
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from aceportal.demo import CRM_SLUG
from aceportal.demo_crm.service import Crm, Options


class Command(BaseCommand):
    help = "Runs Larkfield CRM: a small web CRM that speaks the portal's API and webhooks. Only in the demo stack."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """See docs/reference/commands.md."""
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (this machine alone).")
        parser.add_argument("--port", type=int, help="Port to listen on (the one of DEMO_CRM_URL).")
        parser.add_argument("--portal", help="Address of the portal (PUBLIC_URL, or this machine's PORT).")
        parser.add_argument("--empty", action="store_false", dest="is_seeded", help="Start without the demo's deals.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGINT or SIGTERM; refuses outside the demo, for these pages ask nobody who they are."""
        if not (settings.DEMO and settings.DEMO_CRM_URL):
            raise CommandError(
                "This is not the demo stack. `manage.py up` starts this CRM and gives it its keys.", returncode=2
            )
        stop = _asked_to_stop()
        crm = Crm(_options(options), is_seeded=options["is_seeded"])
        crm.start()
        self.stdout.write(f"Larkfield CRM on port {crm.server.server_port}")
        self.stdout.flush()
        stop.wait()
        crm.stop()


def _options(given: dict[str, Any]) -> Options:
    port = urlsplit(settings.DEMO_CRM_URL).port or 0 if given["port"] is None else given["port"]
    return Options(
        database=settings.DATA_DIR / "demo_crm" / "larkfield.sqlite3",
        host=given["host"],
        port=port,
        hosts=frozenset({urlsplit(settings.DEMO_CRM_URL).hostname or "", *_names()}),
        portal_url=(given["portal"] or settings.ENV.public_url).rstrip("/"),
        slug=CRM_SLUG,
        token=settings.DEMO_CRM_TOKEN,
        secret=settings.DEMO_CRM_SECRET,
    )


def _names() -> set[str]:
    """The names the portal answers to, which this CRM answers to as well."""
    return {name.strip("[]") for name in settings.ALLOWED_HOSTS if "*" not in name}


def _asked_to_stop() -> threading.Event:
    """An event set by the first SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop
