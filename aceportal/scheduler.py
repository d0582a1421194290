"""The scheduler process: RQ's cron with a heartbeat in the database."""

from django_rq.cron import DjangoCronScheduler

from aceportal.beats import SCHEDULER, Pulse

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
