"""One database's measurements, in a process of its own: prints a JSON list of rows.

python -m tests.benchmarks.measuring BUCKET
"""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TYPE_CHECKING, Any

import boto3
import django

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from referrals.models import Connection

FILES, RECORDS = 10, 250
ONE_RECORD_FILES = 200
ROUNDS = 2
PREFIX = "opportunity-outbound/"

Row = dict[str, Any]


def best(work: Callable[[int], int]) -> float:
    """Things a second, the best of ROUNDS; `work` takes the round's number and returns how many it did."""
    rates = []
    for number in range(ROUNDS):
        began = perf_counter()
        done = work(number)
        rates.append(done / (perf_counter() - began))
    return max(rates)


def measure(bucket: str) -> list[Row]:
    """Every row for the database of the environment."""
    from django.core.management import call_command

    from tests.factories.bench import connection_to

    call_command("migrate", verbosity=0)
    connection = connection_to(bucket)
    return [_validation(connection), _ingest(connection), *_end_to_end(connection)]


def _row(name: str, unit: str, floor: float, ours: float, must: float) -> Row:
    return {"name": name, "unit": unit, "floor": floor, "ours": ours, "must": must}


def _validation(connection: "Connection") -> Row:
    from referrals.ace.files import read_referrals
    from referrals.ace.kinds import Kind
    from tests.benchmarks.floors import validated_by_pydantic
    from tests.benchmarks.samples import content

    body = content(connection.partner_id, range(RECORDS))
    floor = best(lambda _: sum(validated_by_pydantic(body) for _ in range(FILES)))
    ours = best(lambda _: sum(len(read_referrals(body, kind=Kind.OPPORTUNITY).records) for _ in range(FILES)))
    return _row("P1 validate, against pydantic", "records/s", floor, ours, 0.3)


def _ingest(connection: "Connection") -> Row:
    from django.db import transaction

    from tests.benchmarks.floors import make_table, rows_of, upserted
    from tests.benchmarks.samples import content

    make_table()
    bodies = [
        [content(connection.partner_id, range(f * RECORDS, (f + 1) * RECORDS), version=v) for f in range(FILES)]
        for v in range(ROUNDS)
    ]
    prepared = [[rows_of(body) for body in bodies[version]] for version in range(ROUNDS)]

    def floor_work(number: int) -> int:
        done = 0
        for rows in prepared[number]:
            with transaction.atomic():
                done += upserted(rows)
        return done

    floor = best(floor_work)
    ours = best(lambda number: sum(_take(connection, f"{number}-{i}", b) for i, b in enumerate(bodies[number])))
    return _row(f"P2 ingest {RECORDS}-record files, against a guarded upsert", "records/s", floor, ours, 0.15)


def _take(connection: "Connection", name: str, body: bytes) -> int:
    """From bytes to committed referral, history, receipts and raw copy, as a pass does it."""
    from django.utils import timezone

    from referrals.ace.files import read_referrals
    from referrals.exchange.keys import received_folders
    from referrals.exchange.store import Got, Listed
    from referrals.services import files
    from referrals.services.ingest import Parsed, ingest

    now, folder = timezone.now(), received_folders()[0]
    listed, got = Listed(f"{PREFIX}{name}.json", name, len(body), now), Got(body, name, now, len(body))
    (row,) = files.record_attempts(connection, folder, [(listed, got)])
    assert row is not None
    return ingest(connection.pk, folder.kind, [Parsed(row, body, read_referrals(body, kind=folder.kind))]).records


def _end_to_end(connection: "Connection") -> list[Row]:
    from tests.benchmarks.floors import moved_on_one_thread, sample_loop

    s3 = boto3.Session(profile_name="ace-demo-aws").client(
        "s3", endpoint_url=os.environ["ACE_S3_ENDPOINT_URL"], region_name="us-west-2"
    )
    bucket = connection.bucket
    one_thread = _filled(s3, connection, 1, ONE_RECORD_FILES, lambda _: moved_on_one_thread(s3, bucket, PREFIX))
    sample = _filled(s3, connection, 1, ONE_RECORD_FILES, lambda _: sample_loop(s3, bucket, PREFIX))
    ours = _filled(s3, connection, 1, ONE_RECORD_FILES, lambda _: _received(connection))
    large_floor = _filled(s3, connection, RECORDS, FILES, lambda _: moved_on_one_thread(s3, bucket, PREFIX))
    large = _filled(s3, connection, RECORDS, FILES, lambda _: _received(connection))
    return [
        _row("P5 one-record files, against list+get+delete on one thread", "files/s", one_thread, ours, 1.0),
        _row("P6 one-record files, against AWS's sample loop", "files/s", sample, ours, 1.5),
        _row(f"   {RECORDS}-record files, against list+get+delete (no goal)", "files/s", large_floor, large, 0.0),
    ]


def _filled(s3: "S3Client", connection: "Connection", records: int, files: int, work: Callable[[int], int]) -> float:
    """The rate of `work` over a folder filled anew before each round."""
    from tests.benchmarks.samples import content

    rates = []
    for number in range(ROUNDS):
        stamp = int(perf_counter() * 1000)

        def put(index: int, stamp: int = stamp) -> None:
            numbers = range(index * records, (index + 1) * records)
            body = content(connection.partner_id, numbers, version=stamp % 100_000)
            s3.put_object(Bucket=connection.bucket, Key=f"{PREFIX}{stamp}-{index:05d}.json", Body=body)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(put, range(files)))
        began = perf_counter()
        done = work(number)
        rates.append(done / (perf_counter() - began))
        assert done == files
    return max(rates)


def _received(connection: "Connection") -> int:
    from referrals.services.access import store_of
    from referrals.services.receiving import receive
    from referrals.services.runs import Tally

    tally = Tally()
    receive(connection, store_of(connection), tally)
    assert tally.trouble is None, tally.trouble
    return tally.done


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aceportal.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure(sys.argv[1])) + "\n")
