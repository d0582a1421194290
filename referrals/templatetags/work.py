"""The states of long work and of its rows in the portal's five tones."""

from collections.abc import Mapping

from django import template

from referrals.models import RowState, WorkKind, WorkState

register = template.Library()

WORK_TONES: Mapping[str, str] = {
    WorkState.CHECKING: "moving",
    WorkState.READY: "person",
    WorkState.RUNNING: "moving",
    WorkState.DONE: "confirmed",
    WorkState.FAILED: "person",
    WorkState.CANCELLED: "rest",
}
ROW_TONES: Mapping[str, str] = {
    RowState.READY: "moving",
    RowState.PROBLEM: "person",
    RowState.NOTHING: "rest",
    RowState.DONE: "confirmed",
    RowState.FAILED: "person",
}
KIND_ICONS: Mapping[str, str] = {
    WorkKind.BULK: "list-check",
    WorkKind.IMPORT: "table-import",
    WorkKind.ACE_FILES: "file-import",
    WorkKind.CRM_FILE: "table-import",
    WorkKind.EXPORT: "table-export",
    WorkKind.FIX: "tool",
}


@register.filter
def work_tone(state: str) -> str:
    """The tone of a work's state."""
    return WORK_TONES[state]


@register.filter
def row_tone(state: str) -> str:
    """The tone of a row's state."""
    return ROW_TONES[state]


@register.filter
def kind_icon(kind: str) -> str:
    """The drawing that stands for the kind of work."""
    return KIND_ICONS[kind]
