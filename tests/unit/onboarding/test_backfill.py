"""The ids for AWS's open records: matched, chosen or dummy, and never one twice."""

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.backfill import Candidate, How, Listed, Matched, matched, next_dummies
from referrals.domain.dummies import is_dummy


def listed(apn_id: str = "O1", **more: str) -> Listed:
    return Listed(2, apn_id, **more)


def one(row: Listed, *candidates: Candidate, chosen: dict[str, str] | None = None) -> Matched:
    [found] = matched([row], candidates, chosen)
    return found


def test_id_aws_has_already_stays() -> None:
    found = one(listed(partner_id="CRM-1"), Candidate("CRM-2", apn_id="O1"))
    assert (found.partner_id, found.how, found.is_settled) == ("CRM-1", How.GIVEN, True)
    assert one(listed(partner_id="X0007")).how is How.DUMMY


def test_record_is_found_by_awss_id_then_by_domain_and_title() -> None:
    assert one(listed(), Candidate("CRM-1", apn_id="O1")).how is How.BY_ID
    row = listed(website="https://www.aldermoor.example/x", title="Route  planner")
    assert one(row, Candidate("CRM-2", website="aldermoor.example", title="route planner")).how is How.BY_TITLE


def test_customer_stands_in_where_there_is_no_website() -> None:
    row = listed(customer="Aldermoor Freight Ltd", title="Route planner")
    assert one(row, Candidate("CRM-2", customer="Aldermoor Freight Ltd", title="Route planner")).partner_id == "CRM-2"
    assert one(listed(title="Route planner"), Candidate("CRM-2", title="Route planner")).how is How.NONE


def test_two_records_that_could_be_meant_are_left_to_a_person() -> None:
    twins = [Candidate(name, website="a.example", title="T") for name in ("CRM-1", "CRM-2")]
    found = one(listed(website="a.example", title="T"), *twins)
    assert (found.partner_id, found.how, found.is_settled) == ("", How.NONE, False)


def test_record_with_another_id_of_awss_is_another_record() -> None:
    row = listed(website="a.example", title="T")
    assert one(row, Candidate("CRM-1", apn_id="O9", website="a.example", title="T")).how is How.NONE


def test_record_that_portal_and_crm_both_know_is_one() -> None:
    twice = [Candidate("CRM-1", website="a.example", title="T")] * 2
    assert one(listed(website="a.example", title="T"), *twice).partner_id == "CRM-1"


def test_person_has_the_last_word() -> None:
    assert one(listed(partner_id="CRM-1"), chosen={"O1": "CRM-9"}).how is How.BY_HAND
    assert one(listed(), chosen={"O1": "X0001"}).how is How.DUMMY


def test_one_id_for_two_records_is_refused_at_both() -> None:
    found = matched([listed("O1", partner_id="CRM-1"), listed("O2", partner_id="CRM-1")], [])
    assert [row.is_settled for row in found] == [False, False]
    assert "2 records" in found[0].problem


def test_row_aws_could_not_load_says_why() -> None:
    assert "no id of AWS's" in one(listed("")).problem
    assert "more than once" in matched([listed(), listed()], [])[0].problem
    assert "64" in one(listed(partner_id="x" * 65)).problem
    assert "20" in one(listed("O" * 21, partner_id="A")).problem
    assert "formula" in one(listed(partner_id="=1+1")).problem
    assert "nobody sees" in one(listed(partner_id="CRM\n1")).problem
    assert "nobody sees" in one(listed(partner_id="\u202eCRM-1")).problem


def test_dummies_go_on_after_those_there_are() -> None:
    assert list(islice(next_dummies(["X0001", "X0003", "CRM-X0002"]), 3)) == ["X0002", "X0004", "X0005"]
    assert is_dummy("X0001")
    assert not is_dummy("CRM-X0001")


@given(
    st.lists(st.tuples(st.sampled_from(["", "O1", "O2", "O3"]), st.sampled_from(["", "A", "B", "X0001"])), max_size=6)
)
def test_no_id_is_settled_for_two_records(rows: list[tuple[str, str]]) -> None:
    found = matched([listed(apn, partner_id=ours) for apn, ours in rows], [])
    settled = [row.partner_id for row in found if row.is_settled]
    assert len(settled) == len(set(settled))
