"""AWS's rules as checks: each returns every violation at once and raises nothing."""

from referrals.ace.validation.context import Context
from referrals.ace.validation.decisions import check_decision
from referrals.ace.validation.leads import check_lead_update
from referrals.ace.validation.opportunities import check_close, check_create, check_launch, check_update
from referrals.ace.validation.rules import RULES, Rule
from referrals.ace.validation.sending import check_file, check_version
from referrals.ace.violations import Severity, Violation

__all__ = [
    "RULES",
    "Context",
    "Rule",
    "Severity",
    "Violation",
    "check_close",
    "check_create",
    "check_decision",
    "check_file",
    "check_launch",
    "check_lead_update",
    "check_update",
    "check_version",
]
