"""The CRM's web server: pages and forms for people, one door for the portal's webhooks, nothing from elsewhere."""

import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from aceportal.demo_crm.deals import FIELDS, Deal, Record, written
from aceportal.demo_crm.frame import ICON, STYLE, page
from aceportal.demo_crm.hooks import Hooks
from aceportal.demo_crm.markup import Markup, el, together
from aceportal.demo_crm.pages import deal_page, list_page, new_page
from aceportal.demo_crm.store import Store
from aceportal.demo_crm.sync import Syncer

_HERE = Path(__file__).parent
_FILES = {STYLE: "text/css; charset=utf-8", ICON: "image/svg+xml"}
_LONGEST_BODY = 1_000_000
_ANSWER_SECONDS = 4.0  # how long a save waits for the portal's answer before it shows the page without
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages work with; `hosts` are the names people may use, `portal_url` where the portal is."""

    store: Store
    syncer: Syncer
    hooks: Hooks
    hosts: frozenset[str]
    portal_url: str


class CrmServer(ThreadingHTTPServer):
    """Serves one Site; `port` 0 takes a free one, `server_port` tells which."""

    daemon_threads = True

    def __init__(self, site: Site, *, host: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        self.site = site


class _Handler(BaseHTTPRequestHandler):
    server: CrmServer
    timeout = 30

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not self._is_for_us():
            return
        if path in _FILES:
            self._answer(HTTPStatus.OK, (_HERE / path[1:]).read_bytes(), kind=_FILES[path])
        elif path == "/healthz":
            self._answer(HTTPStatus.OK, b"ok\n", kind="text/plain")
        else:
            self._route(_GET, path)

    def do_POST(self) -> None:
        path, body = urlsplit(self.path).path, self._body()
        if body is None or not self._is_for_us():
            return
        if path == "/hooks/ace":
            status, sentence = self.server.site.hooks.take(self.headers.get, body)
            self._answer(status, f"{sentence}\n".encode(), kind="text/plain")
        elif not self._is_from_here():
            self._refuse(HTTPStatus.FORBIDDEN, "This form was not sent from a page of this CRM.")
        else:
            self._form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
            self._route(_POST, path)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged: each deal has its own log."""

    def deals(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        every = self.server.site.store.deals()
        self._show("Deals", list_page([deal for deal in every if _fits(deal, asked)], asked, len(every)))

    def new(self) -> None:
        self._show("New deal", new_page({"stage": "New"}, {}))

    def deal(self, deal_id: str) -> None:
        deal = self._deal(deal_id)
        if deal is not None:
            log, is_saved = self.server.site.store.log_of(deal.id), "saved" in urlsplit(self.path).query
            self._show(deal.text("deal_name") or deal.id, deal_page(deal, log, is_saved=is_saved))

    def create(self) -> None:
        record, errors = _record({}, self._form), _errors(self._form)
        if errors:
            self._show("New deal", new_page(record, errors), status=HTTPStatus.UNPROCESSABLE_ENTITY)
            return
        deal = self.server.site.store.add(record, is_shared="shared" in self._form)
        self._handed_over(deal)

    def save(self, deal_id: str) -> None:
        deal = self._deal(deal_id)
        if deal is None:
            return
        if _errors(self._form):
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "A deal needs a name and a company.")
            return
        record = _record(deal.record, self._form)
        self._handed_over(self.server.site.store.edit(deal.id, record, is_shared="shared" in self._form))

    def send(self, deal_id: str) -> None:
        deal = self._deal(deal_id)
        if deal is not None:
            self.server.site.store.send_again(deal.id)
            self._handed_over(deal)

    def _handed_over(self, deal: Deal) -> None:
        """Give the portal a moment to answer, then lead to the deal."""
        self.server.site.syncer.hand_over(deal.id, seconds=_ANSWER_SECONDS)
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", f"/deals/{deal.id}?saved")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _route(self, routes: "_Routes", path: str) -> None:
        for pattern, act in routes.items():
            found = re.fullmatch(pattern, path)
            if found:
                act(self, *found.groups())
                return
        self._refuse(HTTPStatus.NOT_FOUND, "There is no such page.")

    def _deal(self, deal_id: str) -> Deal | None:
        """The deal; when there is none that is answered already."""
        deal = self.server.site.store.deal(deal_id)
        if deal is None:
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such deal.")
        return deal

    def _is_for_us(self) -> bool:
        """Refuse names that are not ours: another site's name that leads here would read our pages."""
        name = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if name in self.server.site.hosts:
            return True
        self._refuse(HTTPStatus.BAD_REQUEST, "This CRM does not answer to that name.")
        return False

    def _is_from_here(self) -> bool:
        """Whether the browser says that one of our own pages sent the form."""
        return urlsplit(self.headers.get("Origin", "")).netloc == self.headers.get("Host")

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if length.isdigit() and int(length) <= _LONGEST_BODY:
            return self.rfile.read(int(length))
        self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is missing or too long.")
        return None

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        content = together(el("h1", sentence), el("p", el("a", "To the deals", href="/")))
        self._show("Not possible", content, status=status)

    def _show(self, title: str, content: Markup, *, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._answer(status, page(title, content, portal_url=self.server.site.portal_url))

    def _answer(self, status: HTTPStatus, body: bytes, *, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


_Routes = Mapping[str, Callable[..., None]]
_ID = r"([A-Z0-9-]{1,64})"
_GET: _Routes = {"/": _Handler.deals, "/deals/new": _Handler.new, f"/deals/{_ID}": _Handler.deal}
_POST: _Routes = {
    "/deals/new": _Handler.create,
    f"/deals/{_ID}": _Handler.save,
    f"/deals/{_ID}/send": _Handler.send,
}


def _fits(deal: Deal, asked: Mapping[str, str]) -> bool:
    words = f"{deal.id} {deal.text('deal_name')} {deal.text('account.name')} {deal.text('aws.id')}".lower()
    stage, sync = asked.get("stage"), asked.get("sync")
    found = asked.get("q", "").strip().lower() in words
    return found and (not stage or deal.text("stage") == stage) and (not sync or deal.sync == sync)


def _record(record: Record, form: Mapping[str, str]) -> Record:
    """The record with what the form holds; fields the form does not show stay as they are."""
    for field in FIELDS:
        if field.path in form:
            record = written(record, field.path, form[field.path].replace("\r\n", "\n").strip())
    return record


def _errors(form: Mapping[str, str]) -> dict[str, str]:
    needed = (field for field in FIELDS if field.is_needed)
    return {field.path: "Please fill this in." for field in needed if not form.get(field.path, "").strip()}
