"""Names for everything that goes wrong at Salesforce: whether waiting helps, whom to ask, what is set aside.

Texts carry Salesforce's own words where it gave some, shortened to one line, and never a secret.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError

from referrals.errors import ExchangeError, GiveUp, NeedsAPerson, TryAgain

HOUR_SECONDS = 3600.0
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a kind of failure goes on (`error`), its stable id and its sentence, which takes Salesforce's `words`."""

    error: type[ExchangeError]
    error_id: str
    sentence: str
    retry_after: float | None = None


_LIMIT = Trouble(
    TryAgain,
    "salesforce.limit",
    "Salesforce's daily allowance of calls is used up: {words} We go on by ourselves later.",
    HOUR_SECONDS,
)
_BUSY = Trouble(TryAgain, "salesforce.busy", "Salesforce is busy: {words} We keep trying.")
_SESSION = Trouble(
    NeedsAPerson,
    "salesforce.session",
    "Salesforce ends the session it has just opened: {words} Check the app's policies and the user's profile.",
)
_DENIED = Trouble(
    NeedsAPerson,
    "salesforce.denied",
    "Salesforce denies this to the portal's user: {words} Grant the right in Salesforce.",
)
_FIELDS = Trouble(
    NeedsAPerson,
    "salesforce.fields",
    "Salesforce does not know what the mapping or the connector names: {words} Correct the mapping, or let the "
    "portal's user see the field.",
)
_UNEXPECTED = Trouble(NeedsAPerson, "salesforce.unexpected", "Salesforce answered with something unexpected: {words}")
_RECORD = Trouble(GiveUp, "salesforce.record", "Salesforce does not take the change: {words}")
_RECORD_GONE = Trouble(GiveUp, "salesforce.record_gone", "The record is no longer in Salesforce: {words}")
_RECORD_DENIED = Trouble(
    GiveUp, "salesforce.record_denied", "The portal's user may not change this record in Salesforce: {words}"
)

BY_CODE: Mapping[str, Trouble] = {
    "REQUEST_LIMIT_EXCEEDED": _LIMIT,
    **dict.fromkeys(("SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "QUERY_TIMEOUT", "INVALID_QUERY_LOCATOR"), _BUSY),
    "INVALID_SESSION_ID": _SESSION,
    **dict.fromkeys(
        ("API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED", "FUNCTIONALITY_NOT_ENABLED", "INSUFFICIENT_ACCESS"), _DENIED
    ),
    **dict.fromkeys(("INVALID_TYPE", "INVALID_FIELD", "MALFORMED_QUERY"), _FIELDS),
}
WHEN_WRITING: Mapping[str, Trouble] = {
    **dict.fromkeys(("ENTITY_IS_DELETED", "NOT_FOUND", "MALFORMED_ID"), _RECORD_GONE),
    **dict.fromkeys(
        ("INSUFFICIENT_ACCESS_OR_READONLY", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "ENTITY_IS_LOCKED"),
        _RECORD_DENIED,
    ),
}
"""Troubles of the one record that is written: it is set aside, and the others go on."""


@contextmanager
def named(*, writing: bool = False) -> Iterator[None]:
    """Turn any failure of simple-salesforce inside into one of ours."""
    try:
        yield
    except SalesforceAuthenticationFailed as error:
        raise _of_sign_in(error) from None  # its frames hold the credentials
    except SalesforceError as error:
        raise trouble_of(error, writing=writing) from error
    except requests.exceptions.SSLError as error:
        raise NeedsAPerson(
            "salesforce.certificate",
            "The certificate of Salesforce's host is not trusted. Check the host and any proxy.",
        ) from error
    except requests.Timeout as error:
        raise TryAgain("salesforce.timeout", "Salesforce did not answer in time; we keep trying.") from error
    except requests.ConnectionError as error:
        raise TryAgain("salesforce.unreachable", "Salesforce cannot be reached; we keep trying.") from error
    except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TryAgain(
            "salesforce.unreadable", "Something between us and Salesforce answered in its place; we keep trying."
        ) from error


def trouble_of(error: SalesforceError, *, writing: bool) -> ExchangeError:
    """Our error for Salesforce's; unknown codes wait where Salesforce is at fault, and else ask a person."""
    code, words = _said(error.content)
    trouble = (WHEN_WRITING.get(code) if writing else None) or BY_CODE.get(code)
    return _raised(trouble or _by_status(error.status, writing), f"“{words or code or error.status}”.")


def _by_status(status: int, writing: bool) -> Trouble:
    if status >= 500 or status == 429:
        return _BUSY
    if status in (401, 403):
        return _SESSION if status == 401 else _DENIED
    if writing and status == 404:
        return _RECORD_GONE
    return _RECORD if writing and status in (300, 400) else _UNEXPECTED


def _of_sign_in(error: SalesforceAuthenticationFailed) -> ExchangeError:
    """Only a short error code and description of OAuth are repeated, never a whole answer."""
    if isinstance(error.code, int) or error.code is None:
        return TryAgain("salesforce.sign_in_broken", f"Salesforce's sign-in answered “{error.code}”; we keep trying.")
    if "rate" in error.code or error.code in {"server_error", "temporarily_unavailable", "unknown_error"}:
        return TryAgain(
            "salesforce.busy", f"Salesforce asks us to sign in later (“{error.code[:40]}”); we keep trying."
        )
    return NeedsAPerson(
        "salesforce.sign_in",
        f"Salesforce does not let the portal in: “{one_line(error.auth_message) or error.code[:40]}”. "
        "Renew the credentials where the portal finds them, or check the app in Salesforce.",
    )


def _said(content: Any) -> tuple[str, str]:
    """Salesforce's error code and its words; both empty when the answer is not in its form."""
    first = content[0] if isinstance(content, list) and content else content
    if not isinstance(first, Mapping):
        return "", ""
    return str(first.get("errorCode", ""))[:80], one_line(str(first.get("message", "")))


def one_line(text: str) -> str:
    """Salesforce's words on one line, without control characters and a full stop, at most 300 characters."""
    words = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return words[:_LONGEST].rstrip(".")


def _raised(trouble: Trouble, words: str) -> ExchangeError:
    sentence = trouble.sentence.format(words=words)
    if trouble.error is TryAgain:
        return TryAgain(trouble.error_id, sentence, trouble.retry_after)
    return trouble.error(trouble.error_id, sentence)
