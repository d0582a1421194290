"""The form of a scenario's script, and what it may ask of the case at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase

Fields = dict[str, Any]


class Start(StrEnum):
    """Where the record of a run comes from."""

    OURS = "a new test opportunity of ours"
    AWS = "a new referral that AWS sends for it"
    ANY = "a test record that is there already"


class Result(StrEnum):
    """What AWS's result file is to say; NONE where nothing is sent."""

    TAKEN = "taken"
    REFUSED = "refused"
    EITHER = "taken or refused"
    NONE = ""


class Act(StrEnum):
    """What AWS's people do in a scenario; each is asked for in the support case."""

    NONE = ""
    APPROVE = "approve it"
    REJECT = "reject it"
    REVIEW = "take it into review"
    ASK = "set it to Action Required with a comment"
    UPDATE = "change next step, stage, target close date and expected monthly revenue"
    NEXT_STEP = "add a next step"
    MEMBER = "change the campaign member's status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a payload may need to know: the day in GMT, our id of the record, what AWS holds of it, our programme."""

    today: date
    own_id: str
    apn_id: str = ""
    held: Mapping[str, Any] = field(default_factory=dict)
    special_program: bool = False


Build = Callable[[Case], Fields]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One scenario. `phase` is where its record has to stand when `payload` goes out, or when it is looked at.

    `launches` says that the record is launched by it, so that one is taken that others need least. `version` is
    the payload version its file says, empty for the usual one. `shown` are fields AWS's next file has to show
    with the payload's values, `dropped` fields it must not take over, `present` fields that say something,
    `masked` fields that AWS withholds, `changed` fields with another value than when the run began.
    """

    key: str
    does: str
    expects: str
    start: Start = Start.OURS
    kind: Kind = Kind.OPPORTUNITY
    is_ours: bool = True
    phase: Phase = Phase.NEW
    payload: Build | None = None
    decides: str = ""
    result: Result = Result.NONE
    version: str = ""
    special_only: bool = False
    launches: bool = False
    act: Act = Act.NONE
    shown: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    ends: Phase | None = None

    @property
    def sends(self) -> bool:
        """Whether the run itself sends something."""
        return self.payload is not None or bool(self.decides)

    @property
    def looks(self) -> bool:
        """Whether AWS's next file about the record belongs to the verdict."""
        return bool(self.shown or self.dropped)

    def result_for(self, *, special_program: bool) -> Result:
        """What AWS is to say; a rule for special programmes alone may or may not bite outside of them."""
        return Result.EITHER if self.special_only and not special_program else self.result
