"""Names for everything that goes wrong at the bucket: what happened, whether waiting helps, what to do.

Texts never carry a secret: only the code AWS answered with and the right or setting to look at.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
)
from urllib3.exceptions import HTTPError

from referrals.errors import ExchangeError, GiveUp, NeedsAPerson, TryAgain


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a kind of failure goes on (`error`), its stable id and its sentence with the cure."""

    error: type[ExchangeError]
    error_id: str
    sentence: str


_CREDENTIALS = (
    "AWS does not accept the credentials ({code}). Renew them where the portal finds them; we try again at every poll."
)
_CLOCK = "This host's clock is too far from AWS's ({code}). Set the clock by NTP; we try again at every poll."
_GONE = (
    "The bucket does not exist or belongs to another environment ({code}). "
    "Check its name on Partner Central's integration page."
)
_REGION = "The bucket is in another region ({code}). ACE buckets are in us-west-2; correct the connection's region."
_BROKEN_OFF = "AWS broke the request off ({code}). We try it again shortly."
_BUSY = "AWS asks us to slow down ({code}). We go on by ourselves shortly."

BY_CODE: Mapping[str, Trouble] = {
    **dict.fromkeys(
        (
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidToken",
            "InvalidClientTokenId",
            "TokenRefreshRequired",
        ),
        Trouble(NeedsAPerson, "s3.credentials", _CREDENTIALS),
    ),
    "RequestTimeTooSkewed": Trouble(NeedsAPerson, "s3.clock", _CLOCK),
    "NoSuchBucket": Trouble(NeedsAPerson, "s3.no_bucket", _GONE),
    **dict.fromkeys(
        ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "301", "400"),
        Trouble(NeedsAPerson, "s3.region", _REGION),
    ),
    **dict.fromkeys(
        ("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "503", "ServiceUnavailable"),
        Trouble(TryAgain, "s3.busy", _BUSY),
    ),
    **dict.fromkeys(
        (
            "BadDigest",
            "ConditionalRequestConflict",
            "IncompleteBody",
            "OperationAborted",
            "RequestTimeout",
            "XAmzContentSHA256Mismatch",
        ),
        Trouble(TryAgain, "s3.broken_off", _BROKEN_OFF),
    ),
    "NoSuchKey": Trouble(GiveUp, "s3.no_key", "The file is no longer in the bucket ({code})."),
    "EntityTooLarge": Trouble(GiveUp, "s3.too_large", "The file is larger than the bucket takes ({code})."),
}

PASS_ENDING = frozenset(
    {
        "s3.busy",
        "s3.clock",
        "s3.credentials",
        "s3.no_bucket",
        "s3.no_credentials",
        "s3.region",
        "s3.timeout",
        "s3.unreachable",
    }
)
"""Troubles of the whole bucket: the next call would meet them too, so one try a pass is enough."""

RIGHTS: Mapping[str, str] = {
    "list": "s3:ListBucket",
    "read": "s3:GetObject (and kms:Decrypt)",
    "write": "s3:PutObject with the ACL bucket-owner-full-control (and kms:GenerateDataKey)",
    "delete": "s3:DeleteObject",
}
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "403", "Forbidden", "AllAccessDisabled"})


@contextmanager
def named(action: str, key: str) -> Iterator[None]:
    """Turn any failure of boto3 inside into one of ours; `action` is list, read, write or delete."""
    try:
        yield
    except ClientError as error:
        raise _of_client(error, action, key) from error
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        raise NeedsAPerson(
            "s3.no_credentials",
            "No AWS credentials were found. Give the portal a profile, a role or keys in the environment.",
        ) from error
    except EndpointConnectionError as error:
        raise TryAgain(
            "s3.unreachable",
            "AWS's endpoint cannot be reached. Check the network and the endpoint's name; we keep trying.",
        ) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise TryAgain("s3.timeout", "AWS did not answer in time; we keep trying.") from error
    except (BotoCoreError, HTTPError, OSError) as error:
        raise TryAgain("s3.connection", "The connection to AWS broke; we keep trying.") from error


def _of_client(error: ClientError, action: str, key: str) -> ExchangeError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return trouble_of(code, action, key, status=status, retry_after=_retry_after(error))


def trouble_of(code: str, action: str, key: str, *, status: int = 0, retry_after: float | None = None) -> ExchangeError:
    """Our error for AWS's `code`; unknown codes wait when AWS is at fault (5xx, 429) and ask a person otherwise."""
    if code in DENIED:
        folder = key.split("/", 1)[0] or "the bucket"
        return NeedsAPerson(
            f"s3.denied.{action}",
            f"AWS denies us to {action} in “{folder}”. The policy must grant {RIGHTS[action]} there.",
        )
    if (trouble := BY_CODE.get(code)) is not None:
        return _raised(trouble, code, retry_after)
    if status >= 500 or status == 429 or code == "InternalError":
        return TryAgain(
            "s3.server_error", f"AWS had a problem of its own ({code or status}); we keep trying.", retry_after
        )
    return NeedsAPerson(
        "s3.unexpected",
        f"AWS answered “{code or status}” to our attempt to {action} “{key}”. Look it up with AWS's support.",
    )


def _raised(trouble: Trouble, code: str, retry_after: float | None) -> ExchangeError:
    sentence = trouble.sentence.format(code=code)
    if trouble.error is TryAgain:
        return TryAgain(trouble.error_id, sentence, retry_after)
    return trouble.error(trouble.error_id, sentence)


def _retry_after(error: ClientError) -> float | None:
    headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    value = str(headers.get("retry-after", ""))
    return float(value) if value.isdigit() else None
