"""The principal AWS lets in."""

import pytest

from onboarding.domain.principals import problem_with, problem_with_account, proposed_name, read_principal

ROLE = "arn:aws:iam::123456789012:role/apn-ace-Larkfield-AccessUser-beta"


def test_name_follows_awss_convention_and_fits_iam() -> None:
    assert proposed_name("Larkfield Systems GmbH", "sandbox") == "apn-ace-Larkfield-Systems-GmbH-AccessUser-beta"
    assert proposed_name("", "production") == "apn-ace-partner-AccessUser-prod"
    long = proposed_name("x" * 100, "production")
    assert len(long) == 64
    assert long.endswith("-AccessUser-prod")


def test_arn_of_a_role_or_user_is_read() -> None:
    role, user = read_principal(ROLE), read_principal("arn:aws:iam::123456789012:user/team/ace")
    assert role is not None
    assert user is not None
    assert (role.account, role.is_role, user.name, user.is_role) == ("123456789012", True, "ace", False)


@pytest.mark.parametrize(
    "arn",
    ["arn:aws:iam::12345:role/x", "arn:aws:s3:::bucket", "arn:aws:iam::123456789012:root", "role/x", ROLE + "\nx"],
)
def test_anything_else_is_no_principal(arn: str) -> None:
    assert read_principal(arn) is None
    assert "no ARN" in problem_with(arn, "")


def test_arn_belongs_to_the_account_the_team_named() -> None:
    assert problem_with(ROLE, "123456789012") == ""
    assert problem_with(ROLE, "") == ""
    assert "123456789012" in problem_with(ROLE, "999999999999")
    assert "cannot be empty" in problem_with(" ", "")


def test_account_has_twelve_digits() -> None:
    assert problem_with_account("123456789012") == ""
    assert problem_with_account("12345") != ""
