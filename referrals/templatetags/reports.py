"""The reports' figures in words."""

from datetime import timedelta

from django import template

from aceportal.moments import span

register = template.Library()

NOTHING = "none yet"


@register.filter
def percent(value: float | None) -> str:
    """`83 %`; where there was nothing to take a share of, so much."""
    return NOTHING if value is None else f"{value:.0f} %"


@register.filter
def duration(value: timedelta | None) -> str:
    """`26 h`, `4 days`; where nothing was measured, so much."""
    return NOTHING if value is None else span(int(value.total_seconds()))
