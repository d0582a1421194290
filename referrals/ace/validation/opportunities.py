"""Checks of what a partner sends about an opportunity: create, update, launch, close.

Run them on what `referrals.ace.preparing` makes of the record: what AWS ignores is dropped there.
"""

from collections.abc import Iterator
from dataclasses import replace

from referrals.ace.editability import PHASE_RULES, editable_fields
from referrals.ace.fields import CONTRACT_FIELDS, Moment, Need, fields_of, label_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import OPEN_STAGES, Origin, Phase, Stage
from referrals.ace.validation.context import Context
from referrals.ace.validation.record import (
    OTHER_SOLUTION,
    Fields,
    is_empty,
    is_national_security,
    is_visibility_only,
    merged,
    parts_of,
    wants_co_sell,
)
from referrals.ace.validation.rules import broken
from referrals.ace.validation.together import check_together
from referrals.ace.validation.values import check_values
from referrals.ace.violations import Severity, Violation

Found = Iterator[Violation]

IDENTIFIERS = ("apnCrmUniqueIdentifier", "partnerCrmUniqueIdentifier")
REQUIRED_ON_CREATE = (
    "useCase",
    "targetCloseDate",
    "projectDescription",
    "partnerProjectTitle",
    "partnerPrimaryNeedFromAws",
    "partnerCrmUniqueIdentifier",
    "industry",
    "expectedMonthlyAwsRevenue",
    "deliveryModel",
    "customerWebsite",
    "customerCompanyName",
    "country",
    "IsOppFromMarketingActivity",
    "salesActivities",
    "solutionOffered",
)
REQUIRED_ON_UPDATE = (
    "useCase",
    "targetCloseDate",
    "stage",
    "partnerPrimaryNeedFromAws",
    "expectedMonthlyAwsRevenue",
    "deliveryModel",
    "salesActivities",
)
REQUIRED_ON_PARTNER_UPDATE = "IsOppFromMarketingActivity"
REDACTED_FOR_SECURITY = frozenset({"postalCode", "state", "customerCompanyName", "customerWebsite"})
NEEDED_TO_START_CO_SELLING = ("salesActivities", "nextStep", "customerLastName", "customerEmail")
_UPDATE_MOMENTS = frozenset({Moment.OPEN, Moment.ACTION_REQUIRED, Moment.LAUNCHED})
_MARKETPLACE_PROGRAM = "AWS Marketplace Campaign"


def check_create(fields: Fields, *, context: Context | None = None) -> list[Violation]:
    """All that keeps AWS from taking a new opportunity. State and postal code depend on the country."""
    context = context or Context()
    return [
        *_missing("required.create", _required_on_create(fields), fields),
        *_taken_id(fields, context),
        *check_values(fields, kind=Kind.OPPORTUNITY),
        *check_together(fields, context),
    ]


def check_update(changes: Fields, *, known: Fields, context: Context | None = None) -> list[Violation]:
    """All that keeps AWS from taking `changes` to the record it last told us (`known`).

    A rule that the record broke before, and these changes do not touch, is only a warning, and
    only where the partner can mend it now.
    """
    context = context or Context()
    after = merged(known, changes)
    return [
        *_may_update(changes, after, context),
        *_missing("required.update", _required_on_update(changes, context), after),
        *check_values(changes, kind=Kind.OPPORTUNITY),
        *_move_of_need(known, after),
        *_move_of_stage(changes, known, after, context),
        *_old_and_new(check_together(after, context), changes, context),
    ]


def check_launch(fields: Fields, *, context: Context | None = None) -> list[Violation]:
    """What AWS wants of the whole record before its stage becomes Launched."""
    found = [*_launch(fields, context or Context())]
    if OTHER_SOLUTION in parts_of(fields.get("solutionOffered")):
        found.append(broken("solution.other_late"))
    return found


def check_close(fields: Fields) -> list[Violation]:
    """What AWS wants of the whole record before its stage becomes Closed Lost."""
    return [broken("close.reason", "closedLostReason", "stage")] if is_empty(fields.get("closedLostReason")) else []


