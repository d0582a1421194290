"""Ready-made texts for making the principal: complete, and nothing typed becomes a command."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.snippets import Snippet, Wanted, snippets
from referrals.errors import NotValid

ROLE = Wanted("apn-ace-Larkfield-AccessUser-beta", trusted="210987654321", external_id="ace-7Qx")
USER = Wanted("apn-ace-Larkfield-AccessUser-beta", is_role=False)


def by_title(wanted: Wanted) -> dict[str, Snippet]:
    return {one.title: one for one in snippets(wanted)}


@pytest.mark.parametrize("wanted", [ROLE, USER, Wanted("x", trusted="210987654321")])
def test_every_way_names_the_principal_and_leaves_no_blank(wanted: Wanted) -> None:
    for one in snippets(wanted):
        assert wanted.name in one.text
        assert not re.search(r"\{[a-z]+\}", one.text)
        assert ("210987654321" in one.text) == wanted.is_role


def test_external_id_is_in_each_way_to_make_a_role() -> None:
    assert all("ace-7Qx" in one.text for one in snippets(ROLE))
    assert "xternal" not in by_title(Wanted("x", trusted="210987654321"))["CloudFormation"].text


def test_trust_policy_on_the_command_line_is_json() -> None:
    found = re.search(r"--assume-role-policy-document '([^']+)'", by_title(ROLE)["AWS CLI"].text)
    assert found is not None
    [statement] = json.loads(found[1])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::210987654321:root"}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "ace-7Qx"}}


@pytest.mark.parametrize(
    ("name", "trusted", "external_id"),
    [
        ("a b", "210987654321", ""),
        ("x'; rm -rf /", "210987654321", ""),
        ("x", "2109", ""),
        ("x", "210987654321", "a'b"),
    ],
)
def test_part_that_is_more_than_itself_is_refused(name: str, trusted: str, external_id: str) -> None:
    with pytest.raises(NotValid):
        Wanted(name, trusted=trusted, external_id=external_id)


@given(st.text(max_size=80), st.text(max_size=220))
def test_no_name_or_external_id_breaks_out_of_its_quotes(name: str, external_id: str) -> None:
    try:
        wanted = Wanted(name, trusted="210987654321", external_id=external_id)
    except NotValid:
        return
    assert not set("'\"\\`$\n;") & set(name + external_id)
    assert snippets(wanted)
