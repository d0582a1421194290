"""AWS's second sheet: the life of a partner referral from its review to the launch and the loss."""

from typing import Any

from onboarding.domain.scenarios.creating import OUTSIDE
from onboarding.domain.scenarios.fixtures import (
    ACCOUNT,
    DESCRIPTION,
    OWN_SOLUTION,
    close_date,
    ids,
    launch,
    opportunity,
    update,
)
from onboarding.domain.scenarios.script import Act, Case, Fields, Result, Script, Start
from referrals.ace.stages import Phase

REFUSED = "AWS refuses it, and the errors say what is wrong."
IGNORED = "AWS takes it and leaves every other field as it was."
NOT_OURS = "S-of-somebody-else"
AFTER_LAUNCH = ("expectedMonthlyAwsRevenue", "targetCloseDate", "useCase")


def changed_fields(case: Case) -> Fields:
    """Several fields that may change while a referral is open."""
    return {
        **ids(case),
        "targetCloseDate": close_date(case, 150),
        "expectedMonthlyAwsRevenue": 6400,
        "nextStep": "Show the pilot to the board.",
        "city": "Tacoma",
        "useCase": "AI Machine Learning and Analytics",
        "additionalComments": f"Changed by the portal's test plan under {case.own_id or case.apn_id}.",
    }


def after_launch(case: Case) -> Fields:
    """Fields that AWS ignores once a referral is launched, beside two that its ISV programme may change."""
    return {
        **ids(case),
        "expectedMonthlyAwsRevenue": 9900,
        "targetCloseDate": close_date(case, 300),
        "useCase": "Blockchain",
        "deliveryModel": "SaaS or PaaS;Managed Services",
        "additionalComments": "Sent after the launch by the portal's test plan.",
    }


def without_account(case: Case) -> Fields:
    """A launch that lacks the customer's account."""
    return {**ids(case), **launch(case), "awsAccountId": None}


def without_contract(case: Case) -> Fields:
    """A launch with a subscription and none of the contract's data."""
    launch = {"stage": "Launched", "awsAccountId": ACCOUNT, "solutionOffered": [OWN_SOLUTION]}
    return {**ids(case), **launch, "deliveryModel": "SaaS or PaaS"}


def corrected(case: Case) -> Fields:
    """What answers Action Required."""
    return {"projectDescription": f"{DESCRIPTION} Corrected as AWS's reviewer asked."}


def same_id(case: Case) -> Fields:
    """The whole record once more, with a later close date."""
    return {**opportunity(case), **ids(case), "targetCloseDate": close_date(case, 120)}


def _review(key: str, act: Act, ends: Phase, expects: str, does: str) -> Script:
    return Script(key=key, does=does, expects=expects, phase=Phase.SUBMITTED, act=act, ends=ends)


def open_refused(key: str, does: str, *, is_ours: bool, **changes: Any) -> Script:
    """A change of an open record which AWS refuses."""
    return Script(
        key=key,
        does=does,
        expects=REFUSED,
        start=Start.ANY,
        is_ours=is_ours,
        phase=Phase.OPEN,
        payload=update(**changes),
        result=Result.REFUSED,
    )


def launched(key: str, does: str, *, is_ours: bool) -> Script:
    """A change after the launch which AWS takes without applying what is locked."""
    return Script(
        key=key,
        does=does,
        expects=IGNORED,
        start=Start.ANY,
        is_ours=is_ours,
        phase=Phase.LAUNCHED,
        payload=after_launch,
        result=Result.TAKEN,
        dropped=AFTER_LAUNCH,
    )


