"""The table of AWS's guide: the five ways every integration is walked once."""

from onboarding.domain.scenarios.aws_referrals import CONTACT
from onboarding.domain.scenarios.creating import without_most
from onboarding.domain.scenarios.fixtures import CUSTOMER_CONTACT, PRODUCTS, valid
from onboarding.domain.scenarios.script import Act, Result, Script, Start
from referrals.ace.stages import Phase

GUIDE: tuple[Script, ...] = (
    Script(
        key="T5-1",
        does="AWS sends a referral, we reject it.",
        expects="AWS takes the rejection; later changes of it do not flow to AWS.",
        start=Start.AWS,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        decides="reject",
        result=Result.TAKEN,
        ends=Phase.DECLINED,
    ),
    Script(
        key="T5-2",
        does="AWS sends a referral, we accept it.",
        expects="AWS takes the acceptance and sends the contact's personal data.",
        start=Start.AWS,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        decides="accept",
        result=Result.TAKEN,
        ends=Phase.OPEN,
        present=CONTACT,
    ),
    Script(
        key="T5-3",
        does="Create an opportunity without all its details.",
        expects="AWS refuses it with errors that say what to do.",
        payload=without_most,
        result=Result.REFUSED,
    ),
    Script(
        key="T5-4",
        does="Create one with all mandatory and some optional fields.",
        expects="AWS takes it, and the result gives the id of a new opportunity.",
        payload=valid(**CUSTOMER_CONTACT, **PRODUCTS, otherSolutionOffered=None),
        result=Result.TAKEN,
    ),
    Script(
        key="T5-5",
        does="Create an opportunity and let AWS ask for corrections.",
        expects="AWS's next file says Action Required, with the reviewer's comment.",
        phase=Phase.SUBMITTED,
        act=Act.ASK,
        ends=Phase.ACTION_REQUIRED,
        present=("apnReviewerComments",),
    ),
)
