"""What a JSON file somebody uploads is: AWS's referrals, what we once sent, or AWS's answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from referrals.ace.documents import SENTENCES, read_document
from referrals.ace.kinds import Kind, records_key
from referrals.ace.schema import Unreadable

_ERROR_SUFFIX = ".error.json"
_MODIFIED = "lastmodifieddate"
_OF_RESULTS = frozenset({"inboundapiresults", "isapierror", "apierrors", "fileapnprocesseddt"})


class Uploaded(StrEnum):
    """The kinds of ACE file, in the order an upload of several is taken over."""

    RECEIVED = "received"
    SENT = "sent"
    RESULT = "result"
    ERROR = "error"


LABELS: Mapping[Uploaded, str] = {
    Uploaded.RECEIVED: "Referrals from AWS",
    Uploaded.SENT: "Sent to AWS",
    Uploaded.RESULT: "AWS's results",
    Uploaded.ERROR: "AWS's error",
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the file is; `kind` is None where the file itself does not say, `latest` AWS's newest time in it."""

    what: Uploaded
    kind: Kind | None = None
    latest: str = ""


def recognise(name: str, content: bytes) -> Recognised:
    """Tell by the content, and by the name only where AWS does. Raises Unreadable for anything else."""
    if name.endswith(_ERROR_SUFFIX):
        return Recognised(Uploaded.ERROR)
    document = read_document(content)
    if not isinstance(document, dict):
        raise Unreadable("file.shape", SENTENCES["file.shape"])
    folded = {key.casefold(): value for key, value in document.items()}
    kind = next((kind for kind in Kind if isinstance(folded.get(records_key(kind)), list)), None)
    if kind is not None:
        return _of_referrals(kind, folded[records_key(kind)])
    if folded.keys() & _OF_RESULTS:
        return Recognised(Uploaded.RESULT)
    raise Unreadable("file.shape", SENTENCES["file.shape"])


def _of_referrals(kind: Kind, records: list[Any]) -> Recognised:
    """AWS dates every record it sends; what a partner sends carries no such date."""
    latest = max((_modified(record) for record in records if isinstance(record, dict)), default="")
    return Recognised(Uploaded.RECEIVED if latest else Uploaded.SENT, kind, latest)


def _modified(record: Mapping[str, Any]) -> str:
    found = next((value for key, value in record.items() if key.casefold() == _MODIFIED), None)
    return str(found or "")
