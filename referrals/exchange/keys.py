"""Folders and names in AWS's bucket; the only place where AWS's words inbound and outbound appear.

Sources: pages custom-opportunity-sharing, custom-lead-sharing and technical-faq of AWS's CRM guide.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from referrals.ace.kinds import Kind
from referrals.domain.files import Content

BUCKET_NAME = re.compile(r"ace-apn-(?P<partner_id>\d{1,10})-(?P<stage>beta|prod)-us-west-2")
STAGE_OF = {"sandbox": "beta", "production": "prod"}
_ERROR_SUFFIX, _JSON_SUFFIX = ".error.json", ".json"
_RESULT_MARK = "_result"
_MAX_NAME = 255


@dataclass(frozen=True, slots=True)
class Folder:
    """A place to look for files: its key prefix and what is in it."""

    prefix: str
    kind: Kind
    content: Content


def bucket_name(partner_id: str, environment: str) -> str:
    """The bucket AWS makes for a partner, e.g. `ace-apn-397476-beta-us-west-2`."""
    return f"ace-apn-{partner_id}-{STAGE_OF[environment]}-us-west-2"


def received_folders() -> list[Folder]:
    """Where AWS puts new and changed referrals."""
    return [Folder(f"{kind}-outbound/", kind, Content.REFERRALS) for kind in Kind]


def result_folders(results_folder: str) -> list[Folder]:
    """Where AWS puts one result file for each file we sent; the spelling is a setting (C3)."""
    return [Folder(f"{kind}-{results_folder}/", kind, Content.RESULT) for kind in Kind]


def error_folders() -> list[Folder]:
    """Where error files may lie beside the results folders: AWS publishes no place for them."""
    return [Folder(f"{kind}-inbound/", kind, Content.ERROR) for kind in Kind]


def archive_folders() -> list[Folder]:
    """AWS's own copies of what it sent us, for recovery."""
    return [Folder(f"{kind}-outbound-archive/", kind, Content.REFERRALS) for kind in Kind]


def sent_key(kind: Kind, batch_id: int, at: datetime) -> str:
    """The one key a batch is ever written under: `{kind}-inbound/{kind}_{batch}_MMDDYYYYHHMMSS.json` (C10).

    The batch id is unique in our database, so names never repeat, even within one second.
    """
    return f"{kind}-inbound/{kind}_{batch_id}_{at:%m%d%Y%H%M%S}.json"


def base_name(key: str) -> str:
    """What joins a file with its result: the name without folder, `.json`, `.error` and `_result…`."""
    name = key.rsplit("/", 1)[-1]
    for suffix in (_ERROR_SUFFIX, _JSON_SUFFIX):
        if name.endswith(suffix):
            name = name[: -len(suffix)]
            break
    return name.split(_RESULT_MARK, 1)[0][:_MAX_NAME]


def is_error_file(key: str) -> bool:
    """Whether AWS says by the name that a file could not be read at all."""
    return key.endswith(_ERROR_SUFFIX)


def is_expected(key: str, folder: Folder) -> bool:
    """Whether a key in `folder` is one AWS writes there: a plain `*.json` directly in it, not a sub-folder's."""
    name = key.removeprefix(folder.prefix)
    plain = "/" not in name and "\\" not in name and name.isprintable() and ".." not in name
    return plain and name.endswith(_JSON_SUFFIX) and len(name) <= _MAX_NAME