PARTNER_REFERRALS: tuple[Script, ...] = (
    Script(
        key="PO-1",
        does="Create an opportunity that the following cases may use.",
        expects="AWS takes it, and the result gives the id of a new opportunity.",
        payload=opportunity,
        result=Result.TAKEN,
    ),
    _review(
        "PO-2",
        Act.APPROVE,
        Phase.OPEN,
        "AWS's next file says Approved, and the portal opens the record.",
        "Create an opportunity and let AWS approve it.",
    ),
    _review(
        "PO-2.1",
        Act.REJECT,
        Phase.REJECTED,
        "AWS's next file says Rejected, and the portal closes the record.",
        "Create an opportunity and let AWS reject it.",
    ),
    _review(
        "PO-2.2",
        Act.REVIEW,
        Phase.IN_REVIEW,
        "AWS's next file says In review, and the portal shows it.",
        "Create an opportunity and let AWS take it into review.",
    ),
    Script(
        key="PO-2.3",
        does="Create an opportunity, let AWS ask for corrections, send an update back.",
        expects="AWS's next file says Action Required with a comment; AWS takes the update.",
        phase=Phase.ACTION_REQUIRED,
        act=Act.ASK,
        payload=corrected,
        result=Result.TAKEN,
    ),
    Script(
        key="PO-3",
        does="Change several fields of an approved opportunity.",
        expects="AWS takes them, and its next file shows the new values.",
        start=Start.ANY,
        phase=Phase.OPEN,
        payload=changed_fields,
        result=Result.TAKEN,
        shown=("targetCloseDate", "expectedMonthlyAwsRevenue", "city", "useCase"),
    ),
    open_refused("PO-3.2", "Clear a mandatory field.", is_ours=True, useCase=None),
    Script(
        key="PO-3.3",
        does="Update an opportunity in a file that says payload version 1.",
        expects="AWS refuses the file, because it has us at version 2.",
        phase=Phase.SUBMITTED,
        payload=same_id,
        version="1",
        result=Result.REFUSED,
    ),
    open_refused("PO-3.4", "Send a DUNS number of eight digits.", is_ours=True, customerDuns="12345678"),
    open_refused(
        "PO-3.5",
        "Name a parent opportunity that is not ours.",
        is_ours=True,
        opportunityType="Expansion",
        parentOppId="O9999999999",
    ),
    open_refused("PO-3.6", "Change the products to some AWS does not list.", is_ours=True, awsProducts=["product1"]),
    open_refused("PO-3.7", "Offer a solution that is not ours.", is_ours=True, solutionOffered=[NOT_OURS]),
    Script(
        key="PO-3.8",
        does="Launch without the customer's AWS account.",
        expects=REFUSED,
        start=Start.ANY,
        phase=Phase.OPEN,
        payload=without_account,
        result=Result.REFUSED,
    ),
    open_refused(
        "PO-3.9",
        "Switch marketing off and leave its channel in.",
        is_ours=True,
        IsOppFromMarketingActivity="No",
        marketingActivityChannel="Live Event",
    ),
    Script(
        key="PO-3.10",
        does="Launch a subscription without the contract's data.",
        expects="In a special programme AWS refuses it; outside of one it may take it.",
        phase=Phase.OPEN,
        act=Act.APPROVE,
        payload=without_contract,
        result=Result.REFUSED,
        special_only=True,
        launches=True,
    ),
    open_refused(
        "PO-3.11", "Close it as lost and give no reason.", is_ours=True, stage="Closed Lost", closedLostReason=None
    ),
    launched("PO-3.12", "Change fields after the launch, for a partner in both programmes.", is_ours=True),
    launched("PO-3.13", "Change fields after the launch, for a partner in ISV Accelerate.", is_ours=True),
    open_refused("PO-3.14", "Send values outside AWS's lists.", is_ours=True, **OUTSIDE),
    Script(
        key="PO-3.15",
        does="Change an opportunity before AWS has approved it.",
        expects=REFUSED,
        phase=Phase.SUBMITTED,
        payload=update(expectedMonthlyAwsRevenue=5000),
        result=Result.REFUSED,
    ),
    launched("PO-3.16", "Change the pipeline's fields after the launch.", is_ours=True),
    Script(
        key="PO-4",
        does="Let AWS's seller change an approved opportunity.",
        expects="AWS's next file brings the four new values to the same record.",
        start=Start.ANY,
        phase=Phase.OPEN,
        act=Act.UPDATE,
        changed=("nextStep", "stage", "targetCloseDate", "expectedMonthlyAwsRevenue"),
    ),
    Script(
        key="PO-4.1",
        does="Read the reviewer's comment, correct the opportunity, submit it again.",
        expects="The comment is there; AWS takes the corrected opportunity.",
        phase=Phase.ACTION_REQUIRED,
        act=Act.ASK,
        present=("apnReviewerComments",),
        payload=corrected,
        result=Result.TAKEN,
    ),
)
