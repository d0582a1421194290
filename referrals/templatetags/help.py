"""Links from where a word or a message appears to its meaning."""

from django import template

from referrals.domain.glossary import Piece, anchor_of, pieces
from referrals.domain.troubleshooting import Trouble, trouble_in

register = template.Library()


@register.inclusion_tag("components/worded.html")
def worded(sentence: str) -> dict[str, tuple[Piece, ...]]:
    """A sentence whose words lead to the glossary."""
    return {"pieces": pieces(sentence)}


@register.inclusion_tag("components/worded.html")
def term(word: str) -> dict[str, tuple[Piece, ...]]:
    """One word that leads to its meaning."""
    return {"pieces": (Piece(word, anchor_of(word)),)}


@register.inclusion_tag("components/remedy.html")
def remedy(message: str) -> dict[str, Trouble | None]:
    """A link to what a known message means and what to do; nothing for one that is not known."""
    return {"trouble": trouble_in(message)}
