"""The packet's files: one ZIP, the same bytes for the same content, without customers' contact data."""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from onboarding.domain.packet import Member
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind

HIDDEN = "(hidden: customer contact)"
_FIELDS = [field for kind in Kind for field in fields_of(kind).values() if field.is_contact]
CONTACTS = frozenset(field.name for field in _FIELDS)
CONTACT_LABELS = frozenset(field.label for field in _FIELDS)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The only moment written into a ZIP, so that its bytes depend on its content alone."""
_READABLE = 0o644 << 16


def as_json(value: object) -> bytes:
    """JSON for people and for comparing: indented, its keys in order."""
    return (json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=str) + "\n").encode()


def digest(content: bytes) -> str:
    """The SHA-256 by which a file can be told again."""
    return hashlib.sha256(content).hexdigest()


def manifest(members: Iterable[Member], about: Mapping[str, str], left_out: Iterable[str]) -> Member:
    """The list of the packet's files, each with its size and SHA-256."""
    files = [{"path": one.path, "bytes": len(one.content), "sha256": digest(one.content)} for one in _in_order(members)]
    return Member("manifest.json", as_json({"about": dict(about), "files": files, "leftOut": list(left_out)}))


def zipped(members: Iterable[Member]) -> bytes:
    """The ZIP of these files, in the order of their paths."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for one in _in_order(members):
            entry = ZipInfo(one.path, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, _READABLE, 3
            packed.writestr(entry, one.content, compresslevel=6)
    return target.getvalue()


def unpacked(packet: bytes, path: str) -> bytes:
    """One file of a packet. Raises KeyError when it has none of that path."""
    with ZipFile(io.BytesIO(packet)) as packed:
        return packed.read(path)


def without_contacts(value: Any) -> Any:
    """AWS's JSON with what it says of customers' people withheld, as from viewers."""
    if isinstance(value, Mapping):
        return {name: HIDDEN if name in CONTACTS and one else without_contacts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_contacts(one) for one in value]
    return value


def line_without_contacts(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line of a verdict, its values withheld where it is about customers' people."""
    return {**line, "expected": HIDDEN, "seen": HIDDEN} if line.get("what") in CONTACT_LABELS else line


def copied(content: bytes) -> bytes | None:
    """A file of the exchange for the packet: byte for byte where it names nobody, else without contact data.

    None for what is no JSON, because nobody can say what it holds.
    """
    try:
        value = json.loads(content)
        shown = without_contacts(value)
        return content if shown == value else as_json(shown)
    except (ValueError, RecursionError):
        return None


def _in_order(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda one: one.path)
