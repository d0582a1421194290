"""Which hosts a connector may call: Salesforce's own domains, and what the deployment allows beside them."""

import re
from collections.abc import Collection

from referrals.errors import NeedsAPerson

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PARTITION = r"(?:sandbox|develop|scratch|demo|free|patch|stage|trailblaze|wpatch)"
MY_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_PARTITION})?\.my\.salesforce\.com")
"""A host of one organisation; only these give a token for client credentials."""

_GENERIC = frozenset({"login.salesforce.com", "test.salesforce.com"})


def is_allowed(host: str, allowed: Collection[str] = ()) -> bool:
    """Whether `host` (lower case, a port only when `allowed` names it) may be called."""
    return bool(MY_DOMAIN.fullmatch(host)) or host in _GENERIC or host in allowed


def check_host(host: str, allowed: Collection[str] = ()) -> None:
    """Raises NeedsAPerson for a host that is none of Salesforce's and that the deployment does not allow."""
    if not is_allowed(host, allowed):
        raise NeedsAPerson(
            "salesforce.host",
            f"“{host[:80]}” is no host of Salesforce's. Copy it from Setup, My Domain; "
            "it looks like example.my.salesforce.com.",
        )
