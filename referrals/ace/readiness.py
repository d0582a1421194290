"""The checklist of a new opportunity: every rule that matters as one line, passed, broken or worth a look."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from referrals.ace.conditions import required_fields
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.preparing import Dropped
from referrals.ace.validation.record import Fields, is_empty, is_national_security
from referrals.ace.violations import Severity, Violation


class Mark(StrEnum):
    """How a line stands."""

    FAIL = "fail"
    NOTE = "note"
    PASS = "pass"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `field` is where a page leads when it is clicked, "" for the whole record."""

    rule: str
    field: str
    mark: Mark
    sentence: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole checklist: what is to be done first."""

    lines: tuple[Line, ...]

    def marked(self, mark: Mark) -> list[Line]:
        """The lines with this mark."""
        return [line for line in self.lines if line.mark is mark]

    @property
    def fails(self) -> list[Line]:
        """What keeps AWS from taking it."""
        return self.marked(Mark.FAIL)

    @property
    def notes(self) -> list[Line]:
        """What AWS would take, and what is worth a look."""
        return self.marked(Mark.NOTE)

    @property
    def passes(self) -> list[Line]:
        """What is in order."""
        return self.marked(Mark.PASS)

    @property
    def is_ready(self) -> bool:
        """Whether it can be submitted."""
        return not self.fails


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: the rules behind it, its fields, and the sentence when all of them hold.

    It is passed over, neither good nor bad, while none of its fields says anything.
    """

    rules: tuple[str, ...]
    fields: tuple[str, ...]
    sentence: str
    applies: Callable[[Fields], bool] | None = None


REQUIRED = "required.create"
DROPPED = "dropped"

CHECKS: tuple[Check, ...] = (
    Check(
        ("value.unknown", "value.type", "value.masked"),
        ("useCase", "industry", "country"),
        "Every list holds AWS's own values.",
    ),
    Check(
        ("length.over", "length.over_api", "length.under", "items.over", "items.over_api"),
        ("projectDescription", "partnerProjectTitle"),
        "Every text has a length AWS takes.",
    ),
    Check(
        ("format.date", "format.email", "format.email_case", "format.phone", "format.website"),
        ("targetCloseDate", "customerEmail", "customerPhone", "customerWebsite"),
        "Dates, addresses and numbers are written as AWS wants them.",
    ),
    Check(
        ("natsec.industry", "natsec.support", "natsec.country"),
        ("doesOppBelongToNatSec",),
        "It fits what AWS asks of national security.",
        is_national_security,
    ),
    Check(("state.required", "state.only_us"), ("state",), "The state fits the country."),
    Check(("postal.required", "postal.none", "postal.form"), ("postalCode",), "The postal code fits the country."),
    Check(("duns.digits",), ("customerDuns",), "The DUNS number has nine digits."),
    Check(("account.digits",), ("awsAccountId",), "The AWS account ID has twelve digits."),
    Check(("industry.other_text",), ("industryOther",), "The other industry is named."),
    Check(("need.exclusive",), ("partnerPrimaryNeedFromAws",), "Co-selling and no support are not mixed."),
    Check(
        ("amount.positive", "amount.whole", "amount.digits"),
        ("expectedMonthlyAwsRevenue",),
        "The monthly revenue is a whole amount above zero.",
    ),
    Check(("parent.flat_renewal", "parent.id", "parent.not_ours"), ("parentOppId",), "The parent is one of yours."),
    Check(("competitor.other_text",), ("competitiveTrackingOther",), "The other competitor is named."),
    Check(
        ("solution.id", "solution.other_text", "solution.other_late"),
        ("solutionOffered",),
        "The solution is one AWS can read.",
    ),
    Check(("product.unknown",), ("awsProducts",), "Every product code is one we know."),
    Check(("date.past",), ("targetCloseDate",), "The close date lies ahead."),
    Check(
        ("marketing.funds", "marketing.clear"), ("IsOppFromMarketingActivity",), "The marketing details fit together."
    ),
    Check(("id.taken",), ("partnerCrmUniqueIdentifier",), "Your id is new to AWS."),
    Check(("lead_id.form", "lead_id.not_ours"), ("apnCrmLeadUniqueIdentifier",), "The lead is one of yours."),
)


def readiness(fields: Fields, found: Sequence[Violation], dropped: Iterable[Dropped] = ()) -> Readiness:
    """The list for a draft: `found` are the rules it breaks, `dropped` what AWS would ignore; fails come first."""
    listed = {rule for check in CHECKS for rule in check.rules} | {REQUIRED}
    lines = [
        *_required(fields, found),
        *(line for check in CHECKS for line in _checked(check, fields, found)),
        *(_broken(one) for one in found if one.rule not in listed),
        *(_left_out(one) for one in dropped),
    ]
    return Readiness(tuple(sorted(lines, key=lambda line: tuple(Mark).index(line.mark))))


def _required(fields: Fields, found: Sequence[Violation]) -> list[Line]:
    missing = [one.field for one in found if one.rule == REQUIRED]
    present = [name for name in required_fields(fields) if not is_empty(fields.get(name))]
    return [
        *(Line(REQUIRED, name, Mark.FAIL, f"{_label(name)} is missing.") for name in missing),
        *(Line(REQUIRED, name, Mark.PASS, f"{_label(name)} is there.") for name in present),
    ]


def _checked(check: Check, fields: Fields, found: Sequence[Violation]) -> list[Line]:
    broken = [_broken(one) for one in found if one.rule in check.rules]
    if broken:
        return broken
    applies = check.applies(fields) if check.applies else any(not is_empty(fields.get(name)) for name in check.fields)
    return [Line(check.rules[0], check.fields[0], Mark.PASS, check.sentence)] if applies else []


def _broken(one: Violation) -> Line:
    return Line(one.rule, one.field, Mark.FAIL if one.severity is Severity.REFUSE else Mark.NOTE, one.message)


def _left_out(one: Dropped) -> Line:
    return Line(DROPPED, one.field, Mark.NOTE, f"{_label(one.field)} will be left out. {one.reason}")


def _label(name: str) -> str:
    return label_of(Kind.OPPORTUNITY, name).rstrip("?")
