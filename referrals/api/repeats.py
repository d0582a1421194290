"""Honours Idempotency-Key: the same request under the same key is answered again and does nothing twice."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Annotated

from django.http import HttpResponse, JsonResponse
from ninja import Header, Schema
from pydantic import StringConstraints

from referrals.api.authentication import ApiRequest
from referrals.api.matching import tag_of
from referrals.api.refusals import status_and_body
from referrals.errors import ExchangeError, PortalError
from referrals.services.matching import OtherVersion
from referrals.services.repeats import Answer, answer_once

CREATED, ACCEPTED = 201, 202
Key = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")] | None,
    Header(
        alias="Idempotency-Key",
        description="Send the same key again to repeat a request safely; kept for 24 hours.",
    ),
]


def accepted(
    request: ApiRequest, key: str | None, work: Callable[[], Schema], *, status: int = ACCEPTED
) -> HttpResponse:
    """Answer `status` with what `work` gives, or its refusal; under a key, with the answer it had the first time."""
    attempt = partial(_attempt, work, status)
    answer = answer_once(request.auth, key, _digest(request), attempt) if key else attempt()
    response = JsonResponse(answer.body, status=answer.status)
    if "version" in answer.body:
        response["ETag"] = tag_of(answer.body["version"])
    if answer.is_repeat:
        response["Idempotency-Replayed"] = "true"
    return response


def _attempt(work: Callable[[], Schema], status: int) -> Answer:
    """A refusal is an answer too and is kept; what the next moment may mend is not: trouble, another's change."""
    try:
        return Answer(status, work().model_dump(mode="json", by_alias=True))
    except (ExchangeError, OtherVersion):
        raise
    except PortalError as refusal:
        return Answer(*status_and_body(refusal))


def _digest(request: ApiRequest) -> str:
    said = "\n".join((request.method or "", request.get_full_path(), request.headers.get("If-Match", ""), ""))
    return hashlib.sha256(said.encode() + request.body).hexdigest()
