"""What RQ's cron runs for the onboarding, loaded after the referrals' timetable, which makes all of them speak JSON."""

import rq.cron

from aceportal.queues import DEFAULT
from onboarding.jobs import follow_scenarios, look_after

FOLLOW_SECONDS = 15
HOUR_SECONDS = 3600

rq.cron.register(look_after, queue_name=DEFAULT, interval=HOUR_SECONDS, job_timeout=600, result_ttl=60)
rq.cron.register(follow_scenarios, queue_name=DEFAULT, interval=FOLLOW_SECONDS, job_timeout=120, result_ttl=60)
