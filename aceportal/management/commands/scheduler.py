"""`manage.py scheduler`: rings for the regular work; exactly one should run."""

from typing import Any

from django.core.management.base import BaseCommand

TIMETABLES = ("referrals.schedule", "onboarding.schedule")


class Command(BaseCommand):
    help = "Runs the scheduler: it asks the workers for every regular job on time. Run exactly one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the timetables until told to stop."""
        from aceportal.scheduler import PortalScheduler

        scheduler = PortalScheduler()
        for timetable in TIMETABLES:
            scheduler.load_config_from_file(timetable)
        self.stdout.write(f"{len(scheduler.get_jobs())} regular jobs")
        scheduler.start()
