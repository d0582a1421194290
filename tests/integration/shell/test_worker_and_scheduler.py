"""The worker takes JSON jobs alone; the scheduler writes nothing else; both show life."""

import pickle
from collections.abc import Iterator

import django_rq
import pytest
from django.core.management import call_command
from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer

from aceportal.beats import is_alive
from aceportal.management.commands.scheduler import TIMETABLES
from aceportal.queues import DEFAULT, RECEIVE, ring
from aceportal.scheduler import PortalScheduler
from aceportal.worker import PortalWorker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connection(valkey: str) -> Iterator["Redis"]:
    with Redis.from_url(valkey) as found:
        yield found


def test_worker_runs_what_was_rung_for_and_shows_life(connection: "Redis") -> None:
    ring("os.path.basename", "a/b", queue=RECEIVE)
    (job_id,) = django_rq.get_queue(RECEIVE).job_ids
    call_command("worker", "--burst", verbosity=0)
    job = Job.fetch(job_id, connection=connection, serializer=JSONSerializer)
    assert job.is_finished
    assert is_alive("worker")


def test_worker_recovers_a_dead_workers_job_within_two_minutes(connection: "Redis") -> None:
    worker = PortalWorker([django_rq.get_queue(DEFAULT)], connection=connection)
    assert worker.job_monitoring_interval + 60 + worker.maintenance_interval <= 120
    assert worker.worker_ttl <= 30


def test_worker_refuses_a_pickle(connection: "Redis", tmp_path_factory: pytest.TempPathFactory) -> None:
    marker = tmp_path_factory.mktemp("bomb") / "exploded"
    django_rq.get_queue(DEFAULT).enqueue("os.path.basename", "harmless")
    (job_id,) = django_rq.get_queue(DEFAULT).job_ids
    connection.hset(f"rq:job:{job_id}", "data", pickle.dumps(_Bomb(str(marker))))
    call_command("worker", "--burst", verbosity=0)
    assert not marker.exists()


class _Bomb:
    """Touches a file when somebody unpickles it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def test_scheduler_rings_in_json_and_shows_life(connection: "Redis") -> None:
    scheduler = PortalScheduler()
    for timetable in TIMETABLES:
        scheduler.load_config_from_file(timetable)
    assert len({job.func_name for job in scheduler.get_jobs()}) == len(scheduler.get_jobs()) == 4
    scheduler.enqueue_jobs()
    scheduler.heartbeat()
    jobs = [
        Job.fetch(job_id, connection=connection, serializer=JSONSerializer)
        for cron_job in scheduler.get_jobs()
        for job_id in django_rq.get_queue(cron_job.queue_name).job_ids
    ]
    assert jobs
    assert all(job.func_name.startswith(("referrals.jobs.", "onboarding.jobs.")) and job.timeout for job in jobs)
    assert is_alive("scheduler")


def test_scheduler_looks_often_enough_to_count_as_alive(connection: "Redis") -> None:
    scheduler = PortalScheduler()
    scheduler.load_config_from_file("referrals.schedule")
    assert scheduler.calculate_sleep_interval() <= 30
