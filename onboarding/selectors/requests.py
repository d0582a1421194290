"""Which integration requests a person sees, and who of the team is who."""

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from onboarding.domain.stages import CLOSED
from onboarding.models import Request, TeamMember
from onboarding.selectors.facts import whole
from referrals.errors import NotAllowed, NotFound, NotValid

ONLY_LEADS = "Only Alliance Lead contact can make this request."
"""AWS's own words (pg:troubleshooting)."""


def requests_for(user: User) -> QuerySet[Request]:
    """The requests this person may see: everybody with a role follows where the integration stands."""
    rows = Request.objects.select_related("sandbox", "production", "created_by")
    return rows if user.abilities else rows.none()


def request_for(user: User, pk: int) -> Request:
    """One of them. Raises NotFound."""
    return _found(requests_for(user), pk)


def shown_request(user: User, pk: int) -> Request:
    """One of them with everything a page reads of it, only to be judged and shown. Raises NotFound."""
    return _found(whole(requests_for(user)), pk)


def _found(rows: QuerySet[Request], pk: int) -> Request:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("onboarding.not_found", "There is no such integration request.")
    return found


def open_request(user: User) -> Request | None:
    """The newest open request this person may see; None while there is none."""
    return requests_for(user).exclude(state__in=CLOSED).order_by("-id").first()


def check_leads(user: User) -> None:
    """Only alliance leads move a request, in AWS's own words (pg:troubleshooting). Raises NotAllowed."""
    if not user.may(Ability.MANAGE_ONBOARDING):
        raise NotAllowed("person.may_not.manage_onboarding", ONLY_LEADS)


def check_works(user: User) -> None:
    """Who only follows does no task, test or backfill. Raises NotAllowed."""
    if not may_work(user):
        raise NotAllowed(
            "person.may_not.work_on_onboarding", "Your role lets you follow the onboarding, not work on it."
        )


def may_work(user: User) -> bool:
    """Whether this person works on the onboarding: its lead, or whoever keeps mapping or connections."""
    return any(user.may(one) for one in WORKERS)


def may_switch(user: User) -> bool:
    """Whether this person asks for production, agrees to it, or rolls it back."""
    return user.may(Ability.MANAGE_ONBOARDING) or user.may(Ability.MANAGE_CONNECTIONS)


def team_of(request: Request) -> list[TeamMember]:
    """Everybody who takes part, in the order of AWS's roles."""
    return list(request.team.all())


def member_of(request: Request, pk: int) -> TeamMember:
    """Somebody of the request's team. Raises NotValid."""
    found = request.team.filter(pk=pk).first()
    if found is None:
        raise NotValid("onboarding.task.owner", "The owner of a task is somebody of the request's team.")
    return found


WORKERS = (Ability.MANAGE_ONBOARDING, Ability.MANAGE_MAPPING, Ability.MANAGE_CONNECTIONS)
