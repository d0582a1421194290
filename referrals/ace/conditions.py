"""Which fields of a new opportunity matter, given the others: a table, so that forms ask for no more than AWS reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from referrals.ace.validation.opportunities import REDACTED_FOR_SECURITY, REQUIRED_ON_CREATE
from referrals.ace.validation.record import (
    OTHER_SOLUTION,
    UNITED_STATES,
    Fields,
    is_empty,
    is_national_security,
    is_visibility_only,
    parts_of,
    says_yes,
)
from referrals.ace.vocabulary.countries import COUNTRIES
from referrals.ace.vocabulary.postal import postal_code_hint


@dataclass(frozen=True, slots=True)
class Condition:
    """When a field matters; `otherwise` says why not, to a person who has filled it in all the same.

    `is_required` says that AWS needs the field whenever it matters. `is_told` keeps its place in the form when it
    does not matter, with the reason: people look for it there.
    """

    holds: Callable[[Fields], bool]
    otherwise: str
    is_required: bool = False
    is_told: bool = False


def _takes_postal_code(fields: Fields) -> bool:
    country = COUNTRIES.get(str(fields.get("country")))
    return country is None or country.takes_postal_code


def _is_government(fields: Fields) -> bool:
    return fields.get("industry") == "Government"


def _is_from_marketing(fields: Fields) -> bool:
    return says_yes(fields, "IsOppFromMarketingActivity")


_CLEAR = " Clear it, or it is left out."
_MARKETING = "AWS takes it only for opportunities from a marketing activity."

CONDITIONS: Mapping[str, Condition] = {
    "doesOppBelongToNatSec": Condition(
        _is_government, "National security is possible only with the industry Government."
    ),
    "industryOther": Condition(
        lambda fields: fields.get("industry") == "Other", "It counts only with the industry Other.", is_required=True
    ),
    "state": Condition(
        lambda fields: fields.get("country") == UNITED_STATES,
        "AWS takes a state only for customers in the United States.",
        is_required=True,
    ),
    "postalCode": Condition(
        _takes_postal_code, "This country has no postal codes, so AWS takes none.", is_required=True
    ),
    "parentOppId": Condition(
        lambda fields: fields.get("opportunityType") in {"Flat Renewal", "Expansion"},
        "AWS takes a parent opportunity only for expansions and renewals.",
    ),
    "competitiveTrackingOther": Condition(
        lambda fields: fields.get("competitiveTracking") == "*Other",
        "It counts only with the competitor *Other.",
        is_required=True,
    ),
    "otherSolutionOffered": Condition(
        lambda fields: OTHER_SOLUTION in parts_of(fields.get("solutionOffered")),
        "It counts only with the solution Other.",
        is_required=True,
    ),
    "nextStep": Condition(
        lambda fields: not is_visibility_only(fields),
        "AWS keeps no next step for an opportunity shared for visibility only.",
        is_told=True,
    ),
    "isMarketingDevelopmentFunded": Condition(_is_from_marketing, _MARKETING, is_required=True),
    "marketingActivityChannel": Condition(_is_from_marketing, _MARKETING),
    "marketingActivityUsecase": Condition(_is_from_marketing, _MARKETING),
    "awsSFCampaignName": Condition(_is_from_marketing, _MARKETING),
}


def idle_fields(fields: Fields) -> dict[str, str]:
    """Fields that do not matter now, with the reason."""
    return {name: one.otherwise for name, one in CONDITIONS.items() if not one.holds(fields)}


def hidden_fields(fields: Fields) -> list[str]:
    """Fields a form need not show: they do not matter, hold nothing, and nobody looks for them."""
    return [name for name in idle_fields(fields) if is_empty(fields.get(name)) and not CONDITIONS[name].is_told]


def required_fields(fields: Fields) -> list[str]:
    """Fields AWS needs of a new opportunity with these values."""
    conditional = [name for name, one in CONDITIONS.items() if one.is_required and one.holds(fields)]
    exempt = REDACTED_FOR_SECURITY if is_national_security(fields) else frozenset()
    return [name for name in (*REQUIRED_ON_CREATE, *conditional) if name not in exempt]


def field_hints(fields: Fields) -> dict[str, str]:
    """A sentence for fields whose meaning hangs on the others: why one is idle, which form a postal code has."""
    hints = {name: f"{why}{'' if is_empty(fields.get(name)) else _CLEAR}" for name, why in idle_fields(fields).items()}
    form = postal_code_hint(str(fields.get("country")))
    if form and "postalCode" not in hints:
        signs = "9 is a digit, A a letter" if "A" in form else "9 is a digit"
        hints["postalCode"] = f"{fields['country']}: {form} ({signs})."
    if is_national_security(fields):
        hints["doesOppBelongToNatSec"] = (
            "AWS redacts the customer's name, website, state and postal code, sets the country to United States, "
            "and wants a co-selling need."
        )
    return hints
