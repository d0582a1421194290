"""`manage.py connection add|list|test|pause|resume`: a partner's buckets, from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referrals.errors import PortalError
from referrals.management.table import table
from referrals.models import Connection, ConnectionState, Health
from referrals.services.connections import NewConnection, add_connection, pause, resume
from referrals.services.probing import Check, probe

_WORDS = {True: "ok", False: "FAILED", None: "unknown"}
_OPTIONS = {
    "--bucket": "The bucket, where it is not named by AWS's convention.",
    "--role-arn": "The role to assume.",
    "--external-id": "The external id that the role asks for.",
    "--profile": "The AWS profile in which boto3 finds the credentials.",
}


class Command(BaseCommand):
    help = "Adds, lists, tests, pauses and resumes connections: one partner in one of AWS's environments."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        actions = parser.add_subparsers(dest="action", required=True)
        _add_arguments(actions.add_parser("add", help="Add a connection; credentials stay where boto3 finds them."))
        actions.add_parser("list", help="Show every connection with its state and health.")
        test = actions.add_parser("test", help="Try every right the exchange needs; leaves nothing behind.")
        test.add_argument("name", nargs="?", help="One connection (all).")
        stop = actions.add_parser("pause", help="Stop the exchange; decisions made meanwhile wait.")
        stop.add_argument("name")
        stop.add_argument("--reason", default="", help="Why, for the people who read the connection's page.")
        actions.add_parser("resume", help="Let the exchange run again.").add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the chosen action; exit code 1 when it was refused or a test found a missing right."""
        try:
            getattr(self, f"_{options['action']}")(options)
        except PortalError as refusal:
            raise CommandError(refusal.message) from refusal

    def _add(self, options: dict[str, Any]) -> None:
        fields = ("name", "partner_id", "environment", "bucket", "role_arn", "external_id", "profile", "poll_seconds")
        connection = add_connection(NewConnection(**{field: options[field] for field in fields}))
        self.stdout.write(f"Added “{connection.name}”: {connection.environment}, bucket {connection.bucket}.")
        self.stdout.write(f"Now try it: manage.py connection test {connection.name!r}")

    def _list(self, options: dict[str, Any]) -> None:
        rows = [_row(connection) for connection in Connection.objects.all()]
        headings = ("NAME", "ENVIRONMENT", "PARTNER", "BUCKET", "STATE", "HEALTH", "REASON")
        self.stdout.write(table(headings, rows) if rows else "No connection yet; see manage.py connection add --help.")

    def _test(self, options: dict[str, Any]) -> None:
        chosen = [_called(options["name"])] if options["name"] else list(Connection.objects.all())
        checks = [(connection, check) for connection in chosen for check in probe(connection)]
        if not checks:
            raise CommandError("There is no connection to test; see manage.py connection add --help.")
        self.stdout.write(table(("CONNECTION", "FOLDER", "CHECK", "RESULT", "REASON"), _found(checks)))
        failed = sum(check.ok is False for _, check in checks)
        if failed:
            raise CommandError(f"{failed} of {len(checks)} checks failed; each reason above says what to correct.")

    def _pause(self, options: dict[str, Any]) -> None:
        pause(_called(options["name"]), reason=options["reason"])
        self.stdout.write(f"“{options['name']}” is paused. Decisions made meanwhile are sent after it is resumed.")

    def _resume(self, options: dict[str, Any]) -> None:
        resume(_called(options["name"]))
        self.stdout.write(f"“{options['name']}” exchanges files again.")


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--name", required=True, help="What people call it.")
    parser.add_argument("--partner-id", required=True, help="The Partner ID (SPMS ID), digits only.")
    parser.add_argument("--environment", required=True, choices=("sandbox", "production"))
    parser.add_argument("--poll-seconds", type=int, default=300, help="How often AWS's folders are looked at (300).")
    for flag, sentence in _OPTIONS.items():
        parser.add_argument(flag, default="", help=sentence)


def _called(name: str) -> Connection:
    connection = Connection.objects.filter(name=name).first()
    if connection is None:
        raise CommandError(f"There is no connection “{name}”; manage.py connection list shows them.")
    return connection


def _row(connection: Connection) -> tuple[str, ...]:
    return (
        connection.name,
        connection.environment,
        connection.partner_id,
        connection.bucket,
        ConnectionState(connection.state).label,
        Health(connection.health).label,
        connection.state_reason or connection.health_reason,
    )


def _found(checks: list[tuple[Connection, Check]]) -> list[tuple[str, ...]]:
    return [
        (on.name, check.folder or on.bucket, check.name, _WORDS[check.ok], f"{check.message} {check.cure}".strip())
        for on, check in checks
    ]
