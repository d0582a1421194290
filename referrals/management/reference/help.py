"""The pages of words and of troubles, as the portal itself shows them."""

from referrals.domain.glossary_words import WORDS
from referrals.domain.troubleshooting import TROUBLES, Where
from referrals.management.reference.markdown import page, table


def words() -> str:
    """The whole glossary."""
    job = (
        "One meaning a word. Names are AWS's where AWS has one; the last column lists words we avoid "
        "because they blur it. The portal shows the same under *Glossary*."
    )
    return page("Glossary", job, table(("Word", "Means here", "Avoid"), [(w.word, w.meaning, w.avoid) for w in WORDS]))


def troubles() -> str:
    """Every trouble, by where it is met."""
    job = "What people see when something is wrong, what it means and what to do, as the portal's page of it says."
    return page("Troubleshooting", job, *(part for where in Where for part in (f"## {where}", _rows(where))))


def _rows(where: Where) -> str:
    rows = [(one.seen, one.meaning, one.cure) for one in TROUBLES if one.where is where]
    return table(("You see", "It means", "Do"), rows)
