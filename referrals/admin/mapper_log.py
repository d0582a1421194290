"""The change log of a mapping: of the whole profile, or of one row behind its clock."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.admin.mapper import address
from referrals.admin.mapper_frame import frame
from referrals.mapping.describing import DIRECTION_WORDS
from referrals.mapping.spec import Direction
from referrals.models import CrmProfile
from referrals.selectors.mapper_log import LogPage, change_log


@require_safe
def of_profile(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Every change of the profile's mapping, the latest first."""
    page = change_log(profile, before=_before(request))
    return _shown(request, profile, page, "Every change of this mapping", "")


@require_safe
def of_row(request: PersonRequest, profile: CrmProfile, kind: Kind, direction: Direction, name: str) -> HttpResponse:
    """The changes of one of AWS's fields in one direction."""
    page = change_log(profile, before=_before(request), side=(kind, direction), name=name)
    title = f"{label_of(kind, name)}, {kind.value} {DIRECTION_WORDS[direction]}"
    return _shown(request, profile, page, title, f"{address(profile, kind, direction)}#row-{name}")


def _before(request: PersonRequest) -> int:
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def _shown(request: PersonRequest, profile: CrmProfile, page: LogPage, title: str, back: str) -> HttpResponse:
    more = {**frame(profile, "Mapper"), "log": page, "log_title": title, "back": back}
    return render_page(request, "admin/mapping/log.html", more)
