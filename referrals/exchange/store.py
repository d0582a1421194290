"""The bucket as the exchange sees it: list, get, put once, delete what was read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from referrals.errors import ExchangeError
from referrals.exchange.bodies import read_whole
from referrals.exchange.session import Access, s3_client
from referrals.exchange.troubles import DENIED, named, trouble_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_READ_BYTES = 50_000_000
PROCESSED_TAG = "partner_processed"
_GONE = frozenset({"PreconditionFailed", "NoSuchKey"})
_DIGEST_OF_OTHER_BYTES = "A" * 22 + "=="


@dataclass(frozen=True, slots=True)
class Listed:
    """One object of a listing; `etag` is without quotes, `modified_at` aware UTC, `size` in bytes."""

    key: str
    etag: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Got:
    """An object's bytes with the ETag they were read under (it may be newer than the listing's)."""

    content: bytes
    etag: str
    modified_at: datetime
    size: int
    tagged_processed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An object that could not be deleted, and why."""

    key: str
    trouble: ExchangeError

    @property
    def reason(self) -> str:
        """The trouble's sentence."""
        return self.trouble.message


@dataclass(frozen=True, slots=True)
class Greeting:
    """What an answer of S3 says beside its content: its clock, aware UTC, and the bucket's region, "" when unsaid."""

    at: datetime | None
    region: str
    listed: bool


class Store:
    """One bucket. Every failure leaves as TryAgain, GiveUp or NeedsAPerson with a named cause."""

    def __init__(self, access: Access) -> None:
        self.bucket = access.bucket
        self._client: S3Client = s3_client(access)

    def greeting(self, prefix: str) -> Greeting:
        """Ask for one name under `prefix`; a denied listing greets too, for it shows that AWS knows who asks."""
        with named("list", prefix):
            answer: Any = self._first(prefix)
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        said, listed = headers.get("date", ""), "Error" not in answer
        return Greeting(parsedate_to_datetime(said) if said else None, headers.get("x-amz-bucket-region", ""), listed)

    def _first(self, prefix: str) -> Any:
        try:
            return self._client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=1)
        except ClientError as error:
            denied = error.response.get("Error", {}).get("Code") in DENIED
            if denied and error.operation_name == "ListObjectsV2":  # taking a role may be denied here as well
                return error.response
            raise

    def listing(self, prefix: str) -> Iterator[Listed]:
        """Every object under `prefix`, all pages; zero-byte folder markers are left out."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        iterator = iter(pages)
        while True:
            with named("list", prefix):
                page: Any = next(iterator, None)
            if page is None:
                return
            yield from (_listed(item) for item in page.get("Contents", ()) if not _is_marker(item))

    def get(self, key: str) -> Got:
        """Read an object whole, or only its head when it is larger than MAX_READ_BYTES (content is then empty).

        Raises TryAgain when the body is cut short, does not match its checksum or takes too long.
        """
        with named("read", key):
            answer = self._client.get_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
            length = answer["ContentLength"]
            body = read_whole(answer) if length <= MAX_READ_BYTES else b""
            tagged = bool(answer.get("TagCount")) and self._is_tagged_processed(key)
        return Got(body, _plain(answer["ETag"]), answer["LastModified"], length, tagged)

    def _is_tagged_processed(self, key: str) -> bool:
        tags = self._client.get_object_tagging(Bucket=self.bucket, Key=key)["TagSet"]
        return any(tag["Key"] == PROCESSED_TAG and tag["Value"].lower() == "true" for tag in tags)

    def put_once(self, key: str, content: bytes) -> bool:
        """Write `key` unless it exists; False means it was already there (HTTP 412), which is success too."""
        with named("write", key), _already_there() as outcome:
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=content,
                IfNoneMatch="*",
                ACL="bucket-owner-full-control",
                ContentType="application/json",
            )
            outcome.written = True
        return outcome.written

    def check_may_write(self, key: str) -> None:
        """Return when we may write `key`, leaving nothing behind; raises as put_once does when we may not.

        The bytes come with a digest that is not theirs: who has no right is denied, who has it is told so.
        """
        with named("write", key), _told_of_wrong_digest():
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=b"{}",
                IfNoneMatch="*",
                ACL="bucket-owner-full-control",
                ContentMD5=_DIGEST_OF_OTHER_BYTES,
            )

    def remove(self, key: str) -> None:
        """Delete what we have just written, whatever its ETag; one already gone is success too."""
        with named("delete", key):
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def delete(self, objects: Sequence[tuple[str, str]]) -> list[Kept]:
        """Delete (key, ETag) pairs, at most 1,000; returns only those that are still there, with the cause.

        Each is deleted only while it is the very object we read: one already gone, or replaced by a
        newer one under the same key, counts as deleted because what we read is no longer there.
        """
        wanted: list[Any] = [{"Key": key, "ETag": f'"{etag}"'} for key, etag in objects]
        with named("delete", objects[0][0]):
            answer = self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": wanted, "Quiet": True})
        return [_kept(error) for error in answer.get("Errors", ()) if error.get("Code") not in _GONE]


@dataclass(slots=True)
class _Outcome:
    written: bool = False


@contextmanager
def _already_there() -> Iterator[_Outcome]:
    outcome = _Outcome()
    try:
        yield outcome
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != 412:
            raise


@contextmanager
def _told_of_wrong_digest() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "BadDigest":
            raise


def _listed(item: Any) -> Listed:
    return Listed(item["Key"], _plain(item["ETag"]), item["Size"], item["LastModified"])


def _is_marker(item: Any) -> bool:
    return bool(item["Size"] == 0 and item["Key"].endswith("/"))


def _kept(error: Any) -> Kept:
    return Kept(error["Key"], trouble_of(str(error.get("Code", "")), "delete", error["Key"]))


def _plain(etag: str) -> str:
    return etag.strip('"')
