"""Values on their way into a spreadsheet and back: nothing a spreadsheet would run, nothing it could not hold."""

import re
from datetime import date, datetime
from typing import Any

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "'"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
NOT_SHOWN = {"masked": "Masked by AWS", "hidden": "hidden for your role"}
"""What stands in a cell instead of a value that was not shown; read back as nothing at all."""


def defused(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: one that starts like one gets an apostrophe."""
    clean = _UNWRITABLE.sub("", text)
    return f"{_MARK}{clean}" if clean.startswith((*_RUNS, _MARK)) else clean


def plain(text: str) -> str:
    """What `defused` was given."""
    rest = text.removeprefix(_MARK)
    return rest if text.startswith(_MARK) and rest.startswith((*_RUNS, _MARK)) else text


def read_cell(given: object) -> Any:
    """A cell as JSON can keep it: text without its mark, a number, a day as 2024-05-31; None for nothing."""
    if isinstance(given, datetime):
        return given.date().isoformat()
    if isinstance(given, date):
        return given.isoformat()
    if given is None or isinstance(given, (bool, int, float)):
        return given if not isinstance(given, bool) else str(given)
    text = plain(_UNWRITABLE.sub("", str(given)).strip())
    return None if not text or text in NOT_SHOWN.values() else text
