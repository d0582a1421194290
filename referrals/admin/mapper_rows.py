"""One row of the mapper on a page of its own or in place: the CRM's field, its steps, what stands in, protection."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from aceportal.pages import PersonRequest, render_page
from referrals.ace.fields import Field, fields_of
from referrals.ace.kinds import Kind
from referrals.admin.mapper import address, asked, context, kept
from referrals.admin.mapper_frame import frame
from referrals.errors import NotFound, NotValid
from referrals.forms.mapping import About, RowForm, read_seen, write_seen
from referrals.forms.mapping_steps import StepForm, rearranged, step_choices, steps_posted, steps_shown
from referrals.mapping.comparing import RowChange, rows_of
from referrals.mapping.describing import Detail, details
from referrals.mapping.spec import Direction, Row
from referrals.mapping.transforms import Form, check_chain
from referrals.models import CrmProfile
from referrals.selectors.mapper import fields_in, mapper_page, spec_of, versions_in_view
from referrals.selectors.mapper_samples import Sampled, tried_row
from referrals.selectors.mappings import catalogue_of
from referrals.services.mapping_rows import put_row
from referrals.services.mappings import MappingMoved

NEW = "new"


@dataclass(frozen=True)
class Editor:
    """What is edited: AWS's field in one direction of one profile, and the row that stands there."""

    profile: CrmProfile
    kind: Kind
    direction: Direction
    about: About
    row: Row | None

    def url(self, name: str) -> str:
        """The path of one of the row's pages."""
        args = [self.profile.pk, self.kind.value, self.direction.value, self.about.field.name]
        return reverse(f"admin:{name}", args=args)


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: PersonRequest, profile: CrmProfile, kind: Kind, direction: Direction, name: str) -> HttpResponse:
    """Show a row's form, rearrange its steps, save it, or take the row out."""
    editor = editor_of(profile, kind, direction, name, request.GET.get("at", ""))
    if request.method != "POST":
        form = RowForm(editor.about, row=editor.row)
        steps = steps_shown(editor.row.chain if editor.row else (), editor.about.catalogue, editor.about.auto_id)
        return _shown(request, editor, form, steps, seen=editor.row)
    seen, act = read_seen(request.POST.get("seen", "")), request.POST.get("act", "save")
    form = RowForm(editor.about, request.POST, row=seen)
    steps = steps_posted(request.POST, editor.about.catalogue, editor.about.auto_id)
    if act == "unmap":
        return _taken_out(request, editor, form, steps, seen)
    if act == "try":
        return _tried(request, editor, form, steps, seen)
    if act != "save":
        about = editor.about
        moved = rearranged(steps, act, request.POST.get("adding", ""), about.catalogue, about.auto_id)
        return _shown(request, editor, form.as_typed(), moved, seen=seen, is_touched=True)
    return _saved(request, editor, form, steps, seen)


def editor_of(profile: CrmProfile, kind: Kind, direction: Direction, name: str, at: str = "") -> Editor:
    """What is edited; `at` tells rows apart where one of AWS's fields fills several. Raises NotFound."""
    known = fields_of(kind).get(name)
    if known is None or known not in fields_in(kind, direction):
        raise NotFound("mapping.row.not_found", "This direction has no such field.")
    draft, published = versions_in_view(profile)
    rows = rows_of(spec_of(draft or published).side(kind, direction), direction)
    own = [one for one in rows.values() if one.ace == name]
    found = next((one for one in own if at in ("", one.target(direction))), None) if at != NEW else None
    taken = frozenset(target for target, one in rows.items() if one is not found)
    return Editor(profile, kind, direction, _about(profile, kind, direction, known, taken), found)


def _about(profile: CrmProfile, kind: Kind, direction: Direction, known: Field, taken: frozenset[str]) -> About:
    return About(known, direction, catalogue_of(profile, kind), taken)


def _saved(
    request: PersonRequest, editor: Editor, form: RowForm, steps: list[StepForm], seen: Row | None
) -> HttpResponse:
    wanted = _wanted(form, steps, seen)
    if wanted is None:
        return _shown(request, editor, form, steps, seen=seen, status=422)
    try:
        put_row(editor.profile, editor.kind, editor.direction, wanted, seen=seen, by=request.user)
    except MappingMoved as moved:
        return _met(request, editor, form, steps, wanted, moved)
    except NotValid as refusal:
        form.add_error(None, refusal.message)
        return _shown(request, editor, form, steps, seen=seen, status=422)
    return _done(request, editor, f"{editor.about.field.label} is saved in the draft.")


