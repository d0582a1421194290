"""Who takes part in an integration: named by role, invited to the portal where they have an account."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from onboarding.models import Request, TeamMember, TeamRole
from onboarding.models.requests import AWS_ROLES
from onboarding.selectors.requests import check_leads
from onboarding.services.history import note
from onboarding.services.requests import locked
from referrals.errors import NotFound, NotNow, NotValid


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody in a role; `email` may be empty for AWS's people."""

    role: TeamRole
    name: str
    email: str = ""


def add_member(pk: int, named: Named, *, by: User) -> TeamMember:
    """Name somebody. Raises NotAllowed, NotFound, NotNow or NotValid."""
    check_leads(by)
    with _one_per_role(named), transaction.atomic():
        request = locked(pk, by)
        member = TeamMember(request=request)
        _write(member, named)
        note(request, "named", by, str(member))
    return member


def change_member(pk: int, member_pk: int, named: Named, *, by: User) -> TeamMember:
    """Change role, name or address; a new address needs a new invitation. Raises as `add_member`."""
    check_leads(by)
    with _one_per_role(named), transaction.atomic():
        request = locked(pk, by)
        member = _member_of(request, member_pk)
        before = str(member)
        if member.email.lower() != named.email.lower():
            member.invited_at = None
        _write(member, named)
        note(request, "team changed", by, str(member), {"member": [before, str(member)]})
    return member


def remove_member(pk: int, member_pk: int, *, by: User) -> None:
    """Take somebody off the team; their tasks stay, without an owner. Raises NotAllowed, NotFound or NotNow."""
    check_leads(by)
    with transaction.atomic():
        request = locked(pk, by)
        member = _member_of(request, member_pk)
        note(request, "left the team", by, str(member))
        member.delete()


def invite(pk: int, member_pk: int, *, by: User) -> str:
    """Mail somebody the sign-in address, or the administrators that an account is missing; says which in a sentence.

    Raises NotAllowed, NotFound, NotNow (AWS's people, no mail server) or NotValid (no address).
    """
    check_leads(by)
    request = _open_request(pk, by)
    member = _member_of(request, member_pk)
    if member.role in AWS_ROLES:
        raise NotNow("onboarding.invite.aws", "AWS's people have no account here; send them the status page.")
    if not member.email:
        raise NotValid("onboarding.invite.address", "There is no address yet to invite; add it first.")
    account = _account(member.email)
    said = _tell_member(request, member) if account else _tell_administrators(request, member)
    TeamMember.objects.filter(pk=member.pk).update(invited_at=timezone.now(), user=account)
    note(request, "invited" if account else "account asked for", by, str(member))
    return said


def _open_request(pk: int, by: User) -> Request:
    """The request, open and seen by this person; no lock is held while a mail server answers."""
    with transaction.atomic():
        return locked(pk, by)


def _tell_member(request: Request, member: TeamMember) -> str:
    words = (
        f"You take part in the AWS integration of {request.partner} as {member.get_role_display()}.\n\n"
        f"Sign in here:\n{_public(reverse('account_login'))}\n\n"
        f"Where it stands:\n{_public(reverse('onboarding:overview', args=[request.pk]))}\n"
    )
    _send("ACE Portal: you take part in an integration", words, [member.email])
    return f"{member.name} has a mail with the address to sign in."


def _tell_administrators(request: Request, member: TeamMember) -> str:
    administrators = User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR)
    addresses = list(administrators.values_list("email", flat=True))
    words = (
        "Somebody named in the team of an integration request has no account yet. Who it is and for which role:\n"
        f"{_public(reverse('onboarding:stage', args=[request.pk, 1]))}\n\n"
        f"Add the account here:\n{_public(reverse('admin:aceportal_user_add'))}\n"
    )
    if not addresses:
        raise NotNow("onboarding.invite.nobody", "They have no account, and there is no administrator to add one.")
    for address in addresses:
        _send("ACE Portal: an account is asked for", words, [address])
    return f"{member.name} has no account yet; the administrators have a mail. Invite again once the account is there."


def _send(subject: str, words: str, to: list[str]) -> None:
    try:
        EmailMessage(subject=subject, body=words, to=to, headers={"Auto-Submitted": "auto-generated"}).send()
    except (SMTPException, OSError) as trouble:
        raise NotNow("onboarding.invite.mail", "The mail server did not take it. Try again in a while.") from trouble


def _public(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _account(email: str) -> User | None:
    return User.objects.filter(email__iexact=email, is_active=True).first() if email else None


def _write(member: TeamMember, named: Named) -> None:
    name = named.name.strip()[:120]
    if not name:
        raise NotValid("onboarding.team.name", "Say who it is.")
    member.role, member.name, member.email = named.role, name, named.email.strip()
    member.user = _account(member.email)
    others = member.request.team.filter(role=member.role).exclude(pk=member.pk)
    if member.email and others.filter(email__iexact=member.email).exists():
        raise NotValid("onboarding.team.double", "This address has that role already.")
    member.save()


def _member_of(request: Request, member_pk: int) -> TeamMember:
    found = request.team.filter(pk=member_pk).first()
    if found is None:
        raise NotFound("onboarding.team.not_found", "There is nobody like that in this team.")
    return found


@contextmanager
def _one_per_role(named: Named) -> Iterator[None]:
    """Says the database's refusal of a double in a sentence."""
    try:
        yield
    except IntegrityError as double:
        if named.email.strip():
            raise NotValid("onboarding.team.double", "This address has that role already.") from double
        raise NotValid(
            "onboarding.team.nameless", "Somebody without an address has that role already; give this one an address."
        ) from double
