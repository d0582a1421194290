"""AWS's rules between the fields of an opportunity and between a record and the partner's account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aceportal.simulator import values
from aceportal.simulator.contract import CLOSED_LOST, LAUNCHED, REQUIRED, UNKNOWN_OWNER
from aceportal.simulator.fields import CONTRACT_FIELDS, MARKETING_FIELDS, is_empty, label
from aceportal.simulator.places import UNITED_STATES, postal_error

Fields = Mapping[str, Any]

# The simulator's own words: AWS publishes no text for these.
NOT_TOGETHER = f'"{values.FOR_VISIBILITY_ONLY}" and "Co-Sell" options cannot be selected at the same time.'
NOT_MARKETING = "Validation Error: Value is only allowed when IsOppFromMarketingActivity is Yes. {label}"
ONLY_GOVERNMENT = "Validation Error: Only allowed for industry Government. doesOppBelongToNatSec"
SECRET_NEEDS_COSELL = "Validation Error: Not allowed with national security. Partner Primary Need from AWS"
NEVER_BACK = "Validation Error: Co-sell support cannot be given up again. Partner Primary Need from AWS"
UNKNOWN_PARENT = "Validation Error: Not an opportunity of this partner. parentOppId"
PAST_DATE = "Validation Error: The date lies in the past. Target Launch Date"
OTHER_SOLUTION = "Validation Error: Solution offered cannot be 'Other' at this stage. solutionOffered"
STATE_ELSEWHERE = "Validation Error: Value is only allowed when Country is United States. state"
NO_OFFER_YET = "Validation Error: An offer cannot be associated on submission. offers"
ONE_OFFER = "Validation Error: Only one offer can be associated. offers"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule may ask beside the record: the day (GMT), the partner's programs, people and opportunities."""

    today: date
    programs: frozenset[str]
    is_partner_user: Callable[[str], bool]
    is_own_opportunity: Callable[[object], bool]


def combination_errors(fields: Fields) -> list[str]:
    """Complaints about fields of one record that do not go together."""
    needed = [REQUIRED.format(label=label(name)) for name in _needed(fields) if is_empty(fields.get(name))]
    return [*needed, *(text for text, broken in _refused(fields) if broken), *_marketing_errors(fields)]


def _needed(fields: Fields) -> list[str]:
    solutions = fields.get("solutionOffered") or []
    conditions = {
        "industryOther": fields.get("industry") == "Other",
        "competitiveTrackingOther": fields.get("competitiveTracking") == values.OTHER_COMPETITOR,
        "otherSolutionOffered": "Other" in solutions,
        "isMarketingDevelopmentFunded": fields.get("IsOppFromMarketingActivity") == "Yes",
    }
    return [name for name, wanted in conditions.items() if wanted]


def _refused(fields: Fields) -> list[tuple[str, bool]]:
    needs = set(str(fields.get("partnerPrimaryNeedFromAws") or "").split(";"))
    visibility_only = values.FOR_VISIBILITY_ONLY in needs
    secret = fields.get("doesOppBelongToNatSec") == "Yes"
    return [
        (NOT_TOGETHER, visibility_only and len(needs) > 1),
        (ONLY_GOVERNMENT, secret and fields.get("industry") != values.GOVERNMENT),
        (SECRET_NEEDS_COSELL, secret and visibility_only),
        (ONE_OFFER, len(fields.get("offers") or []) > 1),
    ]


def _marketing_errors(fields: Fields) -> list[str]:
    if fields.get("IsOppFromMarketingActivity") != "No":
        return []
    return [NOT_MARKETING.format(label=name) for name in MARKETING_FIELDS if not is_empty(fields.get(name))]


def place_errors(fields: Fields) -> list[str]:
    """Complaints about country, state and postal code; a redacted record has none."""
    country = fields.get("country")
    if fields.get("doesOppBelongToNatSec") == "Yes" or not isinstance(country, str):
        return []
    code = fields.get("postalCode")
    postal = postal_error(country, code) if code is None or isinstance(code, str) else None
    return [*_state_errors(country, fields.get("state")), *([postal] if postal else [])]


def _state_errors(country: str, state: object) -> list[str]:
    if country == UNITED_STATES:
        return [REQUIRED.format(label="state")] if is_empty(state) else []
    return [] if is_empty(state) else [STATE_ELSEWHERE]


def new_value_errors(changes: Fields, setting: Setting) -> list[str]:
    """Complaints about values that were right once but may not be sent now, or that name what AWS does not know."""
    owner, parent, closes = (changes.get(n) for n in ("opportunityOwnerEmail", "parentOppId", "targetCloseDate"))
    no_user = isinstance(owner, str) and bool(owner) and not setting.is_partner_user(owner)
    past = isinstance(closes, str) and closes < setting.today.isoformat()
    return [
        *([UNKNOWN_OWNER.format(value=owner)] if no_user else []),
        *([UNKNOWN_PARENT] if not is_empty(parent) and not setting.is_own_opportunity(parent) else []),
        *([PAST_DATE] if past else []),
    ]


def stage_errors(fields: Fields, setting: Setting) -> list[str]:
    """Complaints about what the record's stage asks for."""
    stage = fields.get("stage")
    needed = {
        LAUNCHED: ["awsAccountId", "solutionOffered", *_contract_needed(fields, setting)],
        "Committed": ["solutionOffered"],
        CLOSED_LOST: ["closedLostReason"],
    }.get(str(stage), [])
    missing = [REQUIRED.format(label=name) for name in needed if is_empty(fields.get(name))]
    other = stage in ("Committed", LAUNCHED) and "Other" in (fields.get("solutionOffered") or [])
    return [*missing, *([OTHER_SOLUTION] if other else [])]


def _contract_needed(fields: Fields, setting: Setting) -> tuple[str, ...]:
    special = setting.programs and "SaaS or PaaS" in str(fields.get("deliveryModel"))
    return CONTRACT_FIELDS if special else ()
