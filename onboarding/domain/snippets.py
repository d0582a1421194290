"""Ready-made ways to make the principal AWS lets in: the console's steps, the command line, CloudFormation, Terraform.

Each text is put together from checked parts alone, so that nothing somebody typed can become a command.
"""

import re
from dataclasses import dataclass
from textwrap import dedent, indent

from referrals.errors import NotValid

_NAME = re.compile(r"[A-Za-z0-9+=,.@_-]{1,64}")
_ACCOUNT = re.compile(r"\d{12}")
_EXTERNAL = re.compile(r"[A-Za-z0-9+=,.@:/_-]{2,200}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The principal to make. A role is taken by whoever `trusted` names, an account that runs the portal."""

    name: str
    is_role: bool = True
    trusted: str = ""
    external_id: str = ""

    def __post_init__(self) -> None:
        """Raise NotValid for a part that could become anything else than itself."""
        if not _NAME.fullmatch(self.name):
            raise NotValid("onboarding.name", "A name in IAM has 1 to 64 letters, digits and + = , . @ _ -")
        if self.is_role and not _ACCOUNT.fullmatch(self.trusted):
            raise NotValid("onboarding.account", "Say which account runs the portal: twelve digits.")
        if self.external_id and not _EXTERNAL.fullmatch(self.external_id):
            raise NotValid(
                "onboarding.external_id", "An external id has 2 to 200 letters, digits and + = , . @ : / _ -"
            )


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way, as text to copy."""

    title: str
    file: str
    text: str


def snippets(wanted: Wanted) -> tuple[Snippet, ...]:
    """Every way to make the principal, the one by hand first."""
    return (
        Snippet("In the console", "", console_steps(wanted)),
        Snippet("AWS CLI", "principal.sh", _cli(wanted)),
        Snippet("CloudFormation", "principal.yaml", _cloudformation(wanted)),
        Snippet("Terraform", "principal.tf", _terraform(wanted)),
    )


def console_steps(wanted: Wanted) -> str:
    """What to click, line by line."""
    kind = "Roles" if wanted.is_role else "Users"
    lines = [f"IAM > {kind} > Create {kind[:-1].lower()}"]
    if wanted.is_role:
        lines.append(f"Trusted entity: AWS account {wanted.trusted}")
        lines += [f"Require external ID: {wanted.external_id}"] if wanted.external_id else []
    lines += [
        f"Name: {wanted.name}",
        "Attach no policy yet: AWS generates it later, for this name.",
        "Copy the ARN into the request.",
    ]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _condition_json(wanted: Wanted) -> str:
    if not wanted.external_id:
        return ""
    return f',"Condition":{{"StringEquals":{{"sts:ExternalId":"{wanted.external_id}"}}}}'


def _trust(wanted: Wanted) -> str:
    principal = f'{{"AWS":"arn:aws:iam::{wanted.trusted}:root"}}'
    statement = f'{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"{_condition_json(wanted)}}}'
    return f'{{"Version":"2012-10-17","Statement":[{statement}]}}'


def _cli(wanted: Wanted) -> str:
    if not wanted.is_role:
        named = f"--user-name '{wanted.name}'"
        return f"aws iam create-user {named}\naws iam get-user {named} --query User.Arn\n"
    return (
        f"aws iam create-role --role-name '{wanted.name}' --assume-role-policy-document '{_trust(wanted)}'\n"
        f"aws iam get-role --role-name '{wanted.name}' --query Role.Arn\n"
    )


def _cloudformation(wanted: Wanted) -> str:
    if not wanted.is_role:
        return _CFN_USER.format(name=wanted.name)
    condition = f"\n            Condition: {{StringEquals: {{'sts:ExternalId': '{wanted.external_id}'}}}}"
    return _CFN_ROLE.format(name=wanted.name, trusted=wanted.trusted, condition=condition if wanted.external_id else "")


def _terraform(wanted: Wanted) -> str:
    if not wanted.is_role:
        return _TF_USER.format(name=wanted.name)
    return _TF_ROLE.format(name=wanted.name, trust=indent(_trust(wanted), "    "))


_CFN_USER = dedent("""\
    AWSTemplateFormatVersion: '2010-09-09'
    Resources:
      Principal:
        Type: AWS::IAM::User
        Properties:
          UserName: '{name}'
    Outputs:
      Arn:
        Value: !GetAtt Principal.Arn
    """)
_CFN_ROLE = dedent("""\
    AWSTemplateFormatVersion: '2010-09-09'
    Resources:
      Principal:
        Type: AWS::IAM::Role
        Properties:
          RoleName: '{name}'
          AssumeRolePolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Principal: {{AWS: 'arn:aws:iam::{trusted}:root'}}
                Action: 'sts:AssumeRole'{condition}
    Outputs:
      Arn:
        Value: !GetAtt Principal.Arn
    """)
_TF_USER = dedent("""\
    resource "aws_iam_user" "ace" {{
      name = "{name}"
    }}

    output "arn" {{
      value = aws_iam_user.ace.arn
    }}
    """)
_TF_ROLE = dedent("""\
    resource "aws_iam_role" "ace" {{
      name               = "{name}"
      assume_role_policy = <<-TRUST
    {trust}
      TRUST
    }}

    output "arn" {{
      value = aws_iam_role.ace.arn
    }}
    """)
