"""Rules about values that have to fit together in one opportunity."""

from collections.abc import Callable, Iterator

from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.moments import read_date
from referrals.ace.stages import Stage
from referrals.ace.validation.context import Context
from referrals.ace.validation.record import (
    OTHER_SOLUTION,
    UNITED_STATES,
    Fields,
    is_empty,
    is_national_security,
    is_visibility_only,
    parts_of,
    says_yes,
    wants_co_sell,
)
from referrals.ace.validation.rules import broken
from referrals.ace.violations import Violation
from referrals.ace.vocabulary.countries import COUNTRIES
from referrals.ace.vocabulary.postal import postal_code_fits, postal_code_hint

Found = Iterator[Violation]

MARKETING_FIELDS = (
    "isMarketingDevelopmentFunded",
    "marketingActivityChannel",
    "marketingActivityUsecase",
    "awsSFCampaignName",
)
_NEEDS_OWN_SOLUTION = frozenset({Stage.COMMITTED, Stage.LAUNCHED})


def check_together(fields: Fields, context: Context) -> Found:
    """Every broken rule between the values of one whole opportunity."""
    for rule in _RULES:
        yield from rule(fields, context)


def _need(fields: Fields, _: Context) -> Found:
    if is_visibility_only(fields) and wants_co_sell(fields):
        yield broken("need.exclusive")


def _national_security(fields: Fields, _: Context) -> Found:
    if not is_national_security(fields):
        return
    if fields.get("industry") != "Government":
        yield broken("natsec.industry")
    if is_visibility_only(fields):
        yield broken("natsec.support")
    if not is_empty(fields.get("country")) and fields["country"] != UNITED_STATES:
        yield broken("natsec.country")


def _state(fields: Fields, _: Context) -> Found:
    is_in_us, has_state = fields.get("country") == UNITED_STATES, not is_empty(fields.get("state"))
    if is_in_us and not has_state and not is_national_security(fields):
        yield broken("state.required")
    if has_state and not is_in_us:
        yield broken("state.only_us")


def _postal_code(fields: Fields, _: Context) -> Found:
    country, code = COUNTRIES.get(str(fields.get("country"))), fields.get("postalCode")
    if country is None:
        return
    if is_empty(code):
        if country.takes_postal_code and not is_national_security(fields):
            yield broken("postal.required", country=country.name)
    elif not country.takes_postal_code:
        yield broken("postal.none", country=country.name)
    elif isinstance(code, str) and not postal_code_fits(country.name, code):
        yield broken("postal.form", value=code, country=country.name, form=postal_code_hint(country.name))


def _marketing(fields: Fields, _: Context) -> Found:
    if says_yes(fields, "IsOppFromMarketingActivity"):
        if is_empty(fields.get("isMarketingDevelopmentFunded")):
            yield broken("marketing.funds")
        return
    for name in MARKETING_FIELDS:
        if not is_empty(fields.get(name)):
            label = label_of(Kind.OPPORTUNITY, name)
            yield broken("marketing.clear", name, "IsOppFromMarketingActivity", label=label)


def _solution(fields: Fields, _: Context) -> Found:
    if OTHER_SOLUTION not in parts_of(fields.get("solutionOffered")):
        return
    if is_empty(fields.get("otherSolutionOffered")):
        yield broken("solution.other_text", "otherSolutionOffered", "solutionOffered")
    if Stage.read(fields.get("stage")) in _NEEDS_OWN_SOLUTION:
        yield broken("solution.other_late")


def _other_texts(fields: Fields, _: Context) -> Found:
    if fields.get("industry") == "Other" and is_empty(fields.get("industryOther")):
        yield broken("industry.other_text")
    if fields.get("competitiveTracking") == "*Other" and is_empty(fields.get("competitiveTrackingOther")):
        yield broken("competitor.other_text")


def _parent(fields: Fields, context: Context) -> Found:
    parent, ours = fields.get("parentOppId"), context.own_opportunity_ids
    if is_empty(parent):
        if fields.get("opportunityType") == "Flat Renewal":
            yield broken("parent.flat_renewal")
    elif ours is not None and str(parent) not in ours:
        yield broken("parent.not_ours", value=parent)


def _lead(fields: Fields, context: Context) -> Found:
    lead, ours = fields.get("apnCrmLeadUniqueIdentifier"), context.own_lead_ids
    if not is_empty(lead) and ours is not None and str(lead) not in ours:
        yield broken("lead_id.not_ours", value=lead)


def _dates(fields: Fields, context: Context) -> Found:
    close = read_date(fields.get("targetCloseDate"))
    if close is not None and close < context.day:
        yield broken("date.past")
    start, end = read_date(fields.get("contractStartDate")), read_date(fields.get("contractEndDate"))
    if start is not None and end is not None and end < start:
        yield broken("contract.order")


_RULES: tuple[Callable[[Fields, Context], Found], ...] = (
    _need,
    _national_security,
    _state,
    _postal_code,
    _marketing,
    _solution,
    _other_texts,
    _parent,
    _lead,
    _dates,
)
