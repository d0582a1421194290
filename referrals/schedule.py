"""What RQ's cron runs: one tick that finds everything due, and a look at deadlines.

RQ's cron knows no queue settings, so they are given here.

rqcron enqueues through `rq.cron.Queue` with pickle; ours speak JSON, hence the serializer bound below.
"""

import functools

import rq
import rq.cron
from rq.serializers import JSONSerializer

from aceportal.queues import DEFAULT
from referrals.jobs import tick, watch_deadlines

TICK_SECONDS = 5
DEADLINE_SECONDS = 60

rq.cron.Queue = functools.partial(rq.Queue, serializer=JSONSerializer)  # type: ignore[attr-defined,assignment]
rq.cron.register(tick, queue_name=DEFAULT, interval=TICK_SECONDS, job_timeout=60, result_ttl=60)
rq.cron.register(watch_deadlines, queue_name=DEFAULT, interval=DEADLINE_SECONDS, job_timeout=60, result_ttl=60)
