"""The value map of a row, two columns on a page of its own or in a dialog: what comes, and what becomes of it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from aceportal.pages import PersonRequest, render_page
from referrals.ace.kinds import Kind
from referrals.admin.mapper import address, asked, kept
from referrals.admin.mapper_frame import frame
from referrals.admin.mapper_rows import Editor, editor_of
from referrals.errors import NotFound, NotValid
from referrals.forms.mapping import read_seen, write_seen
from referrals.forms.mapping_values import ValuesForm, answered, posted_values
from referrals.mapping.comparing import RowChange
from referrals.mapping.crm_types import CrmField
from referrals.mapping.describing import Detail, details
from referrals.mapping.spec import Direction, Row
from referrals.models import CrmProfile
from referrals.selectors.mapper_values import Option, Value, options_of, proposed_answers, records_seen, values_of
from referrals.services.mapping_rows import put_row
from referrals.services.mappings import MappingMoved


@require_http_methods(["GET", "HEAD", "POST"])
def values(request: PersonRequest, profile: CrmProfile, kind: Kind, direction: Direction, name: str) -> HttpResponse:
    """Show the value map, let auto-match propose what is open, or save it. Raises NotFound where no row is."""
    editor = editor_of(profile, kind, direction, name, request.GET.get("at", ""))
    if editor.row is None:
        raise NotFound("mapping.row.not_found", "Choose the field of your CRM first; then its values can be mapped.")
    options = options_of(profile.connection, editor.about.field, _crm(editor), direction)
    records = records_seen(request.user, profile, kind, direction)
    known = values_of(profile.connection, editor.row, editor.about.field, _crm(editor), direction, records)
    if request.method != "POST":
        return _shown(request, editor, _form(editor, known, options, editor.row), seen=editor.row)
    seen = read_seen(request.POST.get("seen", ""))
    lines = posted_values(request.POST, known)
    if request.POST.get("act") == "match":
        return _matched(request, editor, lines, options, seen)
    form = ValuesForm(lines, options, request.POST, keeps_own=_keeps_own(editor))
    return _saved(request, editor, form, seen)


def _matched(
    request: PersonRequest, editor: Editor, lines: Sequence[Value], options: Sequence[Option], seen: Row | None
) -> HttpResponse:
    typed = answered(lines, request.POST, {})
    proposed = proposed_answers(editor.kind, editor.about.field, typed, options, editor.direction)
    form = _form(editor, answered(lines, request.POST, proposed), options, seen)
    form.initial["fallback"] = request.POST.get("fallback", "")
    return _shown(request, editor, form, seen=seen, proposed=proposed)


def _saved(request: PersonRequest, editor: Editor, form: ValuesForm, seen: Row | None) -> HttpResponse:
    if seen is None or not form.is_valid():
        return _shown(request, editor, form, seen=seen, status=422)
    wanted = seen.model_copy(update={"values": form.as_map(editor.direction)})
    try:
        put_row(editor.profile, editor.kind, editor.direction, wanted, seen=seen, by=request.user)
    except MappingMoved as moved:
        target, (_, theirs) = next(iter(moved.met.items()))
        met = details(RowChange(editor.kind, editor.direction, target, theirs, wanted))
        return _shown(request, editor, form, seen=theirs, status=409, met=met)
    except NotValid as refusal:
        form.add_error(None, refusal.message)
        return _shown(request, editor, form, seen=seen, status=422)
    messages.success(request, f"The values of {editor.about.field.label} are saved in the draft.")
    if not request.htmx:
        return redirect(_back(request, editor))
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"  # a redirect to a row of the page the dialog is on would leave it open
    return answer


def _form(editor: Editor, lines: Sequence[Value], options: Sequence[Option], row: Row | None) -> ValuesForm:
    fallback = row.values.fallback if row and row.values else None
    return ValuesForm(lines, options, initial={"fallback": fallback or ""}, keeps_own=_keeps_own(editor))


def _keeps_own(editor: Editor) -> bool:
    """Whether AWS's own values pass without a pair."""
    return editor.about.is_to_ace and editor.about.field.is_listed


def _crm(editor: Editor) -> CrmField | None:
    path = editor.row.crm if editor.row else ""
    return next((one for one in editor.about.catalogue if one.path == path), None)


def _back(request: PersonRequest, editor: Editor) -> str:
    side = address(editor.profile, editor.kind, editor.direction)
    return f"{side}{kept(asked(request))}#row-{editor.about.field.name}"


def _shown(
    request: PersonRequest,
    editor: Editor,
    form: ValuesForm,
    *,
    seen: Row | None,
    status: int = 200,
    met: list[Detail] | None = None,
    proposed: dict[str, str] | None = None,
) -> HttpResponse:
    crm = _crm(editor)
    more = {
        **frame(editor.profile, "Mapper"),
        "editor": editor,
        "field": editor.about.field,
        "crm_label": crm.label if crm else editor.row.crm if editor.row else "",
        "form": form,
        "seen": write_seen(seen),
        "met": met,
        "proposed": proposed,
        "is_to_ace": editor.about.is_to_ace,
        "open_number": sum(not one.answer for one in form.values),
        "back": _back(request, editor),
        "here": request.get_full_path(),
        "in_place": bool(request.htmx),
    }
    return render_page(request, "admin/mapping/values.html", more, partial="editor", status=status)
