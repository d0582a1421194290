"""Talks to AWS's side of the demo through its control port; knows nothing of what it does."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

_SECONDS = 15


class AwsSideError(Exception):
    """AWS's side refused the command; the message is a sentence for people."""


class AwsSideAwayError(AwsSideError):
    """Nothing answers at the control port."""


@dataclass(frozen=True, slots=True)
class AwsSideClient:
    """`url` is the control port's address, `token` its bearer token."""

    url: str
    token: str

    def buckets(self) -> list[str]:
        """Buckets that AWS's side serves, the most used first."""
        return list(self._ask(urllib.request.Request(f"{self.url}/buckets"))["buckets"])

    def command(self, name: str, /, *, bucket: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Run one command; raises AwsSideError with AWS's side's own sentence."""
        body = json.dumps({"command": name, "bucket": bucket, "arguments": arguments}).encode()
        return self._ask(urllib.request.Request(f"{self.url}/commands", data=body, method="POST"))

    def _ask(self, request: urllib.request.Request) -> dict[str, Any]:
        request.add_header("Authorization", f"Bearer {self.token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_SECONDS) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise AwsSideError(_message(refusal.read())) from None
        except OSError:
            raise AwsSideAwayError("AWS's side is not running. It starts with the demo stack.") from None


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return "AWS's side gave an answer that cannot be read."
