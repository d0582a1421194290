"""The demo's first day at the portal: what its people have begun, sent, changed and decided, by its services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin, Phase
from referrals.domain.decisions import Decision
from referrals.models import Connection, Referral
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from referrals.services.drafting import begin_draft, submit_opportunity
from referrals.services.editing import change
from referrals.services.exchange import exchange
from referrals.services.solutions import take_solutions

_SOLUTIONS = """S-0012345 Fleet telemetry on AWS
S-0012346 Clinical data lake
S-0012347 Landing zone accelerator"""
_UNKNOWN_PRODUCT = "AmazonTeleporter"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays."""

    rep: User
    other_rep: User
    lead: User
    admin: User


def play(connection: Connection, cast: Cast) -> bool:
    """Read what AWS has shared and act on it, once; False where the connection has records, or AWS shared none."""
    if Referral.objects.filter(connection=connection).exists():
        return False
    take_solutions(connection, _SOLUTIONS, by=cast.admin)
    exchange(connection)
    shared = Referral.objects.filter(connection=connection)
    if not shared.exists():
        return False
    _share_out(shared.exclude(phase=Phase.NEEDS_DECISION).order_by("pk"), cast)
    _work(list(shared.filter(origin=Origin.PARTNER).order_by("partner_crm_id")), cast)
    _decide(shared.filter(phase=Phase.NEEDS_DECISION, kind=Kind.OPPORTUNITY).order_by("-accept_by").first(), cast)
    _create(connection, cast)
    return True


def _share_out(referrals: Iterable[Referral], cast: Cast) -> None:
    """Turn by turn; every fourth stays without an owner."""
    turns = (cast.rep, cast.other_rep, cast.rep, None)
    for number, referral in enumerate(referrals):
        owner = turns[number % len(turns)]
        if owner is not None:
            assign(referral.pk, to=owner, by=cast.lead)


def _work(ours: list[Referral], cast: Cast) -> None:
    """A change made too early, a correction begun, a next step told."""
    wishes: tuple[tuple[Phase, dict[str, Any]], ...] = (
        (Phase.IN_REVIEW, {"targetCloseDate": _in_days(120)}),
        (Phase.ACTION_REQUIRED, {"streetAddress": "14 Canal Wharf, second floor"}),
        (Phase.OPEN, {"nextStep": "Send the sizing to the customer's architects."}),
    )
    for phase, wish in wishes:
        first = next((one for one in ours if one.phase == phase), None)
        if first is not None:
            change(first.pk, wish, by=cast.lead)


def _decide(referral: Referral | None, cast: Cast) -> None:
    if referral is not None:
        decide(referral.pk, Decision.ACCEPT, by=cast.lead)


def _create(connection: Connection, cast: Cast) -> None:
    """Two drafts, one of them ready; one opportunity on its way, and one that AWS will refuse."""
    begin_draft(connection, _opportunity("Brightwater Clinics", "Patient portal on AWS"), by=cast.rep)
    begin_draft(connection, {"customerCompanyName": "Oakhaven Foods", "country": "Germany"}, by=cast.rep)
    submit_opportunity(connection, _opportunity("Tidewell Energy", "Grid forecasts"), by=cast.other_rep)
    wrong = _opportunity("Larkspur Mutual", "Claims archive") | {"awsProducts": [_UNKNOWN_PRODUCT]}
    submit_opportunity(connection, wrong, by=cast.rep)


def _opportunity(customer: str, title: str) -> dict[str, Any]:
    """Everything AWS asks of a new opportunity."""
    return {
        "customerCompanyName": customer,
        "customerWebsite": f"{customer.split()[0].lower()}.example",
        "country": "United States",
        "state": "Oregon",
        "city": "Portland",
        "postalCode": "97205",
        "industry": "Healthcare",
        "partnerProjectTitle": title,
        "projectDescription": f"{customer} wants to move {title.lower()} to AWS before its data centre closes.",
        "useCase": "Containers & Serverless",
        "targetCloseDate": _in_days(100),
        "expectedMonthlyAwsRevenue": 5200,
        "deliveryModel": "SaaS or PaaS",
        "partnerPrimaryNeedFromAws": "Co-Sell - Architectural Validation",
        "salesActivities": "Customer has shown interest in solution",
        "solutionOffered": ["S-0012345"],
        "IsOppFromMarketingActivity": "No",
    }


def _in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()
