"""A receiver of webhooks on this machine: answers as it is told and remembers every post."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


def says(status: int, text: str = "ok", **headers: str) -> Behaviour:
    """Answers every post like this; `Retry_After="30"` is the header Retry-After."""

    def behave(handler: "Handler") -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(text.encode())))
        handler.end_headers()
        handler.wfile.write(text.encode())

    return behave


def says_in_turn(*statuses: int) -> Behaviour:
    """Answers the first post with the first status, and so on; the last one stays."""
    left = list(statuses)
    return lambda handler: says(left.pop(0) if len(left) > 1 else left[0])(handler)


@dataclass(frozen=True)
class Received:
    """One post as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came in, and how it is answered. `stopped` is set when the test is over, for behaviours that wait."""

    port: int = 0
    behaviour: Behaviour = field(default_factory=lambda: says(200))
    posts: list[Received] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hooks/ace"


class Handler(BaseHTTPRequestHandler):
    """One call of the receiver."""

    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.posts.append(Received(self.path, dict(self.headers), body))
        with suppress(ConnectionError):  # the other side hung up, as it may
            self.receiver.behaviour(self)

    def do_GET(self) -> None:
        self.receiver.posts.append(Received(self.path, dict(self.headers), b""))
        self.receiver.behaviour(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing; the test looks at `posts`."""


@contextmanager
def receiving(address: str = "127.0.0.1", wrap: Callable[[Any], Any] | None = None) -> Iterator[Receiver]:
    """A receiver that runs; `wrap` puts its socket behind TLS."""
    receiver = Receiver()
    server = ThreadingHTTPServer((address, 0), type("Handler", (Handler,), {"receiver": receiver}))
    server.daemon_threads = True
    if wrap:
        server.socket = wrap(server.socket)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stopped.set()
        server.shutdown()
        server.server_close()
