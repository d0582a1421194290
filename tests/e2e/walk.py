"""The walk through every page a role can reach from its navigation, and what is wrong on one of them.

It opens everything the navigation offers, the first row of each list, and the forms of a record.
"""

import re

from playwright.sync_api import Page

from tests.e2e.eyes import Eyes

ROLES = ("lead", "viewer", "admin")
"""Administrators reach every page there is; a lead's and a viewer's differ by what a person may do.

A rep's pages are a lead's, a CRM admin's are an administrator's.
"""
_WRITER_AND_READER = ("lead", "viewer")
"""The roles that go through the seven stages: the others' pages are one of these two's."""
_FIRST_ROWS = (
    "a[href^='/referrals/']",
    "a[href='/opportunities/new/']",
    "a[href^='/exchange/runs/']",
    "a[href^='/exchange/files/']",
    "a[href='/work/import/']",
    "a[href='/work/ace-files/']",
    "a[href='/admin/referrals/crmprofile/add/']",
    "a[href='/admin/referrals/crmprofile/drift/']",
    "td a[href^='/admin/referrals/crmprofile/']",
    "td a[href^='/onboarding/']",
    "a[href='/onboarding/new/']",
    "a[href='/onboarding/help/glossary/']",
    "a[href='/onboarding/help/troubleshooting/']",
)

_ON_A_RECORD = ("a.section-edit", "a.stage-go")
_ON_A_CRM = ("nav.tabs a", ".page-head-actions a")
_ON_HELD = ("nav.tabs a[href$='/records/']", ".held-card:nth-child(-n+2) h2 a")
_ON_RECORDS = (".facets a[href*='shown=held']", ".held-records tr:nth-child(-n+2) .held-id a")
_ON_RELEASES = (".page-head-actions a", "td a[href*='/copy/']")
_ON_A_ROW = (".map-acts a[href*='/stage/']", ".map-values a[href*='/stage/']")
_ON_A_REQUEST = (".stepper a", ".page-head-actions a[href$='/status/']", ".page-head-actions a[href*='/support-case/']")
_BEYOND = (
    (r"^/referrals/", 2, _ON_A_RECORD),
    (r"/mapper/$", 1, (*_ON_A_CRM, *_ON_A_ROW)),
    (r"/releases/$", 1, _ON_RELEASES),
    (r"/held/$", 1, _ON_HELD),
    (r"/records/$", 1, _ON_RECORDS),
)
_STAGES = (
    (r"^/onboarding/\d+/$", 1, _ON_A_REQUEST),
    (r"^/onboarding/\d+/stage/5/$", 1, (".plan-group:first-of-type .plan-card:first-child a",)),
)
"""Pages with more behind them: their addresses, how many of them are opened, and what is followed on each."""


def reachable(page: Page, role: str) -> list[str]:
    """Addresses of our own the navigation offers, the first row of each kind of list on those pages, its forms."""
    page.goto("/")
    found = _hrefs(page, "nav a[href^='/']")
    for address in list(found):
        page.goto(address)
        for pattern in _FIRST_ROWS:
            found.extend(_hrefs(page, pattern)[:1])
    for address_like, most, patterns in (*_BEYOND, *(_STAGES if role in _WRITER_AND_READER else ())):
        for address in [one for one in dict.fromkeys(found) if re.search(address_like, one)][:most]:
            page.goto(address)
            found.extend(one for pattern in patterns for one in _hrefs(page, pattern))
    return [one for one in dict.fromkeys(found) if "logout" not in one and "/raw" not in one]


def _hrefs(page: Page, pattern: str) -> list[str]:
    return [link.get_attribute("href") or "/" for link in page.locator(pattern).all()]


def flaws_of(eyes: Eyes, address: str) -> list[str]:
    """Everything wrong with one page, each with its address."""
    answer = eyes.page.goto(address)
    status = answer.status if answer else 0
    found = [] if status == 200 else [f"status {status}"]
    found += eyes.violations()
    found += [f"{eyes.sideways()} px too wide"] if eyes.sideways() > 0 else []
    found += eyes.complaints
    eyes.complaints.clear()
    return [f"{address}: {flaw}" for flaw in found]


def flaws_on_every_page(eyes: Eyes, role: str) -> list[str]:
    """Everything wrong on all pages of a role that is signed in."""
    addresses = reachable(eyes.page, role)
    assert len(addresses) >= 2
    eyes.complaints.clear()
    return [flaw for address in addresses for flaw in flaws_of(eyes, address)]
