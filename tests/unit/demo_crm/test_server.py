"""The CRM as a browser meets it: pages, forms, headers, and what it refuses."""

import http.client
import json
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aceportal.demo_crm.deals import Sync
from aceportal.demo_crm.hooks import ID, SIGNATURE, TIMESTAMP, signature
from aceportal.demo_crm.seeding import seed
from aceportal.demo_crm.service import Crm, Options
from tests.unit.demo_crm.portal import HELD, ServedPortal

SECRET = "shared-secret"


@dataclass
class Visitor:
    """Somebody with a browser, or the portal with a post."""

    crm: Crm

    @property
    def host(self) -> str:
        return f"localhost:{self.crm.server.server_port}"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.crm.server.server_port, timeout=20)
        try:
            line.request(method, path, body, {"Host": self.host, **headers})
            answer = line.getresponse()
            return answer.status, answer.read().decode(), dict(answer.headers)
        finally:
            line.close()

    def get(self, path: str) -> str:
        status, page, _ = self.ask("GET", path)
        assert status == 200, page
        return page

    def post(self, path: str, *, origin: str | None = None, **fields: str) -> tuple[int, str, dict[str, str]]:
        body = urllib.parse.urlencode(fields).encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, body, Origin=origin or f"http://{self.host}", **{"Content-Type": kind})


@pytest.fixture
def crm(tmp_path: Path, portal: ServedPortal) -> Iterator[Crm]:
    options = Options(
        database=tmp_path / "larkfield.sqlite3",
        host="127.0.0.1",
        port=0,
        hosts=frozenset({"localhost"}),
        portal_url=portal.url,
        slug="larkfield",
        token="ace_of_the_tests",
        secret=SECRET,
        interval=0.05,
    )
    made = Crm(options)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def visitor(crm: Crm) -> Visitor:
    return Visitor(crm)


def eventually(held: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not held():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_the_list_shows_the_deals_it_begins_with_and_finds_one(visitor: Visitor) -> None:
    assert "13 of 13 deals" in visitor.get("/")
    found = visitor.get("/?q=brauwerk")
    assert "1 of 13 deals" in found
    assert "Bottling line telemetry" in found
    assert "2 of 13 deals" in visitor.get("/?stage=Verbal+yes&sync=")
    assert "No deal fits" in visitor.get("/?q=nobody")


def test_the_list_is_narrowed_by_where_a_deal_stands(visitor: Visitor, crm: Crm) -> None:
    assert eventually(lambda: all(deal.sync in (Sync.SYNCED, Sync.LOCAL) for deal in crm.store.deals()))
    assert "2 of 13 deals" in visitor.get("/?sync=local")
    assert "0 of 13 deals" in visitor.get("/?sync=nonsense")


def test_a_saved_deal_is_sent_and_the_answer_shown(visitor: Visitor, portal: ServedPortal) -> None:
    portal.answers(HELD, status=202)
    status, _, headers = visitor.post(
        "/deals/LF-1012", shared="yes", deal_name="Quarry survey", stage="Verbal yes", **{"account.name": "Quarry"}
    )
    assert (status, headers["Location"]) == (303, "/deals/LF-1012?saved")
    page = visitor.get("/deals/LF-1012?saved")
    assert "Held by the portal" in page
    assert "“Verbal yes” is in no pair." in page
    given = [record for path, record in portal.given if path.endswith("LF-1012")]
    assert given[0]["account"]["postcode"] == "8010"
    assert given[0]["stage"] == "Verbal yes"


def test_a_deal_that_is_no_longer_shared_is_not_sent(visitor: Visitor, crm: Crm) -> None:
    visitor.post("/deals/LF-1001", deal_name="Telemetry", **{"account.name": "Brauwerk"})
    deal = crm.store.deal("LF-1001")
    assert deal is not None
    assert (deal.sync, deal.next_try) == (Sync.LOCAL, None)


def test_a_new_deal_needs_a_name_and_a_company(visitor: Visitor) -> None:
    status, page, _ = visitor.post("/deals/new", deal_name="", notes="kept")
    assert status == 422
    assert page.count("Please fill this in.") == 2
    assert ">kept</textarea>" in page
    status, _, headers = visitor.post("/deals/new", deal_name="Silo", **{"account.name": "Kornhaus"})
    assert (status, headers["Location"]) == (303, "/deals/LF-1014?saved")
    assert visitor.post("/deals/LF-1014", deal_name=" ")[0] == 422


def test_a_form_of_another_site_is_refused(visitor: Visitor, crm: Crm) -> None:
    before = crm.store.deal("LF-1012")
    for origin in ("http://evil.example", "null", "http://localhost:1"):
        assert visitor.post("/deals/LF-1012", origin=origin, deal_name="Mine", stage="Won")[0] == 403
    assert crm.store.deal("LF-1012") == before


def test_another_name_that_leads_here_is_refused(visitor: Visitor) -> None:
    assert visitor.ask("GET", "/", Host="rebound.example")[0] == 400


def test_every_answer_forbids_scripts_and_what_comes_from_elsewhere(visitor: Visitor) -> None:
    for path in ("/", "/deals/new", "/nowhere", "/larkfield.css"):
        headers = visitor.ask("GET", path)[2]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
    page = visitor.get("/")
    assert "<script" not in page
    assert "style=" not in page


def test_a_value_cannot_become_markup(visitor: Visitor) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    visitor.post("/deals/new", deal_name=evil, stage=evil, notes=evil, **{"account.name": evil})
    for path in ("/", "/deals/LF-1014", f"/?q={urllib.parse.quote(evil)}"):
        assert "<img" not in visitor.get(path)


@pytest.mark.parametrize("path", ["/deals/LF-1", "/deals/../store.py", "/store.py", "/larkfield.css/x"])
def test_what_is_not_there_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.ask("GET", path)[0] == 404
    assert visitor.post(path)[0] == 404


def test_a_body_that_is_too_long_is_refused_unread(visitor: Visitor) -> None:
    assert visitor.ask("POST", "/deals/new", **{"Content-Length": "99999999"})[0] == 413


def test_a_webhook_needs_no_page_but_a_signature(visitor: Visitor, crm: Crm) -> None:
    body = json.dumps({"cursor": 5, "crmId": "LF-1012", "changed": {"stage": "Won"}, "record": {}}).encode()
    timestamp = str(int(time.time()))
    signed = {ID: "p-1", TIMESTAMP: timestamp, SIGNATURE: signature(SECRET, timestamp, body)}
    assert visitor.ask("POST", "/hooks/ace", body)[0] == 401
    assert visitor.ask("POST", "/hooks/ace", body, **signed)[:2] == (200, "Taken.\n")
    assert "Came back" in visitor.get("/deals/LF-1012")
    deal = crm.store.deal("LF-1012")
    assert deal is not None
    assert deal.text("stage") == "Won"


def test_sending_again_gives_the_same_record(visitor: Visitor, crm: Crm, portal: ServedPortal) -> None:
    assert eventually(lambda: not crm.store.due())
    portal.given.clear()
    assert visitor.post("/deals/LF-1001/send")[0] == 303
    assert [path.rpartition("/")[2] for path, _ in portal.given] == ["LF-1001"]


def test_deals_are_begun_once(crm: Crm) -> None:
    seed(crm.store)
    assert len(crm.store.deals()) == 13
