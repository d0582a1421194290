"""What the prerequisites show of their own: the team role by role, and the ways to make a user or role."""

from dataclasses import dataclass

from onboarding.domain.principals import problem_with, proposed_name
from onboarding.domain.snippets import Snippet, Wanted, snippets
from onboarding.models import Request, TeamMember, TeamRole
from onboarding.models.requests import AWS_ROLES, NEEDED_ROLES
from onboarding.selectors.requests import team_of
from referrals.errors import NotFound, NotValid

ENVIRONMENTS = ("sandbox", "production")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """One role of AWS's list and who has it."""

    role: TeamRole
    members: list[TeamMember]

    @property
    def is_needed(self) -> bool:
        """Whether the gate asks for it."""
        return self.role in NEEDED_ROLES

    @property
    def is_aws(self) -> bool:
        """Whether it is one of AWS's people, who get no account here."""
        return self.role in AWS_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Principals:
    """The user or role of one environment: what it may be called, its ARN, how to make it."""

    environment: str
    name: str
    arn: str
    problem: str
    ways: tuple[Snippet, ...]
    not_yet: str


def team_by_role(request: Request) -> list[RoleRow]:
    """Every role, in AWS's order."""
    members = team_of(request)
    return [RoleRow(role=role, members=[one for one in members if one.role == role]) for role in TeamRole]


def principal_of(request: Request, environment: str, *, is_role: bool, trusted: str) -> Principals:
    """The principal of an environment; without `ways` and with the reason in `not_yet` while a part is missing."""
    name, arn = proposed_name(request.partner, environment), str(request.form.get(f"{environment}_arn", ""))
    ways, not_yet = _ways(name, is_role, trusted, request.external_id)
    account = str(getattr(request, f"{environment}_account"))
    problem = problem_with(arn, account) if arn else ""
    return Principals(environment=environment, name=name, arn=arn, problem=problem, ways=ways, not_yet=not_yet)


def environment_named(name: str) -> str:
    """The environment of an address. Raises NotFound."""
    if name not in ENVIRONMENTS:
        raise NotFound("onboarding.no_environment", "AWS has two environments: sandbox and production.")
    return name


def _ways(name: str, is_role: bool, trusted: str, external_id: str) -> tuple[tuple[Snippet, ...], str]:
    try:
        wanted = Wanted(name, is_role, trusted if is_role else "", external_id if is_role else "")
    except NotValid as refusal:
        return (), refusal.message
    return snippets(wanted), ""
