"""Reads the policy AWS generated for a bucket, and says whether it lets the exchange do all it has to.

AWS publishes no such policy; the actions are those of AWS's own client (CCC) that an exchange needs.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from referrals.ace.violations import Severity

LONGEST = 40_000
_BUCKET_ACTIONS = ("s3:ListBucket",)
_OBJECT_ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject")
_TAG_ACTIONS = ("s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging")
_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
_REGION = "us-west-2"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a policy. A refusal keeps the gate shut, a warning does not."""

    severity: Severity
    subject: str
    message: str


def findings_of(text: str, bucket: str) -> list[Finding]:
    """Everything to say about a pasted policy for `bucket`; no refusal among it means that it fits."""
    statements = _statements(text)
    if isinstance(statements, Finding):
        return [statements]
    allowed = [one for one in statements if one.get("Effect") == "Allow"]
    return [*_about_bucket(allowed, bucket), *_about_key(allowed), *_about_denials(statements, bucket)]


def _statements(text: str) -> list[Mapping[str, Any]] | Finding:
    try:
        policy = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        policy = None
    if not isinstance(policy, dict) or "Statement" not in policy:
        words = (
            "This is no policy as AWS shows it: JSON with a Statement. Copy all of it, from the first { to the last }."
        )
        return Finding(Severity.REFUSE, "form", words)
    found = policy["Statement"]
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _about_bucket(allowed: list[Mapping[str, Any]], bucket: str) -> Iterator[Finding]:
    arn = f"arn:aws:s3:::{bucket}"
    others = {name for one in allowed for name in _buckets(one)} - {bucket}
    if others:
        words = (
            f"The policy speaks of {', '.join(sorted(others))}, not of {bucket} alone. It may be another environment's."
        )
        yield Finding(Severity.REFUSE, "bucket", words)
    yield from _lacking(allowed, _BUCKET_ACTIONS, arn, Severity.REFUSE)
    yield from _lacking(allowed, _OBJECT_ACTIONS, f"{arn}/opportunity-inbound/file.json", Severity.REFUSE)
    yield from _lacking(allowed, _TAG_ACTIONS, f"{arn}/opportunity-outbound/file.json", Severity.WARN)


def _about_key(allowed: list[Mapping[str, Any]]) -> Iterator[Finding]:
    keys = [key for one in allowed for key in _several(one.get("Resource")) if key.startswith("arn:aws:kms:")]
    if not keys:
        yield Finding(Severity.WARN, "key", "No KMS key is named. Where AWS encrypts with one, reading will be denied.")
    for key in keys:
        if key.split(":")[3] != _REGION:
            yield Finding(Severity.REFUSE, "key", f"The KMS key is in {key.split(':')[3]}, the bucket in {_REGION}.")
        yield from _lacking(allowed, _KEY_ACTIONS, key, Severity.REFUSE)


def _about_denials(statements: list[Mapping[str, Any]], bucket: str) -> Iterator[Finding]:
    for one in statements:
        if one.get("Effect") == "Deny":
            yield _denial(one, bucket)


def _denial(statement: Mapping[str, Any], bucket: str) -> Finding:
    """A denial without conditions of what the exchange needs is a refusal; of any other, nobody can say here."""
    arn = f"arn:aws:s3:::{bucket}"
    needed = [(action, arn) for action in _BUCKET_ACTIONS]
    needed += [(action, f"{arn}/opportunity-inbound/file.json") for action in _OBJECT_ACTIONS]
    lost = [
        action for action, resource in needed if not statement.get("Condition") and _covers(statement, action, resource)
    ]
    if lost:
        words = f"It denies {', '.join(lost)}, which the exchange needs; a denial wins over what is allowed."
        return Finding(Severity.REFUSE, "denial", words)
    actions = ", ".join(_several(statement.get("Action"))) or "everything"
    return Finding(Severity.WARN, "denial", f"It denies {actions}; a denial wins over what is allowed.")


def _lacking(
    allowed: list[Mapping[str, Any]], actions: tuple[str, ...], resource: str, severity: Severity
) -> Iterator[Finding]:
    for action in actions:
        if not any(_covers(one, action, resource) for one in allowed):
            yield Finding(severity, action, f"{action} is not allowed on {resource}.")


def _covers(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    actions, resources = _several(statement.get("Action")), _several(statement.get("Resource"))
    return any(fnmatchcase(action.lower(), one.lower()) for one in actions) and any(
        fnmatchcase(resource, one) for one in resources
    )


def _buckets(statement: Mapping[str, Any]) -> Iterator[str]:
    for one in _several(statement.get("Resource")):
        if one.startswith("arn:aws:s3:::"):
            yield one.removeprefix("arn:aws:s3:::").partition("/")[0]


def _several(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value] if value else [])]
