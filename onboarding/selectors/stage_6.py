"""What the production approval's page shows of its own: the packets, and who has still to sign the newest one."""

from dataclasses import dataclass
from typing import Any

from aceportal.models import User
from onboarding.domain.launch import SIGNERS
from onboarding.models import Request, Signature, TeamMember, TeamRole
from onboarding.selectors.packet import packets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """One role that signs: its people, its signature under the newest packet if there is one."""

    role: TeamRole
    people: list[TeamMember]
    signature: Signature | None
    is_mine: bool

    @property
    def has_account(self) -> bool:
        """Whether anybody in this role can sign in at all."""
        return any(one.user_id for one in self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The packets as `packets_of` shows them, the newest (None before the first) apart, and its sign-offs."""

    newest: Any
    older: list[Any]
    sign_offs: list[SignOff]

    @property
    def can_be_signed(self) -> bool:
        """Whether there is a packet that tells of the present."""
        return self.newest is not None and not self.newest.is_outdated

    @property
    def is_signed(self) -> bool:
        """Whether everybody who signs has signed the newest packet."""
        return self.can_be_signed and all(one.signature for one in self.sign_offs)

    @property
    def starts_anew(self) -> bool:
        """Whether an older packet was signed and the newest was not yet."""
        return any(one.signatures.all() for one in self.older) and not self.is_signed


def approval_of(request: Request, user: User) -> Approval:
    """The approval's packets and sign-offs as this person sees them."""
    packets, team = packets_of(request), list(request.team.all())
    newest = packets[0] if packets else None
    signed = {one.role: one for one in newest.signatures.all()} if newest else {}
    sign_offs = [_sign_off(TeamRole(role), team, signed.get(role), user) for role in SIGNERS]
    return Approval(newest=newest, older=packets[1:], sign_offs=sign_offs)


def _sign_off(role: TeamRole, team: list[TeamMember], signature: Signature | None, user: User) -> SignOff:
    people = [one for one in team if one.role == role]
    is_mine = any(one.user_id == user.pk for one in people)
    return SignOff(role=role, people=people, signature=signature, is_mine=is_mine)
