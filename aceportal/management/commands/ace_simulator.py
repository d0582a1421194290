"""`manage.py ace_simulator …`: runs AWS's side of the demo's buckets, and tells it what to do."""

import argparse
import json
import re
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from aceportal.awsside_client import AwsSideAwayError, AwsSideClient, AwsSideError
from aceportal.simulator.control import ControlServer
from aceportal.simulator.review import NotPossibleError
from aceportal.simulator.service import Options, Service, open_simulators

_BUCKETS = ("ace-apn-397476-beta-us-west-2", "ace-apn-397476-prod-us-west-2")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """`90`, `90s`, `15m`, `20h`, `3d` as a length of time; plain figures are seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text} is no length of time: write 90s, 15m, 20h or 3d.")
    return timedelta(**{_UNITS[found[2] or "s"]: float(found[1])})


def pair(text: str) -> tuple[str, Any]:
    """`name=value`; the value is read as JSON where it is JSON, as text otherwise."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text} must be written as name=value.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


class Command(BaseCommand):
    help = "Plays AWS's side of the buckets: runs it, or tells it what to do."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each thing AWS's side can do."""
        parser.add_argument("--bucket", action="append", dest="buckets", help="Bucket to act on; may be repeated.")
        parser.add_argument("--partner-id", default="397476")
        parser.add_argument("--profile", default="ace-demo-aws", help="Profile that holds AWS's own keys.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed invents the same world.")
        actions = parser.add_subparsers(dest="action", required=True)
        _add_run(actions)
        actions.add_parser("seed", help="Share what waits at the demo's start, once.")
        for name, add in _ACTIONS.items():
            add(actions.add_parser(name))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped, or run one command and print its answer as JSON."""
        if options["action"] in _WHOLE:
            _WHOLE[options["action"]](self, options)
            return
        arguments = {name: options[name] for name in _ARGUMENTS[options["action"]] if options[name] is not None}
        try:
            answer = self._tell(options, arguments)
        except (AwsSideError, NotPossibleError) as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(json.dumps(answer, indent=2))

    def _tell(self, options: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
        """Through the control port while AWS's side runs, on its state file while it does not."""
        bucket = (options["buckets"] or [None])[0]
        try:
            if settings.SIMULATOR_URL:
                client = AwsSideClient(settings.SIMULATOR_URL, settings.SIMULATOR_TOKEN)
                return client.command(options["action"], bucket=bucket, **arguments)
        except AwsSideAwayError:
            self.stderr.write("AWS's side is not running; acting on its state file.")
        return _service(options).command(name=options["action"], arguments=arguments, bucket=bucket)

    def _run(self, options: dict[str, Any]) -> None:
        if not settings.SIMULATOR_TOKEN:
            raise CommandError("Set ACE_SIMULATOR_TOKEN (and ACE_SIMULATOR_URL): the control port needs a token.")
        service = _service(options)
        if options["seed_world"]:
            service.seed()
        port = urlsplit(settings.SIMULATOR_URL).port or 0 if options["port"] is None else options["port"]
        server = ControlServer(service, port=port, token=settings.SIMULATOR_TOKEN)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.stdout.write(f"AWS's side of {', '.join(service.buckets)}, control port {server.server_port}")
        self.stdout.flush()
        service.run(interval=options["interval"].total_seconds(), stop=_stop_on_signal(service))
        server.shutdown()

    def _seed(self, options: dict[str, Any]) -> None:
        """Before the first start: so that the portal has something to read at once."""
        _service(options).seed()


_WHOLE: dict[str, Callable[[Command, dict[str, Any]], None]] = {"run": Command._run, "seed": Command._seed}


def _stop_on_signal(service: Service) -> threading.Event:
    """An event set by the first SIGINT or SIGTERM; a tick under way is finished."""
    stop = threading.Event()

    def ask(number: int, frame: object) -> None:
        stop.set()
        service.wake()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stop


def _service(options: dict[str, Any]) -> Service:
    times = {name: options[name] for name in ("publish_every", "review_after", "trickle_every") if name in options}
    try:
        simulators = open_simulators(
            Options(
                buckets=tuple(options["buckets"] or _BUCKETS),
                state_dir=settings.DATA_DIR / "simulator",
                partner_id=options["partner_id"],
                endpoint_url=settings.S3_ENDPOINT_URL or None,
                profile=options["profile"] or None,
                seed=options["seed"],
                **times,
            )
        )
    except BotoCoreError as error:
        raise CommandError(
            f"AWS's keys cannot be read: {error} Start the demo stack once, or name a --profile."
        ) from None
    return Service(simulators, trickle_every=times.get("trickle_every"))


def _add_run(actions: Any) -> None:
    run = actions.add_parser("run", help="Play AWS's side until stopped.")
    run.add_argument("--interval", type=duration, default="3s", help="Pause between two looks at the buckets.")
    run.add_argument("--publish-every", type=duration, default="10s", help="Cadence of the export; AWS's is 1h.")
    usual = f"{settings.SIMULATOR_REVIEW_SECONDS}s"
    run.add_argument("--review-after", type=duration, default=usual, help="Length of each step of a review.")
    run.add_argument("--trickle-every", type=duration, default="20m", help="Pause between two new referrals.")
    run.add_argument("--port", type=int, help="Control port on the loopback interface.")
    run.add_argument("--empty", action="store_false", dest="seed_world", help="Start without the demo's referrals.")


def _add_share(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=["opportunity", "lead"], default="opportunity")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--set", action=_Pairs, type=pair, dest="fields", help="name=value, under AWS's field names.")


def _add_review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id")
    parser.add_argument("outcome", choices=["approve", "in_review", "action_required", "reject"])
    parser.add_argument("--comment")


def _add_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id")
    parser.add_argument("--set", action=_Pairs, type=pair, dest="fields", required=True)


def _add_misbehave(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="A switch; `status` lists them.")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--option", action=_Pairs, type=pair, dest="options")


def _add_advance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("seconds", type=lambda text: duration(text).total_seconds(), help="90s, 15m, 20h, 3d")


def _add_archive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--replay", help="Key of an archived outbound file to write once more under a new name.")


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    """The sub-command takes no arguments of its own."""


class _Pairs(argparse.Action):
    """Collects name=value arguments into one object."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: Any = None) -> None:
        collected = dict(getattr(namespace, self.dest) or {})
        name, value = values
        setattr(namespace, self.dest, {**collected, name: value})


_ACTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "share": _add_share,
    "review": _add_review,
    "update": _add_update,
    "misbehave": _add_misbehave,
    "behave": _add_nothing,
    "advance": _add_advance,
    "archive": _add_archive,
    "tick": _add_nothing,
    "status": _add_nothing,
}
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "share": ("kind", "count", "fields"),
    "review": ("id", "outcome", "comment"),
    "update": ("id", "fields"),
    "misbehave": ("name", "times", "options"),
    "behave": (),
    "advance": ("seconds",),
    "archive": ("replay",),
    "tick": (),
    "status": (),
}
