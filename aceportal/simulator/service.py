"""The running process: ticks every bucket in turn, and takes commands between two ticks."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aceportal.simulator.commands import run_command
from aceportal.simulator.review import NotPossibleError
from aceportal.simulator.seeding import seed_world, trickle
from aceportal.simulator.simulator import Simulator
from aceportal.simulator.story import speak

_log = logging.getLogger(__name__)
_READING = ("status", "archive")


@dataclass(frozen=True, slots=True)
class Options:
    """How AWS's side runs; all times are times of its own clock but `interval`, the pause between two ticks."""

    buckets: tuple[str, ...]
    state_dir: Path
    partner_id: str
    endpoint_url: str | None
    profile: str | None
    seed: int = 1
    interval: float = 3
    publish_every: timedelta = timedelta(seconds=10)
    review_after: timedelta | None = timedelta(seconds=45)
    trickle_every: timedelta | None = timedelta(minutes=20)


def open_simulators(options: Options) -> list[Simulator]:
    """One simulator a bucket, each with a state file named after it; raises BotoCoreError for a wrong profile."""
    session = boto3.Session(profile_name=options.profile)
    config = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})
    client = session.client("s3", endpoint_url=options.endpoint_url, region_name="us-west-2", config=config)
    return [
        Simulator(
            options.state_dir / f"{bucket}.sqlite3",
            client,
            bucket,
            options.partner_id,
            seed=options.seed + number,
            publish_every=options.publish_every,
            review_after=options.review_after,
        )
        for number, bucket in enumerate(options.buckets)
    ]


class Service:
    """All simulators of the process behind one lock: a command never meets a tick half way."""

    def __init__(self, simulators: Sequence[Simulator], *, trickle_every: timedelta | None = None) -> None:
        self._by_bucket = {simulator.bucket.name: simulator for simulator in simulators}
        self._trickle_every, self._lock = trickle_every, threading.Lock()
        self._woken = threading.Event()

    @property
    def buckets(self) -> list[str]:
        return list(self._by_bucket)

    def seed(self) -> None:
        """Fill every bucket's world and write its files, once; where that was done before, the seller speaks once."""
        for simulator in self._by_bucket.values():
            if seed_world(simulator):
                self._tick(simulator)
            else:
                speak(simulator)

    def command(self, *, name: str, arguments: Any, bucket: str | None = None) -> dict[str, Any]:
        """Run one command on one bucket, the first when none is named, and tick soon."""
        if not isinstance(arguments, dict):
            raise NotPossibleError("The arguments must be an object.")
        simulator = self._by_bucket.get(bucket or self.buckets[0])
        if simulator is None:
            raise NotPossibleError(f"AWS's side has no bucket {bucket}.")
        try:
            with self._lock:
                return run_command(simulator, name, arguments)
        except (BotoCoreError, ClientError) as error:
            raise NotPossibleError(f"The bucket did not answer: {type(error).__name__}.") from error
        finally:
            if name not in _READING:
                self._woken.set()

    def run(self, *, interval: float, stop: threading.Event) -> None:
        """Tick until stopped; a bucket that does not answer is tried again next time."""
        while not stop.is_set():
            self._woken.clear()
            for simulator in self._by_bucket.values():
                self._tick(simulator)
            self._woken.wait(interval)

    def wake(self) -> None:
        """Let `run` look at its stop flag now."""
        self._woken.set()

    def _tick(self, simulator: Simulator) -> None:
        try:
            with self._lock:
                if self._trickle_every is not None:
                    trickle(simulator, every=self._trickle_every)
                done = simulator.tick()
        except (BotoCoreError, ClientError) as error:
            _log.warning("bucket %s did not answer: %s", simulator.bucket.name, type(error).__name__)
            return
        if done.read or done.written:
            _log.info("bucket %s: %d files read, %d objects written", simulator.bucket.name, done.read, done.written)
