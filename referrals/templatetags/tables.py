"""What a table of referrals and the board write into their cells and links; markup only, no query."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from aceportal.moments import exact, relative
from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.models import Referral
from referrals.selectors.facets import Option
from referrals.selectors.tables_columns import Column
from referrals.selectors.tables_filters import Facet, Filters
from referrals.templatetags.referral import PHASE_TONES

register = template.Library()

ABSENT = "\N{EN DASH}"


@register.filter
def cells(referral: Referral, columns: Sequence[Column]) -> SafeString:
    """The row's cells but the first, which is the link to the record; made here because a template takes ten times as
    long for each of the hundreds on a page."""
    now = timezone.now()
    shown = (column for column in columns if column.name != "customer")
    return format_html_join("", "{}", ((_cell(referral, column, now),) for column in shown))


def _cell(referral: Referral, column: Column, now: datetime) -> SafeString:
    value = column.value(referral)
    if column.name == "stage" and referral.aws_stage:
        return format_html('<td>{}<span class="below">AWS: {}</span></td>', value or ABSENT, referral.aws_stage)
    if isinstance(value, Phase):
        return format_html('<td><span class="state tone-{}">{}</span></td>', PHASE_TONES[value], PHASE_LABELS[value])
    if isinstance(value, datetime):
        moment = (value.isoformat(), exact(value), relative(value, now))
        return format_html('<td><time datetime="{}" title="{}" data-relative>{}</time></td>', *moment)
    return format_html('<td class="number">{}</td>' if column.is_number else "<td>{}</td>", _text(value))


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,.0f}"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    return str(value) if value else ABSENT


@register.simple_tag
def filtered_by(filters: Filters, **changes: Any) -> str:
    """The query part of the table's address with a few names changed; starts with `?`, also when empty."""
    return f"?{urlencode(_changed(filters, changes))}"


def _changed(filters: Filters, changes: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in {**filters.as_query(), **changes}.items() if value}


@register.simple_tag
def toggled(filters: Filters, facet: str, value: str) -> str:
    """The address with one value of a facet chosen, or no longer."""
    return f"?{urlencode(filters.toggled(Facet(facet), value).as_query())}"


@register.simple_tag
def without(filters: Filters, facet: str) -> str:
    """The address without one facet's choice."""
    return f"?{urlencode(filters.without(Facet(facet)).as_query())}"


@register.simple_tag
def ordered_by(filters: Filters, sort: str) -> str:
    """The address in another order; the present order turns round."""
    return f"?{urlencode(filters.ordered_by(sort).as_query())}"


@register.simple_tag
def kept(filters: Filters, *names: str) -> list[tuple[str, str]]:
    """Names and values a form must carry along so that it changes nothing but the names given."""
    return [(name, value) for name, value in filters.as_query().items() if name not in names]


@register.filter
def number_of(option: Option, is_capped: bool) -> str:
    """`12`, `1,204+` where counting stopped, a dash where nothing was counted."""
    if option.number is None:
        return ABSENT
    return f"{option.number:,}{'+' if is_capped else ''}"


@register.filter
def named(places: Sequence[Mapping[str, Any]], q: str) -> list[Mapping[str, Any]]:
    """The places of the navigation with a word that begins like this."""
    begins = re.compile(rf"\b{re.escape(q)}", re.IGNORECASE)
    return [place for place in places if begins.search(place["label"])]


@register.filter
def direction(filters: Filters, sort: str) -> str:
    """What `aria-sort` says of a column's order."""
    if not sort or filters.sort != sort:
        return ""
    return "descending" if filters.is_descending else "ascending"
