"""Every right of the partner, and every refusal, in AWS's folder table on the real S3 server."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KINDS = ("opportunity", "lead")
FOLDERS = {
    "inbound": {"put"},
    "inbound-archive": set(),
    "outbound": {"get", "list", "tag", "read tags", "delete"},
    "outbound-archive": {"get", "list"},
    "inbound-processed-results": {"get", "list", "tag", "read tags", "delete"},
    "inbound-processed-results-archive": {"get", "list"},
}
TAGS = {"TagSet": [{"Key": "partner_processed", "Value": "true"}]}
ACTIONS: dict[str, Callable[["S3Client", str, str], object]] = {
    "put": lambda s3, bucket, folder: s3.put_object(Bucket=bucket, Key=f"{folder}/new.json", Body=b"{}"),
    "get": lambda s3, bucket, folder: s3.get_object(Bucket=bucket, Key=f"{folder}/here.json"),
    "list": lambda s3, bucket, folder: s3.list_objects_v2(Bucket=bucket, Prefix=f"{folder}/"),
    "tag": lambda s3, bucket, folder: s3.put_object_tagging(Bucket=bucket, Key=f"{folder}/here.json", Tagging=TAGS),
    "read tags": lambda s3, bucket, folder: s3.get_object_tagging(Bucket=bucket, Key=f"{folder}/here.json"),
    "delete": lambda s3, bucket, folder: s3.delete_object(Bucket=bucket, Key=f"{folder}/here.json"),
}
CASES = [(kind, name, action) for kind in KINDS for name in FOLDERS for action in ACTIONS]


def _refused(call: Callable[[], object]) -> bool:
    try:
        call()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 403:
            raise
        return True
    return False


@pytest.mark.parametrize(("kind", "name", "action"), CASES, ids=lambda value: str(value).replace(" ", "-"))
def test_partner_may_do_exactly_what_the_folder_table_says(
    kind: str, name: str, action: str, bucket: str, aws_s3: "S3Client", partner_s3: "S3Client"
) -> None:
    folder = f"{kind}-{name}"
    aws_s3.put_object(Bucket=bucket, Key=f"{folder}/here.json", Body=b"{}")
    refused = _refused(lambda: ACTIONS[action](partner_s3, bucket, folder))
    assert refused == (action not in FOLDERS[name])


def test_partner_cannot_list_the_root_of_the_bucket(bucket: str, partner_s3: "S3Client") -> None:
    assert _refused(lambda: partner_s3.list_objects_v2(Bucket=bucket))
    assert _refused(lambda: partner_s3.list_objects_v2(Bucket=bucket, Prefix="opportunity-"))


def test_partner_cannot_put_outside_the_folders(bucket: str, partner_s3: "S3Client") -> None:
    assert _refused(lambda: partner_s3.put_object(Bucket=bucket, Key="opportunity.json", Body=b"{}"))
    assert _refused(lambda: partner_s3.put_object(Bucket=bucket, Key="other/opportunity-inbound/a.json", Body=b"{}"))


def test_partner_cannot_copy_from_the_inbound_archive(bucket: str, aws_s3: "S3Client", partner_s3: "S3Client") -> None:
    aws_s3.put_object(Bucket=bucket, Key="opportunity-inbound-archive/a.json", Body=b"{}")
    source = f"{bucket}/opportunity-inbound-archive/a.json"
    assert _refused(lambda: partner_s3.copy_object(Bucket=bucket, Key="opportunity-inbound/b.json", CopySource=source))


def test_partner_cannot_change_or_remove_the_bucket(bucket: str, partner_s3: "S3Client") -> None:
    assert _refused(lambda: partner_s3.put_bucket_policy(Bucket=bucket, Policy="{}"))
    assert _refused(lambda: partner_s3.delete_bucket(Bucket=bucket))


def test_a_put_that_must_not_overwrite_is_refused_when_the_name_is_taken(bucket: str, partner_s3: "S3Client") -> None:
    key = "opportunity-inbound/once.json"
    partner_s3.put_object(Bucket=bucket, Key=key, Body=b"1", IfNoneMatch="*", ACL="bucket-owner-full-control")
    with pytest.raises(ClientError) as refusal:
        partner_s3.put_object(Bucket=bucket, Key=key, Body=b"2", IfNoneMatch="*", ACL="bucket-owner-full-control")
    assert refusal.value.response["Error"]["Code"] == "PreconditionFailed"


@pytest.mark.parametrize("action", ["put", "get", "list", "delete"])
def test_nobody_without_keys_reaches_the_bucket(action: str, bucket: str, aws_s3: "S3Client") -> None:
    import boto3

    aws_s3.put_object(Bucket=bucket, Key="opportunity-outbound/here.json", Body=b"{}")
    config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"})
    stranger = boto3.client("s3", endpoint_url=aws_s3.meta.endpoint_url, region_name="us-west-2", config=config)
    folder = "opportunity-inbound" if action == "put" else "opportunity-outbound"
    assert _refused(lambda: ACTIONS[action](stranger, bucket, folder))
