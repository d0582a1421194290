"""Reads a mapping from a file or a pasted text; whatever is wrong with it is said in sentences, each with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from referrals.ace.documents import read_document, refuse_depth
from referrals.ace.kinds import Kind
from referrals.ace.schema import Unreadable
from referrals.errors import NotValid
from referrals.mapping.describing import DIRECTION_WORDS
from referrals.mapping.spec import Direction, Spec, faults_of, read_spec

MAX_BYTES = 2_000_000
MOST_SENTENCES = 20
ANOTHER_CRM = "This mapping is for another CRM than this profile, so its fields differ. Nothing was changed."
_KINDS = {Kind.OPPORTUNITY.value: "Opportunities", Kind.LEAD.value: "Leads"}
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is nothing a mapping has",
    "string_type": "has to be a text",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is empty",
    "tuple_type": "has to be a list",
    "too_long": "has more than {max_length} entries",
    "model_type": "has to be a group of fields",
    "model_attributes_type": "has to be a group of fields",
    "bool_type": "has to be true or false",
    "bool_parsing": "has to be true or false",
    "enum": "is none of these: {expected}",
    "literal_error": "is none of these: {expected}",
    "union_tag_invalid": "names the step {tag}, which does not exist",
    "union_tag_not_found": "does not say which step it is",
    "int_type": "has to be a whole number",
    "int_parsing": "has to be a whole number",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about the file, as NotValid carries it."""

    message: str


def read_mapping(content: bytes, *, system: str) -> Spec:
    """The mapping in an exported file, or one that stands alone. Raises NotValid with a sentence for each fault."""
    if len(content) > MAX_BYTES:
        raise NotValid("mapping.file.too_large", f"A mapping has at most {MAX_BYTES // 1_000_000} MB.")
    document = _document(content)
    if document.get("system", system) != system:
        raise NotValid("mapping.other_crm", ANOTHER_CRM)
    spec = _spec(document.get("spec", document))
    if faults := faults_of(spec):
        raise _not_valid(faults)
    if not spec.has_rows:
        raise NotValid(
            "mapping.file.empty", "This file maps no field. Export a mapping from a profile, then import it."
        )
    return spec


def _document(content: bytes) -> Mapping[str, Any]:
    try:
        document = read_document(content)
        refuse_depth(document, level=1)
    except Unreadable as refusal:
        raise NotValid("mapping.file.not_readable", refusal.message) from refusal
    if not isinstance(document, dict):
        raise NotValid("mapping.file.not_readable", "The file is JSON, but no mapping: it has to be one object.")
    return document


def _spec(data: Any) -> Spec:
    try:
        return read_spec(data)
    except ValidationError as refusal:
        raise _not_valid([_sentence(error, data) for error in refusal.errors()]) from refusal


def _not_valid(sentences: Sequence[str]) -> NotValid:
    number = len(sentences)
    summary = "The mapping has a fault; nothing was changed."
    if number > 1:
        summary = f"The mapping has {number} faults; nothing was changed."
    return NotValid("mapping.file.not_valid", summary, [Problem(one) for one in sentences[:MOST_SENTENCES]])


def _sentence(error: Any, data: Any) -> str:
    words = _WORDS.get(error["type"])
    if words is None:
        words = str(error["msg"]).removeprefix("Value error, ")
        return f"{_place(error['loc'], data)}: {words}"
    return f"{_place(error['loc'], data)} {words.format_map(error.get('ctx', {}))}."


def _place(path: Sequence[int | str], data: Any) -> str:
    """`Opportunities to AWS, row 4 (stage), values`: where in the file it stands."""
    names = [str(one) for one in path]
    if len(names) < 2 or names[0] not in _KINDS or names[1] not in {one.value for one in Direction}:
        return ", ".join(names) or "The mapping"
    side = f"{_KINDS[names[0]]} {DIRECTION_WORDS[Direction(names[1])]}"
    rest = names[2:]
    if len(rest) < 2:
        return ", ".join((side, *rest))
    return ", ".join((side, f"row {int(rest[1]) + 1}{_called(data, path)}", *_counted(rest[2:])))


def _called(data: Any, path: Sequence[int | str]) -> str:
    """The row's field of AWS, in brackets, where it names one."""
    for step in path[:4]:
        data = data[step]
    name = data.get("ace") if isinstance(data, dict) else None
    return f" ({name[:80]})" if isinstance(name, str) and name else ""


def _counted(names: Sequence[str]) -> list[str]:
    """The places within a row, numbers counted from one: `chain 2`."""
    said: list[str] = []
    for name in names:
        if name.isdigit() and said:
            said[-1] = f"{said[-1]} {int(name) + 1}"
        else:
            said.append(name)
    return said
