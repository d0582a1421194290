"""ETag and If-Match: a record's version as HTTP writes it."""

import re
from typing import Annotated

from ninja import Header
from pydantic import StringConstraints

from referrals.errors import PortalError
from referrals.services.matching import OtherVersion

_TAG = re.compile(r'"(\d{1,9})"')

IfMatch = Annotated[
    Annotated[str, StringConstraints(max_length=200)] | None,
    Header(
        alias="If-Match",
        description="The ETag of the record as you read it; without it the change is made whatever came between.",
    ),
]


def tag_of(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def versions_of(if_match: str | None) -> set[int] | None:
    """The versions the caller means; None for any. A tag that is none of ours, or a weak one, matches nothing."""
    if not if_match or if_match.strip() == "*":
        return None
    found = (_TAG.fullmatch(part.strip()) for part in if_match.split(","))
    return {int(tag[1]) for tag in found if tag}


def present_tag(error: PortalError) -> dict[str, str]:
    """The header that tells a caller who was too late what to match next time."""
    return {"ETag": tag_of(error.version)} if isinstance(error, OtherVersion) else {}
