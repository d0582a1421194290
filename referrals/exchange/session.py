"""boto3 clients by boto3's own credential chain, a profile, or an assumed role; no key is ever stored."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.loaders import create_loader
from botocore.session import Session as BotoSession
from botocore.session import get_session

from referrals.errors import NeedsAPerson, TryAgain
from referrals.exchange.keys import BUCKET_NAME

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 20, 6
PATIENCE_SECONDS = 5
_MODELS = create_loader()  # parsing AWS's service models takes most of a client's making: once a process is enough
_LOCAL_ENDPOINT = re.compile(r"https?://[A-Za-z0-9._\-\[\]:]+/?")


@dataclass(frozen=True, slots=True)
class Access:
    """Everything needed to reach one bucket; where credentials are found, never what they are.

    `read_seconds` and `attempts` of 0 are the usual ones.
    """

    bucket: str
    region: str
    endpoint_url: str = ""
    profile: str = ""
    role_arn: str = ""
    external_id: str = ""
    allowed_buckets: tuple[str, ...] = ()
    read_seconds: int = 0
    attempts: int = 0


def load_models() -> None:
    """Parse AWS's service models now, so that the forks of a worker inherit them."""
    session = get_session()
    session.register_component("data_loader", _MODELS)
    session.create_client("s3", region_name="us-west-2")


def check_access(access: Access) -> None:
    """Refuse a bucket that is not ACE's and an endpoint that is not a plain http(s) address."""
    if not BUCKET_NAME.fullmatch(access.bucket) and access.bucket not in access.allowed_buckets:
        raise NeedsAPerson(
            "s3.bucket_name",
            f"“{access.bucket}” is no ACE bucket name. Copy the name from Partner Central's integration page.",
        )
    if access.endpoint_url and not _LOCAL_ENDPOINT.fullmatch(access.endpoint_url):
        raise NeedsAPerson(
            "s3.endpoint", "ACE_S3_ENDPOINT_URL is not a plain http or https address. Correct it or unset it."
        )


def s3_client(access: Access) -> "S3Client":
    """A client with short timeouts (5 s connect, 20 s read unless said) so that no call outlives its job."""
    check_access(access)
    config = Config(
        region_name=access.region,
        signature_version="s3v4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=access.read_seconds or READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": access.attempts or ATTEMPTS},
        max_pool_connections=16,
        s3={"addressing_style": "path" if access.endpoint_url else "auto"},
    )
    session = boto3.Session(botocore_session=_botocore_session(access), region_name=access.region)
    client = session.client("s3", config=config, endpoint_url=access.endpoint_url or None)
    client.meta.events.register_first("needs-retry.s3", keep_retry_after)  # type: ignore[arg-type]
    return client


def keep_retry_after(*, response: Any, attempts: int, **_: Any) -> float | None:
    """Wait as long as AWS's Retry-After says, which botocore does not read; raises TryAgain when that is too long."""
    headers = response[0].headers if response else {}
    value = str(headers.get("retry-after", ""))
    if not value.isdigit() or response[0].status_code < 400:
        return None
    if int(value) > PATIENCE_SECONDS:
        raise TryAgain("s3.busy", f"AWS asks us to come back in {value} seconds.", float(value))
    return float(value) if attempts < ATTEMPTS else None


def _botocore_session(access: Access) -> BotoSession:
    source = get_session()
    source.register_component("data_loader", _MODELS)
    if access.profile:
        source.set_config_variable("profile", access.profile)
    return _assumed(source, access) if access.role_arn else source


def _assumed(source: BotoSession, access: Access) -> BotoSession:
    extra: dict[str, Any] = {"ExternalId": access.external_id} if access.external_id else {}
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=source.create_client,
        source_credentials=source.get_credentials(),
        role_arn=access.role_arn,
        extra_args={**extra, "RoleSessionName": "ace-portal"},
    )
    session = get_session()
    session.register_component("data_loader", _MODELS)
    session._credentials = DeferredRefreshableCredentials(  # type: ignore[attr-defined]
        method="assume-role", refresh_using=fetcher.fetch_credentials
    )
    return session
