"""The page of all rules, from the table of rules."""

from itertools import groupby

from referrals.ace.validation.rules import RULES, Rule
from referrals.management.reference.markdown import code, codes, page, table

_JOB = """Everything checked before a record goes to AWS or is taken from a file. *Refuse* keeps it from going
on; *warn* only tells. A rule without fields holds for many; its message names the one at hand. Words in braces
are filled in."""
_SOURCES = (
    ("SMP field lists, SMP scripts", "AWS's field definitions and public testing scenarios (aws-samples, partner CRM)"),
    ("CRM guide", "the AWS Partner Central CRM guide"),
    ("Selling API model", "AWS's later interface, where the file exchange states nothing: mostly warnings"),
    ("C11 and the like", "AWS's texts disagree; our [reading](readings.md)"),
    ("our decision", "AWS is silent"),
)


def write() -> str:
    """The whole page."""
    parts = [part for topic, rules in groupby(RULES.values(), _topic) for part in _of(topic, list(rules))]
    return page("Rules", f"{_JOB} There are {len(RULES)}.", *parts, "## Sources", table(("Source", "Is"), _SOURCES))


def _of(topic: str, rules: list[Rule]) -> tuple[str, ...]:
    rows = [(code(rule.id), codes(rule.fields), rule.severity.value, rule.sentence, rule.source) for rule in rules]
    return f"## {topic.replace('_', ' ').capitalize()}", table(("Rule", "Fields", "Then", "Message", "Source"), rows)


def _topic(rule: Rule) -> str:
    return rule.id.partition(".")[0]
