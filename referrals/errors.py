"""The one tree of errors the portal raises on purpose; each has an id and a sentence for people."""

from collections.abc import Sequence
from typing import Protocol


class ViolationLike(Protocol):
    """What NotValid carries: a broken rule, as `referrals.ace.validation.Violation` says it."""

    @property
    def message(self) -> str: ...


class PortalError(Exception):
    """Any refusal of ours. `error_id` is stable and dotted; `message` is one sentence for people."""

    def __init__(self, error_id: str, message: str) -> None:
        super().__init__(message)
        self.error_id = error_id
        self.message = message


class NotAllowed(PortalError):
    """This person may not do this, whatever the state (HTTP 403)."""


class NotFound(PortalError):
    """There is no such thing, or none this person may see (HTTP 404)."""


class NotNow(PortalError):
    """The thing's present state does not take this (HTTP 409)."""


class InvalidMove(NotNow):
    """A state machine was asked for a move its table does not hold."""


class NotEditable(NotNow):
    """Fields are locked in the record's phase; each violation says why and when its field unlocks."""

    def __init__(self, error_id: str, message: str, violations: Sequence[ViolationLike] = ()) -> None:
        super().__init__(error_id, message)
        self.violations = tuple(violations)


class NotValid(PortalError):
    """The values break rules (HTTP 422); `violations` holds all of them, never just the first."""

    def __init__(self, error_id: str, message: str, violations: Sequence[ViolationLike] = ()) -> None:
        super().__init__(error_id, message)
        self.violations = tuple(violations)


class ExchangeError(PortalError):
    """The bucket or a file in it failed us; becomes a visible state, never reaches a page."""


class TryAgain(ExchangeError):
    """Passing trouble: the same step will be tried again after `retry_after` seconds, if given."""

    def __init__(self, error_id: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(error_id, message)
        self.retry_after = retry_after


class GiveUp(ExchangeError):
    """This step can never work as it is; the file or delivery is set aside."""


class NeedsAPerson(ExchangeError):
    """Only a person can mend this: rights, credentials, a missing bucket."""
