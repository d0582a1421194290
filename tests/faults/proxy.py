"""The fault proxy: stands in front of the S3 server on loopback and breaks calls as its rules say.

    proxy.rule("GET", "a.json", truncated())             # the next read of a key that holds "a.json" is cut short
    proxy.rule("LIST", "", refusal(503, "SlowDown"), times=3)
    proxy.calls                                           # every call so far, as Call(verb, key)

Verbs are LIST, GET, PUT, DELETE (the batch) and HEAD. Requests are forwarded as they came, Host header and
all, so the signatures hold.
"""

import http.client
import re
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_HOP = {"connection", "expect", "keep-alive", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its verb in the exchange's words and its key (a listing's prefix)."""

    verb: str
    key: str


@dataclass(slots=True)
class Answer:
    """What the server said, whole."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(slots=True)
class Visit:
    """One request on its way through the proxy, as a fault sees it."""

    call: Call
    body: bytes
    forward: Callable[[], Answer]
    connection: socket.socket
    closing: threading.Event
    is_over: bool = False

    def send(self, answer: Answer, *, only: int | None = None) -> None:
        """Answer the client; `only` cuts the body there, under the whole body's Content-Length."""
        self.connection.sendall(_head(answer))
        if self.call.verb != "HEAD":
            self.connection.sendall(answer.body[:only])

    def reset(self) -> None:
        """Close with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.is_over = True

    def cut(self) -> None:
        """Close as if all had been sent."""
        self.connection.shutdown(socket.SHUT_RDWR)
        self.is_over = True


Fault = Callable[[Visit], None]


@dataclass(slots=True)
class _Rule:
    verb: str
    part: str
    fault: Fault
    left: int | None


@dataclass
class FaultProxy:
    """Listens on a loopback port of its own while used as a context manager."""

    upstream: str
    calls: list[Call] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closing: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "FaultProxy":
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                while not proxy._closing.is_set() and proxy._serve(self):
                    pass

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.shutdown_request = self._server.close_request  # a polite shutdown would hide the reset
        self._server.daemon_threads, self._server.block_on_close = True, False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        """The address boto3 takes as `endpoint_url`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def rule(self, verb: str, part: str, fault: Fault, *, times: int | None = 1) -> None:
        """Let `fault` answer calls of `verb` ("*": any) whose key holds `part`; `times` None means for ever."""
        with self._lock:
            self._rules.append(_Rule(verb, part, fault, times))

    def heal(self) -> None:
        """Forget every rule."""
        with self._lock:
            self._rules.clear()

    def count(self, verb: str, part: str = "") -> int:
        """How many calls of `verb` came for keys that hold `part`."""
        return sum(call.verb == verb and part in call.key for call in self.calls)

    def _serve(self, handler: socketserver.StreamRequestHandler) -> bool:
        """Serve one request; False when the connection is over."""
        try:
            request = _read(handler)
            if request is None:
                return False
            line, headers, body = request
            visit = Visit(
                _call(line), body, lambda: self._forward(line, headers, body), handler.connection, self._closing
            )
            self._pick(visit.call)(visit)
        except (OSError, ValueError):
            return False
        return not visit.is_over

    def _pick(self, call: Call) -> Fault:
        with self._lock:
            self.calls.append(call)
            for rule in self._rules:
                if rule.verb in ("*", call.verb) and rule.part in call.key and rule.left != 0:
                    rule.left = None if rule.left is None else rule.left - 1
                    return rule.fault
        return passed

    def _forward(self, line: str, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
        method, target, _ = line.split(" ", 2)
        server = http.client.HTTPConnection(urlsplit(self.upstream).netloc, timeout=30)
        server.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            if name.lower() not in _HOP:
                server.putheader(name, value)
        server.endheaders(body or None)
        got = server.getresponse()
        answer = Answer(got.status, got.getheaders(), got.read())
        server.close()
        return answer


def _read(handler: socketserver.StreamRequestHandler) -> tuple[str, list[tuple[str, str]], bytes] | None:
    line = handler.rfile.readline().decode("latin-1").strip()
    if not line:
        return None
    headers: list[tuple[str, str]] = []
    while text := handler.rfile.readline().decode("latin-1").strip():
        name, _, value = text.partition(":")
        headers.append((name.strip(), value.strip()))
    known = {name.lower(): value for name, value in headers}
    if known.get("expect", "").lower() == "100-continue":
        handler.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    return line, headers, handler.rfile.read(int(known.get("content-length", "0")))


def _call(line: str) -> Call:
    method, target, _ = line.split(" ", 2)
    parts = urlsplit(target)
    key = unquote(parts.path).lstrip("/").partition("/")[2]
    query = parse_qs(parts.query, keep_blank_values=True)
    if "list-type" in query:
        return Call("LIST", query.get("prefix", [""])[0])
    return Call("DELETE" if "delete" in query else method, key)


def _head(answer: Answer) -> bytes:
    kept = [(name, value) for name, value in answer.headers if name.lower() not in {*_HOP, "content-length"}]
    lines = [f"HTTP/1.1 {answer.status} .", *(f"{name}: {value}" for name, value in kept)]
    length = next((v for n, v in answer.headers if n.lower() == "content-length"), str(len(answer.body)))
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode("latin-1")


def passed(visit: Visit) -> None:
    """No fault at all."""
    visit.send(visit.forward())


def refusal(status: int, code: str, **headers: str) -> Fault:
    """AWS's error document with this code; header names are written with `_` for `-`."""
    body = f"<?xml version='1.0'?><Error><Code>{escape(code)}</Code><Message>{escape(code)}</Message></Error>".encode()
    extra = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return lambda visit: visit.send(Answer(status, [("Content-Type", "application/xml"), *extra], body))


def reset(visit: Visit) -> None:
    """The connection breaks before any answer."""
    visit.reset()


def hang(visit: Visit) -> None:
    """Nothing is answered until the proxy stops."""
    visit.closing.wait()
    visit.reset()


def dripping(pause: float) -> Fault:
    """The body comes a byte at a time, `pause` seconds apart."""

    def fault(visit: Visit) -> None:
        answer = visit.forward()
        visit.send(answer, only=0)
        for number in range(len(answer.body)):
            if visit.closing.wait(pause):
                visit.reset()
                return
            visit.connection.sendall(answer.body[number : number + 1])

    return fault


def truncated(visit: Visit) -> None:
    """Half of the body, then the end of the connection."""
    answer = visit.forward()
    visit.send(answer, only=len(answer.body) // 2)
    visit.cut()


def flipped(*, without: str = "") -> Fault:
    """One bit of the body changes on the way; headers that start with `without` are left out."""

    def fault(visit: Visit) -> None:
        answer = visit.forward()
        middle = len(answer.body) // 2
        answer.body = answer.body[:middle] + bytes([answer.body[middle] ^ 1]) + answer.body[middle + 1 :]
        answer.headers = [one for one in answer.headers if not (without and one[0].lower().startswith(without))]
        visit.send(answer)

    return fault


def lost_answer(visit: Visit) -> None:
    """The server does the work; its answer never arrives."""
    visit.forward()
    visit.reset()


def after(action: Callable[[], Any]) -> Fault:
    """Something happens in the bucket just before the call gets there."""

    def fault(visit: Visit) -> None:
        action()
        passed(visit)

    return fault


def partly_deleted(part: str, code: str, delete: Callable[[str], Any]) -> Fault:
    """DeleteObjects refuses keys that hold `part`; `delete` does the others."""

    def fault(visit: Visit) -> None:
        keys = [unquote(key) for key in re.findall(r"<Key>(.*?)</Key>", visit.body.decode())]
        refused = [key for key in keys if part in key]
        for key in keys:
            if key not in refused:
                delete(key)
        rows = "".join(f"<Error><Key>{escape(key)}</Key><Code>{code}</Code></Error>" for key in refused)
        visit.send(Answer(200, [("Content-Type", "application/xml")], f"<DeleteResult>{rows}</DeleteResult>".encode()))

    return fault
