"""Imports and exports by a script."""

from typing import Any

import pytest

from referrals.models import Referral
from referrals.services.working import run
from tests.factories.bench import Bench
from tests.factories.opportunities import valid_opportunity
from tests.integration.api.conftest import Caller

pytestmark = pytest.mark.django_db


def sheet(*rows: dict[str, Any]) -> bytes:
    names = list(rows[0])
    lines = [names, *([str(row.get(name) or "") for name in names] for row in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def row(**changes: Any) -> dict[str, Any]:
    fields = valid_opportunity(**changes)
    return {name: ";".join(value) if isinstance(value, list) else value for name, value in fields.items()}


def upload(by: Caller, bench: Bench, content: bytes, *, key: str = "", **query: Any) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in {"connection": bench.connection.pk, **query}.items())
    headers = {"Authorization": f"Bearer {by.token}", **({"Idempotency-Key": key} if key else {})}
    return by.client.post(f"/api/v1/imports?{asked}", content, content_type="application/octet-stream", headers=headers)


def test_import_is_checked_shown_and_done_only_when_confirmed(bench: Bench, rep: Caller) -> None:
    answer = upload(rep, bench, sheet(row(), row(customerDuns="12")), name="deals.csv", submit="true")
    assert (answer.status_code, answer.json()["state"]) == (202, "checking")
    path = f"/imports/{answer.json()['id']}"
    run(answer.json()["id"])
    checked = rep.get(path).json()
    assert (checked["state"], checked["total"]) == ("ready", 2)
    assert not Referral.objects.exists()
    assert rep.post(f"{path}/confirm").status_code == 202
    run(answer.json()["id"])
    done = rep.get(path).json()
    assert done["state"] == "done"
    assert Referral.objects.count() == done["done"] > 0


def test_row_that_cannot_be_done_is_named_with_its_reasons(bench: Bench, rep: Caller) -> None:
    pk = upload(rep, bench, sheet(row(partnerCrmUniqueIdentifier="A"), row(partnerCrmUniqueIdentifier="A"))).json()[
        "id"
    ]
    run(pk)
    rows = rep.get(f"/imports/{pk}").json()["rows"]
    assert rows
    assert all(one["message"] for one in rows)


def test_repeated_upload_is_one_import(bench: Bench, rep: Caller) -> None:
    content = sheet(row())
    first, again = (upload(rep, bench, content, key="k") for _ in range(2))
    assert first.json() == again.json()
    assert [one["id"] for one in rep.get("/imports").json()["items"]] == [first.json()["id"]]


def test_import_can_be_stopped_before_it_is_done(bench: Bench, rep: Caller) -> None:
    pk = upload(rep, bench, sheet(row())).json()["id"]
    run(pk)
    assert rep.post(f"/imports/{pk}/cancel").json()["state"] == "cancelled"
    assert rep.post(f"/imports/{pk}/confirm").status_code == 409


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04broken"])
def test_file_that_is_no_sheet_is_refused(bench: Bench, rep: Caller, content: bytes) -> None:
    answer = upload(rep, bench, content)
    assert answer.status_code == 422
    assert answer.json()["id"].startswith("sheet.")


def test_request_larger_than_the_portal_reads_is_refused_as_such(bench: Bench, rep: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    answer = upload(rep, bench, b"x" * 1_000_001)
    assert (answer.status_code, answer.json()["id"]) == (413, "request.too_large")


def test_works_of_others_are_not_there(bench: Bench, rep: Caller, lead: Caller, viewer: Caller) -> None:
    pk = upload(lead, bench, sheet(row())).json()["id"]
    assert rep.get(f"/imports/{pk}").status_code == 404
    assert rep.get("/imports").json() == {"items": [], "next": None}
    assert upload(viewer, bench, sheet(row())).status_code == 403


def test_export_is_written_in_the_background_and_fetched(bench: Bench, rep: Caller, lead: Caller) -> None:
    bench.shared_opportunity(customerCompanyName="Copperline")
    body = {"connection": bench.connection.pk, "list": "opportunities"}
    answer = rep.post("/exports", body)
    assert (answer.status_code, answer.json()["kind"]) == (202, "export")
    pk = answer.json()["id"]
    assert rep.get(f"/exports/{pk}/file").status_code == 422
    run(pk)
    assert rep.get(f"/exports/{pk}").json()["state"] == "done"
    file = rep.get(f"/exports/{pk}/file")
    assert file["Content-Type"].startswith("text/csv")
    assert b"Copperline" in b"".join(file.streaming_content)
    assert lead.get(f"/exports/{pk}/file").status_code == 403
    assert rep.get(f"/imports/{pk}").status_code == 404
    assert [one["id"] for one in rep.get("/exports").json()["items"]] == [pk]
