"""The policy AWS generated, checked against the bucket it is for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.policies import findings_of
from referrals.ace.violations import Severity

BUCKET = "ace-apn-1234567-beta-us-west-2"
OBJECTS = ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject"]
TAGS = ["s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging"]
KEY = "arn:aws:kms:us-west-2:111122223333:key/abc"


def statement(actions: Any, resource: Any, effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Action": actions, "Resource": resource}


def policy(*changed: dict[str, Any], bucket: str = BUCKET, key: str = KEY, objects: list[str] | None = None) -> str:
    usual = [
        statement("s3:ListBucket", f"arn:aws:s3:::{bucket}"),
        statement([*(OBJECTS if objects is None else objects), *TAGS], [f"arn:aws:s3:::{bucket}/*"]),
        statement(["kms:Decrypt", "kms:GenerateDataKey*"], key),
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": [*usual, *changed]})


def refusals(text: str) -> list[str]:
    return [one.subject for one in findings_of(text, BUCKET) if one.severity is Severity.REFUSE]


def test_policy_as_awss_client_has_it_fits() -> None:
    assert findings_of(policy(), BUCKET) == []


def test_policy_of_the_other_environment_is_refused() -> None:
    assert "bucket" in refusals(policy(bucket="ace-apn-1234567-prod-us-west-2"))


@pytest.mark.parametrize("action", OBJECTS)
def test_each_action_the_exchange_needs_is_missed_by_name(action: str) -> None:
    assert refusals(policy(objects=[one for one in OBJECTS if one != action])) == [action]


def test_wildcards_allow_what_they_cover() -> None:
    everything = json.dumps({"Statement": statement("s3:*", ["arn:aws:s3:::" + BUCKET, f"arn:aws:s3:::{BUCKET}/*"])})
    assert refusals(everything) == []


def test_key_in_another_region_is_refused_and_none_at_all_warned_of() -> None:
    assert "key" in refusals(policy(key="arn:aws:kms:eu-west-1:111122223333:key/abc"))
    [warned] = findings_of(policy(key="arn:aws:s3:::" + BUCKET), BUCKET)
    assert (warned.severity, warned.subject) == (Severity.WARN, "key")


def test_denial_of_what_the_exchange_needs_is_refused() -> None:
    [found] = findings_of(policy(statement("s3:*", "*", "Deny")), BUCKET)
    assert (found.severity, found.subject) == (Severity.REFUSE, "denial")
    assert "s3:ListBucket, s3:GetObject" in found.message


def test_denial_of_other_things_or_under_conditions_is_warned_of() -> None:
    unless_encrypted = {**statement("s3:*", "*", "Deny"), "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    found = findings_of(policy(statement(None, "*", "Deny"), unless_encrypted), BUCKET)
    assert [(one.severity, one.subject) for one in found] == [(Severity.WARN, "denial")] * 2
    assert "s3:*" in found[1].message


@pytest.mark.parametrize("text", ["", "not json", "[]", "{}", "[" * 50_000, "x" * 50_000])
def test_text_that_is_no_policy_says_what_to_paste(text: str) -> None:
    assert refusals(text) == ["form"]


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_json_gives_findings_and_no_error(data: Any) -> None:
    assert refusals(json.dumps({"Statement": data}))
