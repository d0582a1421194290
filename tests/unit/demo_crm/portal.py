"""A portal as the API's documents describe it, served on this machine, with answers a test lays out."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "ace_of_the_tests"
TAKEN = {"state": "taken", "understood": {"customerCompanyName": "Brauwerk"}, "problems": [], "violations": []}
HELD = {
    "state": "held",
    "understood": {},
    "problems": [{"field": "stage", "code": "unmapped_value", "message": "“Verbal yes” is in no pair."}],
    "violations": [],
}


class ServedPortal:
    """Answers every PUT with `answer` and every GET with `pages` in turn; remembers what it was given."""

    def __init__(self) -> None:
        self.answer: tuple[int, Any, dict[str, str]] = (200, TAKEN, {})
        self.pages: list[dict[str, Any]] = []
        self.given: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[str] = []
        self.tokens: set[str] = set()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.portal = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def answers(self, body: Any, *, status: int = 200, **headers: str) -> None:
        """Lay out the answer to what follows."""
        self.answer = (status, body, headers)

    def stop(self) -> None:
        """Serve no more; the port refuses from now on."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    portal: ServedPortal
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.portal.tokens.add(self.headers["Authorization"])
        self.server.portal.given.append((self.path, json.loads(body)))
        self._send(*self.server.portal.answer)

    def do_GET(self) -> None:
        pages = self.server.portal.pages
        self.server.portal.asked.append(self.path)
        self._send(200, pages.pop(0) if pages else {"changes": [], "next": None, "more": False}, {})

    def log_message(self, format: str, *args: object) -> None:
        """Tests read what was given, not a log."""

    def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
