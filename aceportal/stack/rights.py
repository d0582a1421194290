"""What the partner may do in each folder of a bucket, written as the bucket policy AWS's side would set."""

import json
from typing import Any

KINDS = ("opportunity", "lead")
SENDING = ("inbound",)
TAKING = ("outbound", "inbound-processed-results")
READING = ("outbound-archive", "inbound-processed-results-archive")

# The S3 server knows its static identities under this account number.
PARTNER = {"AWS": "arn:aws:iam::000000000000:user/partner"}

_PUT = ["s3:PutObject", "s3:PutObjectAcl"]
_READ = ["s3:GetObject"]
_TAKE = ["s3:GetObject", "s3:DeleteObject", "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging"]


def bucket_policy(bucket: str) -> str:
    """The policy of `bucket` as JSON: everything not named here is refused to the partner."""
    statements = [
        _allow(_PUT, [f"{bucket}/{folder}/*" for folder in _folders(SENDING)]),
        _allow(_TAKE, [f"{bucket}/{folder}/*" for folder in _folders(TAKING)]),
        _allow(_READ, [f"{bucket}/{folder}/*" for folder in _folders(READING)]),
        _allow(["s3:ListBucket"], [bucket]) | {"Condition": {"StringLike": {"s3:prefix": _listable()}}},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _folders(names: tuple[str, ...]) -> list[str]:
    return [f"{kind}-{name}" for kind in KINDS for name in names]


def _listable() -> list[str]:
    return [f"{folder}/*" for folder in _folders(TAKING + READING)]


def _allow(actions: list[str], resources: list[str]) -> dict[str, Any]:
    arns = [f"arn:aws:s3:::{resource}" for resource in resources]
    return {"Effect": "Allow", "Principal": PARTNER, "Action": actions, "Resource": arns}
