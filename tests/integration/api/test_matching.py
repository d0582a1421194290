"""ETag and If-Match: nobody overwrites what they have not read."""

import pytest

from referrals.models import Referral
from tests.factories.bench import Bench
from tests.factories.opportunities import valid_opportunity
from tests.integration.api.conftest import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(bench: Bench, rep: Caller) -> str:
    body = {"connection": bench.connection.pk, "fields": valid_opportunity()}
    return f"/opportunities/{rep.post('/opportunities', body).json()['id']}"


def test_record_carries_its_version_and_each_write_answers_the_next(rep: Caller, draft: str) -> None:
    tag = rep.get(draft)["ETag"]
    answer = rep.patch(draft, {"fields": {"city": "Oslo"}}, match=tag)
    assert answer.status_code == 202
    assert answer["ETag"] != tag
    assert rep.get(draft)["ETag"] == answer["ETag"] == f'"{answer.json()["version"]}"'


def test_change_of_a_record_that_moved_on_is_refused_and_writes_nothing(rep: Caller, lead: Caller, draft: str) -> None:
    tag = rep.get(draft)["ETag"]
    lead.patch(draft, {"fields": {"city": "Bergen"}})
    answer = rep.patch(draft, {"fields": {"city": "Oslo"}}, match=tag)
    assert (answer.status_code, answer.json()["id"]) == (412, "referral.other_version")
    assert answer["ETag"] == rep.get(draft)["ETag"]
    assert rep.get(draft).json()["fields"]["city"] == "Bergen"


@pytest.mark.parametrize("match", ["", "*", '"1", {tag}', "{tag}"])
def test_without_a_version_or_with_the_right_one_the_change_is_made(rep: Caller, draft: str, match: str) -> None:
    tag = rep.get(draft)["ETag"]
    assert rep.patch(draft, {"fields": {"city": "Oslo"}}, match=match.format(tag=tag)).status_code == 202


@pytest.mark.parametrize("match", ['"0"', "W/{tag}", "nonsense", '"99999999999"'])
def test_tag_that_is_not_the_records_never_matches(rep: Caller, draft: str, match: str) -> None:
    tag = rep.get(draft)["ETag"]
    assert rep.patch(draft, {"fields": {"city": "Oslo"}}, match=match.format(tag=tag)).status_code == 412


def test_every_write_on_a_record_honours_it(bench: Bench, rep: Caller, draft: str) -> None:
    assert rep.post(f"{draft}/submit", match='"0"').status_code == 412
    referral = bench.accepted(rep.user)
    path = f"/opportunities/{referral.pk}"
    closing = {"stage": "Closed Lost", "closedLostReason": "Price"}
    assert rep.post(f"{path}/close", closing, match='"0"').status_code == 412
    assert rep.post(f"{path}/resolve", {"stage": "aws"}, match='"0"').status_code == 412
    assert rep.post(f"{path}/close", closing, match=rep.get(path)["ETag"]).status_code == 202


def test_version_moves_when_aws_changes_the_record(bench: Bench, rep: Caller) -> None:
    referral = bench.accepted(rep.user)
    path = f"/opportunities/{referral.pk}"
    tag = rep.get(path)["ETag"]
    bench.aws.update(referral.apn_id or "", nextStep="Call on Monday")
    bench.round_trip()
    assert rep.patch(path, {"fields": {"city": "Oslo"}}, match=tag).status_code == 412


def test_stranger_learns_nothing_from_a_version(rep: Caller, draft: str) -> None:
    Referral.objects.update(assignee=None, connection=Referral.objects.get().connection)
    assert rep.patch("/opportunities/999999", {"fields": {}}, match='"1"').status_code == 404


def test_too_late_is_no_answer_to_keep_under_a_key(rep: Caller, draft: str) -> None:
    late = rep.patch(draft, {"fields": {"city": "Oslo"}}, match='"0"', key="k")
    assert late.status_code == 412
    right = rep.patch(draft, {"fields": {"city": "Oslo"}}, match=rep.get(draft)["ETag"], key="k")
    again = rep.patch(draft, {"fields": {"city": "Oslo"}}, match=rep.get(draft)["ETag"], key="k")
    assert right.status_code == 202
    assert again.json()["id"] == "idempotency_key.other_request"


def test_repeated_change_is_made_once(rep: Caller, draft: str) -> None:
    tag = rep.get(draft)["ETag"]
    first = rep.patch(draft, {"fields": {"city": "Oslo"}}, match=tag, key="k")
    again = rep.patch(draft, {"fields": {"city": "Oslo"}}, match=tag, key="k")
    assert again["Idempotency-Replayed"] == "true"
    assert (again.json(), again["ETag"]) == (first.json(), first["ETag"])
    assert rep.get(draft)["ETag"] == first["ETag"]
