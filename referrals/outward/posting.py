"""Posts one body to one receiver and brings back what it answered: no redirect, no proxy, no wait without an end."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic

from referrals.domain.addresses import Target
from referrals.errors import NotValid
from referrals.outward.connecting import connected
from referrals.outward.timed_sockets import Deadline, TimedSocket

TOTAL_SECONDS = 15.0
MOST_BYTES = 65_536
"""What is read of an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status with its text, or None and the problem in one sentence."""

    status: int | None
    text: str = ""
    retry_after: str = ""
    problem: str = ""
    seconds: float = 0.0


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post `body`; never raises for what happens outside, and ends TOTAL_SECONDS after it began.

    The status decides: a receiver that has said yes and then drips its text is believed, with the text as far as
    it came.
    """
    began = monotonic()
    try:
        answer = _posted(target, body, headers, Deadline.in_seconds(TOTAL_SECONDS))
    except NotValid as refusal:
        answer = Answer(None, problem=refusal.message)
    except (OSError, HTTPException) as trouble:
        answer = Answer(None, problem=_named(trouble))
    return Answer(answer.status, answer.text, answer.retry_after, answer.problem, round(monotonic() - began, 3))


def _posted(target: Target, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> Answer:
    with connected(target, deadline) as sock:
        connection = HTTPConnection(target.host, target.port)
        connection.auto_open = 0
        connection.sock = TimedSocket(sock, deadline)
        connection.request("POST", target.path, body, {"Host": target.authority, "Connection": "close", **headers})
        with connection.getresponse() as response:
            return Answer(response.status, _text(response), response.headers.get("Retry-After", ""))


def _text(response: HTTPResponse) -> str:
    """The answer's text for the log, as far as it comes in time and fits."""
    read = bytearray()
    with suppress(OSError, HTTPException, ValueError):
        while len(read) < MOST_BYTES and (piece := response.read1(MOST_BYTES - len(read))):
            read += piece
    return read.decode(errors="replace")


_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "The receiver did not answer in time."),
    (ssl.SSLCertVerificationError, "The receiver's certificate is not one for this host, or not trusted here."),
    (ssl.SSLError, "The receiver does not speak HTTPS as it should."),
    (socket.gaierror, "The host's name is not known."),
    (ConnectionRefusedError, "Nothing listens at the receiver's address."),
    (ConnectionError, "The receiver broke the connection."),
    (OSError, "The receiver cannot be reached."),
    (HTTPException, "The receiver answered with something that is not HTTP."),
)


def _named(trouble: Exception) -> str:
    return next(sentence for kind, sentence in _SENTENCES if isinstance(trouble, kind))
