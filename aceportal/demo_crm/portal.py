"""Speaks to the portal's API with a bearer token: gives a deal, asks what changed. It never raises for an answer."""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from aceportal.demo_crm.deals import Record

_SECONDS = 15
_LONGEST_ANSWER = 5_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is HTTP's, 0 when nobody answered; `body` the JSON object; `wait` seconds the portal asks for."""

    status: int
    body: Record
    wait: float | None = None


class _StayHere(urllib.request.HTTPRedirectHandler):
    """The token goes to the portal's own address and nowhere it points to."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Portal:
    """`url` is the portal's address, `slug` the name of our profile there."""

    url: str
    token: str
    slug: str

    def give(self, deal_id: str, record: Record) -> Answer:
        """Hand over the whole record; the same one twice changes nothing there."""
        path = f"opportunities/{urllib.parse.quote(deal_id, safe='')}"
        return self._ask("PUT", path, json.dumps(record).encode())

    def changes(self, since: str) -> Answer:
        """What changed after the cursor, oldest first."""
        return self._ask("GET", f"changes?{urllib.parse.urlencode({'since': since})}")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        request = urllib.request.Request(f"{self.url}/api/v1/crm/{self.slug}/{path}", data=body, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere())
        try:
            with opener.open(request, timeout=_SECONDS) as answer:
                return Answer(answer.status, _object(answer.read(_LONGEST_ANSWER)))
        except urllib.error.HTTPError as refusal:
            with refusal:
                wait = refusal.headers.get("Retry-After", "")
                return Answer(refusal.code, _object(refusal.read()), float(wait) if wait.isdigit() else None)
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, {"message": f"The portal did not answer ({type(error).__name__})."})


def _object(body: bytes) -> Record:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"message": "The portal's answer is no JSON object."}
