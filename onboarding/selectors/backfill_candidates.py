"""The records of the portal and of the partner's CRM that may be meant by a row of AWS's extract.

Ids are the production's business: a referral of the sandbox is a test and never one of AWS's open records, so only the
production connection's referrals count. A record the CRM gave counts wherever it was given, for before launch the CRM
is mapped beside the sandbox; but the id of AWS's that it got there is forgotten, and tests are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from onboarding.domain.backfill import Candidate
from onboarding.models import Request
from referrals.ace.kinds import Kind
from referrals.models import Connection, CrmRecord, Referral

MOST = 20
_PRODUCTION = "production"
_NAMES = ("customerCompanyName", "customerWebsite", "partnerProjectTitle")


@dataclass(frozen=True, slots=True)
class Suggested:
    """An id to choose: what is known of its record, and the row that has it already, if one has."""

    partner_id: str
    customer: str
    title: str
    apn_id: str = ""
    row: int | None = None


def candidates_of(request: Request) -> Iterator[Candidate]:
    """Every record with an id of the partner's."""
    seen = set()
    for one in _referrals(request):
        seen.add(one.partner_id)
        yield one
    for one in _crm_records(request):
        if one.partner_id not in seen:
            yield one


def suggested(request: Request, words: str, taken: dict[str, int]) -> list[Suggested]:
    """The first records whose id, customer or title hold every word; `taken` is id → the row that has it."""
    wanted = words.casefold().split()
    found: list[Suggested] = []
    for one in candidates_of(request) if wanted else ():
        text = f"{one.partner_id} {one.customer} {one.website} {one.title}".casefold()
        if all(word in text for word in wanted):
            row = taken.get(one.partner_id)
            found.append(Suggested(one.partner_id, one.customer, one.title, one.apn_id, row))
        if len(found) == MOST:
            break
    return found


def aws_id_of(request: Request, partner_id: str) -> str:
    """AWS's id of the production's record with this id, "" where there is none."""
    rows = Referral.objects.filter(_of_production(request), kind=Kind.OPPORTUNITY, partner_crm_id=partner_id)
    return rows.exclude(apn_id=None).values_list("apn_id", flat=True).first() or ""


def _of_production(request: Request) -> Q:
    return Q(connection__in=Connection.objects.filter(partner_id=request.partner_id, environment=_PRODUCTION))


def _referrals(request: Request) -> Iterator[Candidate]:
    rows = Referral.objects.filter(_of_production(request), kind=Kind.OPPORTUNITY, is_test=False)
    ids = Q(partner_crm_id__isnull=False) | Q(crm_records__crm_id__isnull=False)
    columns = ("partner_crm_id", "crm_records__crm_id", "apn_id", "customer", "website_key", "title")
    for ours, crm_id, apn_id, customer, website, title in rows.filter(ids).values_list(*columns).iterator():
        yield Candidate(ours or crm_id, apn_id or "", customer, website, title)


def _crm_records(request: Request) -> Iterator[Candidate]:
    rows = CrmRecord.objects.filter(
        profile__connection__partner_id=request.partner_id, kind=Kind.OPPORTUNITY, crm_id__isnull=False
    ).exclude(referral__is_test=True)
    rows = rows.exclude(profile__connection__environment=_PRODUCTION, referral__isnull=False)
    for crm_id, understood in rows.values_list("crm_id", "understood").iterator():
        yield _as_candidate(str(crm_id), understood)


def _as_candidate(crm_id: str, understood: dict[str, Any]) -> Candidate:
    customer, website, title = (str(understood.get(name) or "") for name in _NAMES)
    return Candidate(crm_id, "", customer, website, title)
