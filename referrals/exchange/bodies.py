"""An object's body, whole and unspoilt within a time limit, or not at all."""

import hashlib
import re
from time import monotonic
from typing import Any

from referrals.errors import TryAgain

BODY_SECONDS = 60
"""For one whole body, up to 50 MB: a server that drips a byte now and then never meets a socket's time-out."""

_PIECE = 1 << 20
_MD5_ETAG = re.compile(r'"?[0-9a-f]{32}"?')


def read_whole(answer: Any) -> bytes:
    """The body of a GetObject answer. Raises TryAgain when it is late, cut short or changed on the way.

    botocore itself holds the body against its length and against S3's checksum where AWS sent one.
    """
    body = answer["Body"]
    body._raw_stream = _Hurried(body._raw_stream)
    content: bytes = body.read()
    if len(content) != answer["ContentLength"]:
        raise TryAgain("s3.cut_short", "The file arrived incomplete; it will be read again.")
    if _is_spoilt(content, answer):
        raise TryAgain("s3.checksum", "The file changed on its way to us; it will be read again.")
    return content


def _is_spoilt(content: bytes, answer: Any) -> bool:
    """Whether an ETag that is the content's MD5 says otherwise; under KMS encryption it is no MD5."""
    if answer.get("ServerSideEncryption", "AES256") != "AES256" or not _MD5_ETAG.fullmatch(answer["ETag"]):
        return False
    return hashlib.md5(content, usedforsecurity=False).hexdigest() != answer["ETag"].strip('"')


class _Hurried:
    """urllib3's response, read piece by piece as it comes, with a deadline for the whole."""

    def __init__(self, raw: Any) -> None:
        self._raw, self._deadline = raw, monotonic() + BODY_SECONDS

    def read(self, amount: int | None = None) -> bytes:
        """As the response's own: `amount` bytes, fewer only at the end."""
        pieces: list[bytes] = []
        wanted = amount
        while wanted is None or wanted > 0:
            piece: bytes = self._raw.read1(min(wanted or _PIECE, _PIECE))
            if not piece:
                break
            if monotonic() > self._deadline:
                self._raw.close()
                raise TryAgain("s3.timeout", "AWS sent a file too slowly; we keep trying.")
            pieces.append(piece)
            wanted = None if wanted is None else wanted - len(piece)
        return b"".join(pieces)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)