def _tried(
    request: PersonRequest, editor: Editor, form: RowForm, steps: list[StepForm], seen: Row | None
) -> HttpResponse:
    """What the row as typed makes of a real record; nothing is saved."""
    wanted = _wanted(form, steps, seen)
    if wanted is None:
        return _shown(request, editor, form, steps, seen=seen, status=422)
    chosen = asked(request).test
    tried = tried_row(request.user, editor.profile, editor.kind, editor.direction, wanted, chosen)
    return _shown(request, editor, form, steps, seen=seen, is_touched=True, tried=tried or ("", None))


def _wanted(form: RowForm, steps: list[StepForm], seen: Row | None) -> Row | None:
    """The row as typed; None where the forms say what to mend."""
    if not all([form.is_valid(), *(one.is_valid() for one in steps)]):
        return None
    try:
        wanted = form.as_row(steps, seen)
    except ValidationError as refusal:
        form.add_error(None, " ".join(one["msg"].removeprefix("Value error, ") for one in refusal.errors()))
        return None
    if problem := check_chain(wanted.chain, Form.ANY):
        form.add_error(None, problem)
        return None
    return wanted


def _taken_out(
    request: PersonRequest, editor: Editor, form: RowForm, steps: list[StepForm], seen: Row | None
) -> HttpResponse:
    try:
        put_row(editor.profile, editor.kind, editor.direction, None, seen=seen, by=request.user)
    except MappingMoved as moved:
        return _met(request, editor, form.as_typed(), steps, None, moved)
    return _done(request, editor, f"{editor.about.field.label} is no longer mapped in the draft.")


def _met(
    request: PersonRequest,
    editor: Editor,
    form: RowForm,
    steps: list[StepForm],
    wanted: Row | None,
    moved: MappingMoved,
) -> HttpResponse:
    """Both rows side by side with what was typed kept; the page now knows the other's, so saving again stands."""
    theirs = next((now for _, now in moved.met.values()), None)
    target = next(iter(moved.met), "")
    differing = details(RowChange(editor.kind, editor.direction, target, theirs, wanted))
    return _shown(request, editor, form, steps, seen=theirs, status=409, met=differing)


def _done(request: PersonRequest, editor: Editor, said: str) -> HttpResponse:
    """Back to the table at this row; in place, the row anew and the head with its figures."""
    if not request.htmx:
        messages.success(request, said)
        side = address(editor.profile, editor.kind, editor.direction)
        return redirect(f"{side}{kept(asked(request))}#row-{editor.about.field.name}")
    page = mapper_page(request.user, editor.profile, editor.kind, editor.direction, asked(request))
    name = editor.about.field.name
    more = {"field": editor.about.field, "lines": page.lines_of(name), "said": said, "is_swapped": True}
    answer = render_page(request, "admin/mapping/saved.html", {**context(page), **more})
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#row-{name}", "outerHTML"
    return answer


def _shown(
    request: PersonRequest,
    editor: Editor,
    form: RowForm,
    steps: list[StepForm],
    *,
    seen: Row | None,
    status: int = 200,
    met: list[Detail] | None = None,
    is_touched: bool = False,
    tried: tuple[str, Sampled | None] | None = None,
) -> HttpResponse:
    more: dict[str, Any] = {
        **frame(editor.profile, "Mapper"),
        "editor": editor,
        "field": editor.about.field,
        "form": form,
        "steps": steps,
        "step_choices": step_choices(),
        "seen": write_seen(seen),
        "met": met,
        "is_touched": is_touched,
        "tried": tried,
        "is_to_ace": editor.about.is_to_ace,
        "back": f"{address(editor.profile, editor.kind, editor.direction)}{kept(asked(request))}",
        "here": request.get_full_path(),
        "row_url": editor.url("crm_row"),
        "in_place": bool(request.htmx),
    }
    return render_page(request, "admin/mapping/row.html", more, partial="editor", status=status)
