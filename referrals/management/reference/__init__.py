"""The reference pages, each written from the tables in code that it describes."""

from collections.abc import Callable, Mapping

from referrals.management.reference import errors, fields, help, permissions, phases, rules, scenarios, states, values

PAGES: Mapping[str, Callable[[], str]] = {
    "fields.md": fields.write,
    "values.md": values.write,
    "rules.md": rules.write,
    "phases.md": phases.write,
    "states.md": states.write,
    "permissions.md": permissions.write,
    "errors.md": errors.write,
    "scenarios.md": scenarios.write,
    "glossary.md": help.words,
    "troubleshooting.md": help.troubles,
}
"""File name in docs/reference → what writes the whole page."""
