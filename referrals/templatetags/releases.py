"""Values and fields of a mapping in words; markup only."""

from typing import Any

from django import template

from referrals.ace.fields import Field, label_of
from referrals.ace.kinds import Kind
from referrals.mapping.describing import in_words
from referrals.mapping.dry_run import How

register = template.Library()

VERSION_TONES = {"draft": "soon", "published": "confirmed", "retired": "rest"}


@register.filter
def said(value: Any) -> str:
    """A value of a record as people read it."""
    return in_words(value)


@register.filter
def field_label(name: str, kind: str) -> str:
    """AWS's label of a field; a place in the CRM stays as it is."""
    return label_of(Kind(kind), name)


@register.filter
def version_tone(state: str) -> str:
    """The tone of a version's state."""
    return VERSION_TONES[state]


@register.filter
def is_sent(how: How) -> bool:
    """Whether the value itself goes out, so that it can be shown without more words."""
    return how is How.SENT


@register.filter
def needed_when(field: Field) -> str:
    """In which case AWS needs the field, without the number of its rule."""
    return field.mandatory_when.partition(" (C")[0]
