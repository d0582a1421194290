"""The door for the portal's webhooks: a signature of this minute, each post taken once, answered at once."""

import hashlib
import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aceportal.demo_crm.changes import NotAChange, read_change, take_change
from aceportal.demo_crm.store import Store

MAX_AGE_SECONDS = 300
ID, TIMESTAMP, SIGNATURE = "X-ACE-Portal-Id", "X-ACE-Portal-Timestamp", "X-ACE-Portal-Signature"
_LONGEST_ID = 100


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the portal writes into the signature's header."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Hooks:
    """Takes posts signed with `secret`."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store, self._secret = store, secret

    def take(self, header: Callable[[str], str | None], body: bytes) -> tuple[HTTPStatus, str]:
        """The status to answer with, and a sentence. A post that came before is answered as well done."""
        if not self._is_genuine(header, body):
            return HTTPStatus.UNAUTHORIZED, "The signature is missing, wrong or too old."
        post_id = header(ID) or ""
        if not 0 < len(post_id) <= _LONGEST_ID:
            return HTTPStatus.BAD_REQUEST, "The post has no id."
        try:
            change = read_change(_parsed(body))
        except NotAChange as reason:
            return HTTPStatus.UNPROCESSABLE_ENTITY, str(reason)
        with self._store.transaction():
            is_new = self._store.is_new_post(post_id)
            taken = is_new and change is not None and take_change(self._store, change, how="Webhook")
        return HTTPStatus.OK, "Taken." if taken else "Nothing new."

    def _is_genuine(self, header: Callable[[str], str | None], body: bytes) -> bool:
        given, timestamp = header(SIGNATURE) or "", header(TIMESTAMP) or ""
        expected = signature(self._secret, timestamp, body)
        if not hmac.compare_digest(given.encode(), expected.encode()) or not timestamp.isdigit():
            return False
        return abs(self._store.clock() - int(timestamp)) <= MAX_AGE_SECONDS


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotAChange("The body is not JSON.") from None
