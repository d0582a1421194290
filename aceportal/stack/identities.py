"""The two keys of the embedded S3 server: AWS's side and the partner, made once and kept in the data folder."""

import configparser
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

AWS_PROFILE, PARTNER_PROFILE = "ace-demo-aws", "ace-demo-partner"
REGION = "us-west-2"
_ADMIN = ["Admin", "Read", "List", "Tagging", "Write"]


@dataclass(frozen=True)
class Identity:
    """One pair of S3 keys and the profile name boto3 finds it under."""

    profile: str
    access_key: str
    secret_key: str


@dataclass(frozen=True)
class Identities:
    """Both sides of the bucket, and the file in which boto3 finds their keys."""

    aws: Identity
    partner: Identity
    credentials_file: Path


def identities(folder: Path) -> Identities:
    """The identities kept in `folder`; made and written there the first time."""
    path = folder / "credentials"
    known = configparser.ConfigParser()
    known.read(path)
    if not (known.has_section(AWS_PROFILE) and known.has_section(PARTNER_PROFILE)):
        known = _fresh()
        _write_private(path, known)
    return Identities(_identity(known, AWS_PROFILE), _identity(known, PARTNER_PROFILE), path)


def server_config(who: Identities) -> str:
    """The S3 server's list of identities; the partner has no right but those of the bucket's policy."""
    rows = [("aws", who.aws, _ADMIN), ("partner", who.partner, [])]
    return json.dumps(
        {
            "identities": [
                {
                    "name": name,
                    "credentials": [{"accessKey": keys.access_key, "secretKey": keys.secret_key}],
                    "actions": actions,
                }
                for name, keys, actions in rows
            ]
        }
    )


def _fresh() -> configparser.ConfigParser:
    made = configparser.ConfigParser()
    for profile in (AWS_PROFILE, PARTNER_PROFILE):
        made[profile] = {
            "aws_access_key_id": "DEMO" + secrets.token_hex(8).upper(),
            "aws_secret_access_key": secrets.token_urlsafe(30),
            "region": REGION,
        }
    return made


def _write_private(path: Path, content: configparser.ConfigParser) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        content.write(file)
    draft.replace(path)


def _identity(known: configparser.ConfigParser, profile: str) -> Identity:
    section = known[profile]
    return Identity(profile, section["aws_access_key_id"], section["aws_secret_access_key"])
