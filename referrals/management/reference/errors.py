"""The page of refusals and failures: their tree, AWS's codes, and every id found where the code raises it."""

from collections.abc import Iterable

from referrals.ace.documents import SENTENCES
from referrals.errors import PortalError
from referrals.exchange.troubles import BY_CODE, PASS_ENDING
from referrals.management.reference.markdown import code, codes, page, table
from referrals.management.reference.raised import ERRORS, Raised, raised_in_product

_JOB = """Each refusal has an id that stays the same and one sentence for people. Pages and the API show both;
states of files and deliveries carry the id as their reason. “…” stands for what the case fills in. An id
without an error is the reason of a state or the plain answer to a request."""
_TREE = """What is named by what must happen next (`TryAgain`, `GiveUp`, `NeedsAPerson`) becomes a visible state
and is never shown as a page of its own."""
_PASS = "After one of these the rest of the pass waits, because every other call would meet the same:"


def write() -> str:
    """The whole page."""
    return page("Errors", _JOB, "## The tree", _TREE, _tree(), *_ids(raised_in_product()), *_codes(), *_unusable())


def _tree() -> str:
    rows = [(code(error.__name__), code(error.__mro__[1].__name__), _first_line(error)) for error in ERRORS[1:]]
    return table(("Error", "Is a", "Means"), rows)


def _first_line(error: type[PortalError]) -> str:
    return (error.__doc__ or "").strip().partition("\n")[0]


def _codes() -> tuple[str, ...]:
    rows = [
        (code(aws_code), code(trouble.error_id), code(trouble.error.__name__)) for aws_code, trouble in BY_CODE.items()
    ]
    return (
        "## AWS's codes",
        "Any other code is tried again when AWS is at fault (5xx, 429), and else needs a person.",
        table(("Code", "Id", "Error"), rows),
        f"{_PASS} {codes(sorted(PASS_ENDING))}.",
    )


def _unusable() -> tuple[str, ...]:
    rows = [(code(error_id), sentence) for error_id, sentence in SENTENCES.items()]
    return (
        "## Files that cannot be used",
        "Each is set aside as a whole, with this reason:",
        table(("Id", "Sentence"), rows),
    )


def _ids(found: Iterable[Raised]) -> tuple[str, ...]:
    rows = [(code(one.error_id), code(one.error) if one.error else "", one.sentence) for one in sorted(set(found))]
    return "## The ids", table(("Id", "Error", "Sentence"), rows)
