"""Salesforce's REST API on this machine's loopback, over TLS, for the real client library to talk to."""

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt

from tests.contract.connectors.certificate import write_certificate
from tests.contract.connectors.salesforce_org import Organisation, Refusal

API = "/services/data/v62.0/"
TOKEN = "/services/oauth2/token"
_EXPIRED = Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any


@dataclass
class Fault:
    """An answer given in place of the true one to calls whose path holds `part`, after letting `skip` of them pass."""

    part: str
    answer: Callable[[], tuple[int, Any, dict[str, str]]]
    times: int = 1
    skip: int = 0


@dataclass
class SalesforceServer:
    """The server; tests change the organisation, arm faults, end sessions, and read the calls it saw."""

    folder: Path
    org: Organisation = field(default_factory=Organisation)
    secrets: dict[str, str] = field(default_factory=dict)
    public_keys: dict[str, Any] = field(default_factory=dict)
    page_size: int = 2
    used: int = 10
    total: int = 15_000
    instance: str = ""
    sessions: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _pages: dict[str, list[Any]] = field(default_factory=dict)

    def start(self) -> "SalesforceServer":
        self.ca, key = write_certificate(self.folder)
        self._http = _Listening(("127.0.0.1", 0), partial(_Handler, self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, key)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def host(self) -> str:
        return f"localhost:{self._http.server_port}"

    def fail(self, part: str, status: int, code: str, words: str, *, times: int = 1, skip: int = 0) -> None:
        """Answer the next calls to `part` with an error in Salesforce's form."""
        body = [{"errorCode": code, "message": words}]
        self.faults.append(Fault(part, lambda: (status, body, {}), times, skip))

    def expire(self) -> None:
        """End every session."""
        self.sessions.clear()

    def count(self, method: str, part: str) -> int:
        return sum(1 for one in self.calls if one.method == method and part in one.path)

    def answer(self, call: Call, token: str) -> tuple[int, Any, dict[str, str]]:
        """Status, body and headers for one call."""
        self.calls.append(call)
        if (fault := self._fault(call.path)) is not None:
            return fault.answer()
        if call.path == TOKEN:
            return self._sign_in(call.body)
        try:
            if token not in self.sessions:
                raise _EXPIRED
            self.used += 1
            status, body = self._route(call)
        except Refusal as refusal:
            return refusal.status, refusal.body, {}
        return status, body, {"Sforce-Limit-Info": f"api-usage={self.used}/{self.total}"}

    def _fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.part in path and fault.times:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def _sign_in(self, given: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        if not self._is_known(given):
            return 400, {"error": "invalid_client", "error_description": "invalid client credentials"}, {}
        token = f"00D!token-{len(self.calls)}"
        self.sessions.add(token)
        return 200, {"access_token": token, "instance_url": self.instance or f"https://{self.host}"}, {}

    def _is_known(self, given: dict[str, str]) -> bool:
        if given.get("grant_type") == "client_credentials":
            return self.secrets.get(given["client_id"]) == given["client_secret"]
        issuer = jwt.decode(given["assertion"], options={"verify_signature": False})["iss"]
        claims = jwt.decode(
            given["assertion"], self.public_keys[issuer], ["RS256"], audience="https://login.salesforce.com"
        )
        return bool(claims["sub"])

    def _route(self, call: Call) -> tuple[int, Any]:
        parts = [unquote(one) for one in call.path.removeprefix(API).strip("/").split("/")]
        match (call.method, *parts):
            case ("GET", "query"):
                return 200, self._first_page(call.query["q"][0])
            case ("GET", "query", locator):
                return 200, self._page(locator)
            case ("GET", "sobjects", name, "describe"):
                return 200, self.org.described(name)
            case ("GET", "sobjects", name, key, value):
                return 200, self.org.by_key(name, key, value)
            case ("PATCH", "sobjects", name, record_id):
                self.org.patch(name, record_id, call.body)
                return 204, None
            case ("PATCH", "sobjects", name, key, value):
                record_id, is_new = self.org.upsert(name, key, value, call.body)
                body = {"id": record_id, "success": True, "errors": [], "created": is_new}
                return (201 if is_new else 200), body
        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

    def _first_page(self, text: str) -> dict[str, Any]:
        locator = f"01g{len(self._pages):012d}"
        self._pages[locator] = self.org.query(text)[1]
        return self._page(f"{locator}-0")

    def _page(self, locator: str) -> dict[str, Any]:
        """A page of what the query found when it was asked, as Salesforce keeps it."""
        name, _, start = locator.rpartition("-")
        if name not in self._pages:
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        rows, end = self._pages[name], int(start) + self.page_size
        answer = {"totalSize": len(rows), "done": end >= len(rows), "records": rows[int(start) : end]}
        return answer if answer["done"] else {**answer, "nextRecordsUrl": f"{API}query/{name}-{end}"}


class _Listening(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left in time, or that does not trust the certificate, is what some tests ask for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, server: SalesforceServer, *args: Any) -> None:
        self._salesforce = server
        super().__init__(*args)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = Call(self.command, parts.path, parse_qs(parts.query), self._body(raw))
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        status, body, headers = self._salesforce.answer(call, token)
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815

    def _body(self, raw: bytes) -> Any:
        if "urlencoded" in (self.headers.get("Content-Type") or ""):
            return {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        return json.loads(raw) if raw else None

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output clean."""
