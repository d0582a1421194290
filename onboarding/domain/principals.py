"""The IAM user or role AWS lets into the bucket: its name by AWS's convention, its ARN's form, its account.

AWS spells the convention in several ways, so the name is a proposal; what counts is the ARN (pg:stage-1-prerequisites).
"""

import re
from dataclasses import dataclass

LONGEST_NAME = 64
_ARN = re.compile(
    r"arn:aws:iam::(?P<account>\d{12}):(?P<kind>user|role)/(?P<path>(?:[\w+=,.@-]+/)*)(?P<name>[\w+=,.@-]{1,64})"
)
_OTHER = re.compile(r"[^A-Za-z0-9]+")
_STAGES = {"sandbox": "beta", "production": "prod"}
ACCOUNT = re.compile(r"\d{12}")


@dataclass(frozen=True, slots=True)
class Principal:
    """A user or role, as its ARN names it."""

    account: str
    kind: str
    name: str

    @property
    def is_role(self) -> bool:
        """AWS recommends a role: it needs no keys that somebody has to keep."""
        return self.kind == "role"


def proposed_name(partner: str, environment: str) -> str:
    """`apn-ace-{partner}-AccessUser-{beta|prod}`, cut so that IAM takes it."""
    tail = f"-AccessUser-{_STAGES[environment]}"
    words = _OTHER.sub("-", partner).strip("-") or "partner"
    return f"apn-ace-{words}"[: LONGEST_NAME - len(tail)].rstrip("-") + tail


def read_principal(arn: str) -> Principal | None:
    """The principal of an ARN; None when it is no ARN of an IAM user or role."""
    found = _ARN.fullmatch(arn.strip())
    return Principal(found["account"], found["kind"], found["name"]) if found else None


def problem_with(arn: str, account: str) -> str:
    """Why this ARN will not do for the account the team named; "" when it will."""
    if not arn.strip():
        return "IAM details cannot be empty: AWS asks for the ARN of a user or role."
    principal = read_principal(arn)
    if principal is None:
        return "This is no ARN of a user or role. It looks like arn:aws:iam::123456789012:role/name."
    if account and principal.account != account:
        return f"The ARN belongs to account {principal.account}, but the account you named is {account}."
    return ""


def problem_with_account(account: str) -> str:
    """Why this is no AWS account id; "" when it is."""
    return "" if ACCOUNT.fullmatch(account) else "An AWS account id has twelve digits."
