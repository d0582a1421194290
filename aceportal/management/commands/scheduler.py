"""`manage.py scheduler`: rings for the regular work; exactly one should run."""

from typing import Any

from django.core.management.base import BaseCommand

TIMETABLE = "referrals.schedule"


class Command(BaseCommand):
    help = "Runs the scheduler: it asks the workers for every regular job on time. Run exactly one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the timetable until told to stop."""
        from aceportal.scheduler import PortalScheduler

        scheduler = PortalScheduler()
        scheduler.load_config_from_file(TIMETABLE)
        self.stdout.write(f"{len(scheduler.get_jobs())} regular jobs")
        scheduler.start()
