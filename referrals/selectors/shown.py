"""A file's bytes as a page can show them: the text as it is, and arranged for reading where it is JSON."""

import json
import re
from dataclasses import dataclass

from referrals.models import ExchangeFile, ReceivedRecord

SHOWN_BYTES = 200_000
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_LETTERS = 150


@dataclass(frozen=True, slots=True)
class Shown:
    """`text` is what the bytes say, up to SHOWN_BYTES of them; `arranged` is None where it is not JSON."""

    text: str
    arranged: str | None
    size: int
    is_cut: bool


def shown(content: bytes | None) -> Shown | None:
    """The bytes for reading; None when no copy is kept. The download has every byte, whatever this shows."""
    if content is None:
        return None
    is_cut = len(content) > SHOWN_BYTES
    encoding = json.detect_encoding(content)
    text = content[:SHOWN_BYTES].decode(encoding, errors="replace")
    return Shown(text, None if is_cut else arranged(text), len(content), is_cut)


def arranged(text: str) -> str | None:
    """JSON indented for reading, None for anything else."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None


def safe_name(name: str) -> str:
    """A file name that no browser, shell or header can misread; the end, with its `.json`, is what stays."""
    return _UNSAFE.sub("_", name)[-_MOST_LETTERS:].lstrip("._-") or "file.json"


def copy_of_record(record: ReceivedRecord) -> str:
    """A set-aside record's payload for a person to edit."""
    return json.dumps(record.payload or {}, indent=2, ensure_ascii=False)


def copy_of_file(file: ExchangeFile) -> str:
    """A set-aside file's text for a person to edit; empty when no copy is kept."""
    content = file.raw.content if hasattr(file, "raw") else None
    text = (content or b"").decode(json.detect_encoding(content or b""), errors="replace")
    return arranged(text) or text