def _launch(fields: Fields, context: Context) -> Found:
    if is_empty(fields.get("awsAccountId")):
        yield broken("launch.account", "awsAccountId", "stage")
    if context.special_program and "SaaS or PaaS" in parts_of(fields.get("deliveryModel")):
        yield from _missing("launch.contract", CONTRACT_FIELDS, fields)
    if _MARKETPLACE_PROGRAM in parts_of(fields.get("campaignName")) and is_empty(fields.get("offers")):
        yield broken("launch.offer", "offers", "stage")


def _missing(rule: str, names: tuple[str, ...], fields: Fields) -> Found:
    for name in names:
        if is_empty(fields.get(name)):
            yield broken(rule, name, label=label_of(Kind.OPPORTUNITY, name))


def _required_on_create(fields: Fields) -> tuple[str, ...]:
    exempt = REDACTED_FOR_SECURITY if is_national_security(fields) else frozenset()
    return tuple(name for name in REQUIRED_ON_CREATE if name not in exempt)


def _required_on_update(changes: Fields, context: Context) -> tuple[str, ...]:
    """While open, AWS's own set; in every phase, a mandatory field that the change would clear."""
    cleared = tuple(
        name
        for name, value in changes.items()
        if is_empty(value)
        and name in REQUIRED_ON_CREATE
        and fields_of(Kind.OPPORTUNITY)[name].inbound is Need.MANDATORY
    )
    if context.phase not in {None, Phase.OPEN}:
        return cleared
    ours = () if context.origin == Origin.AWS else (REQUIRED_ON_PARTNER_UPDATE,)
    return tuple(dict.fromkeys((*REQUIRED_ON_UPDATE, *ours, *cleared)))


def _taken_id(fields: Fields, context: Context) -> Found:
    ours = str(fields.get("partnerCrmUniqueIdentifier"))
    if ours in context.taken_partner_ids:
        yield broken("id.taken", value=ours)


def _may_update(changes: Fields, after: Fields, context: Context) -> Found:
    if all(name in IDENTIFIERS for name in changes):
        yield broken("update.nothing")
    if all(is_empty(after.get(name)) for name in IDENTIFIERS):
        yield broken("update.no_id", *IDENTIFIERS)
    rule = PHASE_RULES[context.phase or Phase.OPEN]
    if rule.moment not in _UPDATE_MOMENTS:
        yield broken("update.not_now", reason=rule.reason, unlocks=rule.unlocks)


def _move_of_need(known: Fields, after: Fields) -> Found:
    if wants_co_sell(known) and is_visibility_only(after):
        yield broken("need.never_back")
    if is_visibility_only(known) and wants_co_sell(after):
        for name in NEEDED_TO_START_CO_SELLING:
            if is_empty(after.get(name)):
                yield broken("need.move", name, label=label_of(Kind.OPPORTUNITY, name))


def _move_of_stage(changes: Fields, known: Fields, after: Fields, context: Context) -> Found:
    target, before = Stage.read(changes.get("stage")), Stage.read(known.get("stage"))
    if target is Stage.LAUNCHED:
        yield from _launch(after, context)
    if target is Stage.CLOSED_LOST:
        yield from check_close(after)
    if target in OPEN_STAGES and before in OPEN_STAGES and OPEN_STAGES.index(target) < OPEN_STAGES.index(before):
        yield broken("stage.back", before=before, after=target)


def _old_and_new(found: Found, changes: Fields, context: Context) -> Found:
    mendable = set(
        editable_fields(
            Kind.OPPORTUNITY, context.phase or Phase.OPEN, isv=context.isv, special_program=context.special_program
        )
    )
    for violation in found:
        if not changes.keys().isdisjoint(violation.fields):
            yield violation
        elif not mendable.isdisjoint(violation.fields):
            yield replace(violation, severity=Severity.WARN)
