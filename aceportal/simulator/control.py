"""The control port: a small JSON API on the loopback interface, for the one who holds the token.

`POST /commands` takes `{"command": …, "bucket": …, "arguments": {…}}` and answers with the command's own object;
without `bucket` the first one is meant. `GET /buckets` names them. 400 carries `message`, 401 is a wrong token.
"""

import hmac
import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aceportal.simulator.review import NotPossibleError
from aceportal.simulator.service import Service

_LONGEST_BODY = 1_000_000


class ControlServer(ThreadingHTTPServer):
    """Serves one Service; `port` 0 takes a free one, `server_port` tells which."""

    daemon_threads = True

    def __init__(self, service: Service, *, port: int, token: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.service, self._token = service, token

    def knows(self, authorization: str) -> bool:
        return hmac.compare_digest(authorization.encode(), f"Bearer {self._token}".encode())


class _Handler(BaseHTTPRequestHandler):
    server: ControlServer
    timeout = 30

    def do_GET(self) -> None:
        if self._is_allowed():
            found = self.path == "/buckets"
            answer: dict[str, Any] = {"buckets": self.server.service.buckets} if found else {"message": "Not found."}
            self._answer(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, answer)

    def do_POST(self) -> None:
        if not self._is_allowed():
            return
        if self.path != "/commands":
            self._answer(HTTPStatus.NOT_FOUND, {"message": "Not found."})
            return
        try:
            self._answer(HTTPStatus.OK, self.server.service.command(**self._command()))
        except NotPossibleError as reason:
            self._answer(HTTPStatus.BAD_REQUEST, {"message": str(reason)})

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: the service logs what it does."""

    def _is_allowed(self) -> bool:
        if self.server.knows(self.headers.get("Authorization", "")):
            return True
        self._answer(HTTPStatus.UNAUTHORIZED, {"message": "The token is missing or wrong."})
        return False

    def _command(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LONGEST_BODY:
            raise NotPossibleError("The body is missing or too long.")
        try:
            sent = json.loads(self.rfile.read(int(length)))
            return {"name": sent["command"], "arguments": sent.get("arguments", {}), "bucket": sent.get("bucket")}
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            raise NotPossibleError("Send an object with command, arguments and bucket.") from None

    def _answer(self, status: HTTPStatus, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
