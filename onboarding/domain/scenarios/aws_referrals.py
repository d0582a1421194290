"""AWS's third sheet: AWS's referrals, from their arrival to the launch and the loss."""

from onboarding.domain.scenarios.creating import OUTSIDE
from onboarding.domain.scenarios.fixtures import ACCOUNT, OWN_SOLUTION, update
from onboarding.domain.scenarios.partner_referrals import (
    NOT_OURS,
    REFUSED,
    changed_fields,
    launched,
    open_refused,
    without_account,
    without_contract,
)
from onboarding.domain.scenarios.script import Act, Result, Script, Start
from referrals.ace.stages import Phase

CONTACT = ("customerFirstName", "customerLastName", "customerEmail", "customerPhone")
REASON = "Customer problem unclear"


def _pending_refused(key: str, does: str, **changes: object) -> Script:
    return Script(
        key=key,
        does=does,
        expects=REFUSED,
        start=Start.ANY,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        payload=update(**changes),
        result=Result.REFUSED,
    )


AWS_REFERRALS: tuple[Script, ...] = (
    Script(
        key="AO-1",
        does="Look at a new referral of AWS's before it is accepted.",
        expects="Company and project title are there; the contact's name, mail and phone are withheld.",
        start=Start.AWS,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        present=("customerCompanyName", "partnerProjectTitle"),
        masked=CONTACT,
        ends=Phase.NEEDS_DECISION,
    ),
    Script(
        key="AO-2",
        does="Accept a referral of AWS's.",
        expects="The result says that AWS took it, and the record is open.",
        start=Start.AWS,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        decides="accept",
        result=Result.TAKEN,
        ends=Phase.OPEN,
    ),
    Script(
        key="AO-2.1",
        does="Reject a referral of AWS's with a reason.",
        expects="The result says that AWS took it; the contact never comes.",
        start=Start.AWS,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        decides="reject",
        result=Result.TAKEN,
        ends=Phase.DECLINED,
        masked=CONTACT,
    ),
    _pending_refused("AO-2.2", "Reject a referral of AWS's and give no reason.", partnerAcceptanceStatus="Rejected"),
    Script(
        key="AO-3",
        does="Look at a referral of AWS's after it was accepted.",
        expects="The contact's name, mail and phone are there, on the same record.",
        start=Start.ANY,
        is_ours=False,
        phase=Phase.OPEN,
        present=CONTACT,
    ),
    Script(
        key="AO-4",
        does="Change several fields of an accepted referral.",
        expects="AWS takes them, and its next file shows the new values.",
        start=Start.ANY,
        is_ours=False,
        phase=Phase.OPEN,
        payload=changed_fields,
        result=Result.TAKEN,
        shown=("targetCloseDate", "expectedMonthlyAwsRevenue", "city", "useCase"),
    ),
    Script(
        key="AO-3.3",
        does="Update an accepted referral in a file that says payload version 1.",
        expects="AWS refuses the file, because it has us at version 2.",
        start=Start.ANY,
        is_ours=False,
        phase=Phase.OPEN,
        payload=update(expectedMonthlyAwsRevenue=5000),
        version="1",
        result=Result.REFUSED,
    ),
    open_refused("AO-3.4", "Send a DUNS number of eight digits.", is_ours=False, customerDuns="12345678"),
    open_refused(
        "AO-3.5",
        "Name a parent opportunity that is not ours.",
        is_ours=False,
        opportunityType="Expansion",
        parentOppId="O9999999999",
    ),
    open_refused("AO-3.6", "Send products that AWS's list does not have.", is_ours=False, awsProducts=["product1"]),
    open_refused("AO-3.7", "Offer a solution that is not ours.", is_ours=False, solutionOffered=[NOT_OURS]),
    Script(
        key="AO-4.1",
        does="Launch an accepted referral without the Marketplace flag.",
        expects="AWS refuses it under its old data model; since 14 the flag is gone and AWS may take the launch.",
        start=Start.AWS,
        is_ours=False,
        phase=Phase.OPEN,
        payload=update(stage="Launched", awsAccountId=ACCOUNT, solutionOffered=[OWN_SOLUTION]),
        result=Result.EITHER,
        launches=True,
    ),
    open_refused("AO-4.2", "Clear a mandatory field.", is_ours=False, useCase=None),
    Script(
        key="AO-4.3",
        does="Launch without the customer's AWS account.",
        expects=REFUSED,
        start=Start.ANY,
        is_ours=False,
        phase=Phase.OPEN,
        payload=without_account,
        result=Result.REFUSED,
    ),
    Script(
        key="AO-4.5",
        does="Launch a subscription without the contract's data.",
        expects="In a special programme AWS refuses it; outside of one it may take it.",
        start=Start.AWS,
        is_ours=False,
        phase=Phase.OPEN,
        payload=without_contract,
        result=Result.REFUSED,
        special_only=True,
        launches=True,
    ),
    open_refused(
        "AO-4.6", "Close it as lost and give no reason.", is_ours=False, stage="Closed Lost", closedLostReason=None
    ),
    launched("AO-4.8", "Change fields after the launch, for a partner in both programmes.", is_ours=False),
    launched("AO-4.9", "Change fields after the launch, for a partner in ISV Accelerate.", is_ours=False),
    open_refused("AO-4.10", "Send values outside AWS's lists.", is_ours=False, **OUTSIDE),
    _pending_refused("AO-4.11", "Change a referral of AWS's before it is accepted.", expectedMonthlyAwsRevenue=5000),
    launched("AO-4.12", "Change the pipeline's fields after the launch.", is_ours=False),
    Script(
        key="AO-5",
        does="Let AWS's seller add a next step to an accepted referral.",
        expects="AWS's next file brings the next step to the same record.",
        start=Start.ANY,
        is_ours=False,
        phase=Phase.OPEN,
        act=Act.NEXT_STEP,
        changed=("nextStep",),
    ),
)
