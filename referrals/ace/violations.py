"""A broken rule, as a value: which rule, which fields, how bad, and a sentence for people."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """REFUSE keeps the record from going on; WARN only tells."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule of one record; `rule` is a key of RULES."""

    rule: str
    fields: tuple[str, ...]
    severity: Severity
    message: str

    @property
    def field(self) -> str:
        """The field a page should point at; empty when the rule is about the whole record."""
        return self.fields[0] if self.fields else ""
