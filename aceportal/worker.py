"""The worker process: RQ's own, set for quick recovery, JSON alone, and a heartbeat in the database."""

from typing import Any

from redis.client import Pipeline
from rq import Worker
from rq.serializers import JSONSerializer

from aceportal.beats import WORKER, Pulse

# RQ's own values would leave a dead worker's job alone for ten minutes and more.
_RECOVERY = {"worker_ttl": 30, "maintenance_interval": 15, "job_monitoring_interval": 5}


class PortalWorker(Worker):
    """Takes only JSON jobs: whoever can write to the queue must not be able to run code by a pickle."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, **_RECOVERY, "serializer": JSONSerializer})
        self._pulse = Pulse(WORKER)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell the queue and the database that this worker lives."""
        super().heartbeat(timeout, pipeline)
        if not self.is_horse:
            self._pulse.beat()
