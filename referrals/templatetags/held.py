"""Error clusters and given records in words and in the portal's five tones; markup only."""

from collections.abc import Mapping

from django import template

from referrals.mapping.outcome import ProblemCode
from referrals.models import CrmState
from referrals.selectors.clusters import Cluster, Origin

register = template.Library()

_ORIGINS: Mapping[Origin, tuple[str, str]] = {
    Origin.MAPPING: ("soon", "Mapping"),
    Origin.RULE: ("person", "Rule"),
    Origin.AWS: ("person", "AWS"),
}
_TITLES: Mapping[str, str] = {
    ProblemCode.UNMAPPED_VALUE: "{label}: “{value}” is in no pair",
    ProblemCode.CANNOT_READ: "{label} cannot be read",
    ProblemCode.NO_MAPPING: "No mapping was published yet",
    ProblemCode.NOT_NOW: "Not now",
}
_STATES: Mapping[str, str] = {CrmState.TAKEN: "confirmed", CrmState.HELD: "soon", CrmState.REFUSED: "person"}
_SHORT = 90


@register.filter
def cluster_title(cluster: Cluster) -> str:
    """The trouble in a few words."""
    if title := _TITLES.get(cluster.code):
        return title.format(label=cluster.label, value=cluster.value)
    words = cluster.words if len(cluster.words) <= _SHORT else f"{cluster.words[:_SHORT]}…"
    if cluster.is_both_changed:
        words = "changed on both sides"
    return f"{cluster.label}: {words}" if cluster.label else words


@register.filter
def cluster_tone(cluster: Cluster) -> str:
    """The tone of who keeps it; what goes on by itself is nobody's move."""
    return "moving" if cluster.code == ProblemCode.NOT_NOW else _ORIGINS[cluster.origin][0]


@register.filter
def cluster_origin(cluster: Cluster) -> str:
    """Who keeps it, in a word."""
    return _ORIGINS[cluster.origin][1]


@register.filter
def record_state_tone(state: str) -> str:
    """The tone of what became of a record."""
    return _STATES[state]
