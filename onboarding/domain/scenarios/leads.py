"""AWS's sheet of leads: arrival, decision, updates both ways."""

from onboarding.domain.scenarios.fixtures import ids
from onboarding.domain.scenarios.script import Act, Case, Fields, Result, Script, Start
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase

_CONTACT = ("fullName", "email", "phone")


def _changed(case: Case) -> Fields:
    return {
        **{name: value for name, value in ids(case).items() if name == "apnCrmUniqueIdentifier"},
        "status": "Research",
        "leadStatusReason": "First call agreed.",
        "projectDescription": f"Changed by the portal's test plan under {case.apn_id}.",
        "city": "Tacoma",
    }


LEADS: tuple[Script, ...] = (
    Script(
        key="LD-1",
        does="Look at a new lead before it is accepted.",
        expects="Company size, industry and project are there; name, mail and phone are withheld.",
        start=Start.AWS,
        kind=Kind.LEAD,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        present=("segmentCompanySize", "industry", "projectDescription"),
        masked=_CONTACT,
        ends=Phase.NEEDS_DECISION,
    ),
    Script(
        key="LD-2",
        does="Accept a lead.",
        expects="The result says that AWS took it, and the lead is open.",
        start=Start.AWS,
        kind=Kind.LEAD,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        decides="accept",
        result=Result.TAKEN,
        ends=Phase.OPEN,
    ),
    Script(
        key="LD-2.1",
        does="Reject a lead.",
        expects="The result says that AWS took it; the contact never comes.",
        start=Start.AWS,
        kind=Kind.LEAD,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        decides="reject",
        result=Result.TAKEN,
        ends=Phase.DECLINED,
        masked=_CONTACT,
    ),
    Script(
        key="LD-3",
        does="Look at a lead after it was accepted.",
        expects="Name, mail and phone are there, on the same record.",
        start=Start.ANY,
        kind=Kind.LEAD,
        is_ours=False,
        phase=Phase.OPEN,
        present=_CONTACT,
    ),
    Script(
        key="LD-4",
        does="Change several fields of an accepted lead.",
        expects="AWS takes them, and its next file shows the new values.",
        start=Start.ANY,
        kind=Kind.LEAD,
        is_ours=False,
        phase=Phase.OPEN,
        payload=_changed,
        result=Result.TAKEN,
        shown=("status", "projectDescription", "city"),
    ),
    Script(
        key="LD-5",
        does="Let AWS change the campaign member's status of an accepted lead.",
        expects="AWS's next file brings the new status to the same lead.",
        start=Start.ANY,
        kind=Kind.LEAD,
        is_ours=False,
        phase=Phase.OPEN,
        act=Act.MEMBER,
        changed=("campaignMemberStatus",),
    ),
)
