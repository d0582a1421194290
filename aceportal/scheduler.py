"""The scheduler process: RQ's cron, writing JSON jobs and a heartbeat in the database."""

from functools import partial

import rq
import rq.cron
from django_rq.cron import DjangoCronScheduler
from rq.serializers import JSONSerializer

from aceportal.beats import SCHEDULER, Pulse

# RQ's cron makes its own queue object and knows no serializer setting: it would write pickles
# that the workers refuse. Binding the serializer here keeps one format on the queue.
rq.cron.Queue = partial(rq.Queue, serializer=JSONSerializer)  # type: ignore[assignment,misc]

_LONGEST_SLEEP = 30.0  # seconds; well under the age at which a heartbeat counts as stale


class PortalScheduler(DjangoCronScheduler):
    """Enqueues the timetable of a module that calls `rq.cron.register`."""

    def __init__(self) -> None:
        super().__init__()
        self._pulse = Pulse(SCHEDULER)

    def heartbeat(self) -> None:
        """Tell the queue and the database that the scheduler lives."""
        super().heartbeat()
        self._pulse.beat()

    def calculate_sleep_interval(self) -> float:
        """Seconds until the next look, short enough for the heartbeat."""
        return min(float(super().calculate_sleep_interval()), _LONGEST_SLEEP)
