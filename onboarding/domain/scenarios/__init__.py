"""AWS's testing scenarios as scripts: from which record each starts, what is sent, what AWS is to do and to say."""

from collections.abc import Mapping
from types import MappingProxyType

from onboarding.domain.plan import PLAN
from onboarding.domain.scenarios.aws_referrals import AWS_REFERRALS
from onboarding.domain.scenarios.creating import CREATING
from onboarding.domain.scenarios.guide import GUIDE
from onboarding.domain.scenarios.leads import LEADS
from onboarding.domain.scenarios.partner_referrals import PARTNER_REFERRALS
from onboarding.domain.scenarios.script import Script

SCRIPTS: Mapping[str, Script] = MappingProxyType(
    {script.key: script for script in (*CREATING, *PARTNER_REFERRALS, *AWS_REFERRALS, *LEADS, *GUIDE)}
)
"""One script for each case of the plan."""
assert list(SCRIPTS) == [case.key for case in PLAN]

__all__ = ["SCRIPTS", "Script"]
