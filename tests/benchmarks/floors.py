"""The floors: the least work anybody could do for the same files, with no rule, history or receipt."""

import json
from typing import TYPE_CHECKING, Any

from django.db import connection
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

COLUMNS = [f"c{number}" for number in range(85)]
_TABLE = "floor_referral"
_PROCESSED = {"TagSet": [{"Key": "partner_processed", "Value": "true"}]}


class _Record(BaseModel):
    """Fields under AWS's names."""

    model_config = ConfigDict(extra="allow")
    apnCrmUniqueIdentifier: str  # noqa: N815
    lastModifiedDate: str  # noqa: N815
    customerCompanyName: str | None = None  # noqa: N815
    expectedMonthlyAwsRevenue: float | str | None = None  # noqa: N815


class _File(BaseModel):
    version: str
    spmsId: str  # noqa: N815
    opportunities: list[_Record]


def validated_by_pydantic(body: bytes) -> int:
    """P1: the file against a model."""
    return len(_File.model_validate_json(body).opportunities)


def make_table() -> None:
    """85 columns, as wide as an opportunity."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        cursor.execute(f"CREATE TABLE {_TABLE} (apn_id varchar(20) PRIMARY KEY, modified_at text, {columns})")


def rows_of(body: bytes) -> list[tuple[Any, ...]]:
    """The file's records as rows of the floor's table (made before the clock starts)."""
    rows = []
    for one in json.loads(body)["opportunities"]:
        values = [json.dumps(value) for value in one.values()][: len(COLUMNS)]
        values += [""] * (len(COLUMNS) - len(values))
        rows.append((one["apnCrmUniqueIdentifier"], one["lastModifiedDate"], *values))
    return rows


def upserted(rows: list[tuple[Any, ...]]) -> int:
    """P2: a guarded upsert and nothing else; COPY on PostgreSQL, executemany on SQLite."""
    names = ["apn_id", "modified_at", *COLUMNS]
    news = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    guard = f"ON CONFLICT (apn_id) DO UPDATE SET {news} WHERE excluded.modified_at > {_TABLE}.modified_at"
    listed = ", ".join(names)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {_TABLE} ({listed}) VALUES ({marks}) {guard}", rows)  # noqa: S608
            return len(rows)
        cursor.execute(f"CREATE TEMP TABLE incoming (LIKE {_TABLE}) ON COMMIT DROP")
        with cursor.copy(f"COPY incoming ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {_TABLE} ({listed}) SELECT {listed} FROM incoming {guard}")  # noqa: S608
    return len(rows)


def moved_on_one_thread(s3: "S3Client", bucket: str, prefix: str) -> int:
    """P5: list, get and delete, one after the other, keeping nothing."""
    keys = _keys(s3, bucket, prefix)
    for key in keys:
        s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.delete_object(Bucket=bucket, Key=key)
    return len(keys)


def sample_loop(s3: "S3Client", bucket: str, prefix: str) -> int:
    """P6: AWS's sample: list, get, parse, tag as processed, delete; stores nothing."""
    keys = _keys(s3, bucket, prefix)
    for key in keys:
        json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        s3.put_object_tagging(Bucket=bucket, Key=key, Tagging=_PROCESSED)  # type: ignore[typeddict-item]
        s3.delete_object(Bucket=bucket, Key=key)
    return len(keys)


def _keys(s3: "S3Client", bucket: str, prefix: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [found["Key"] for page in pages for found in page.get("Contents", ())]
