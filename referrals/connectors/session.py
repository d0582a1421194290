"""The HTTP session below simple-salesforce: time limits, no redirects, and what each answer says beside its body."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

CONNECT_SECONDS, READ_SECONDS = 5, 60
_USAGE = re.compile(r"\bapi-usage=(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Usage:
    """How many calls of the organisation's daily allowance are used; the CRM counts with some delay."""

    used: int
    total: int

    @property
    def percent(self) -> float:
        """The used share, 0 where no allowance is known."""
        return 100 * self.used / self.total if self.total else 0.0


class PatientSession(requests.Session):
    """A session that ends a call in time, follows nobody elsewhere and remembers usage and the CRM's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.usage: Usage | None = None
        self.clock: datetime | None = None
        self.auth = _as_given  # or requests would put a .netrc's password in the token's place

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """As requests does, with our limits."""
        kwargs["timeout"] = (CONNECT_SECONDS, READ_SECONDS)
        kwargs["allow_redirects"] = False
        response = super().send(request, **kwargs)
        self._remember(response)
        return response

    def _remember(self, response: requests.Response) -> None:
        if usage := _USAGE.search(response.headers.get("Sforce-Limit-Info", "")):
            self.usage = Usage(int(usage[1]), int(usage[2]))
        try:
            self.clock = parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
        except ValueError:
            self.clock = None


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
