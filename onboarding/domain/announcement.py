"""Drafts the mail that tells the team the integration is live, from what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from onboarding.domain.evidence import Backfill

_BACKFILL = {
    Backfill.UNDECIDED: "Whether the records AWS has already get our ids is not decided yet; do not enter them again.",
    Backfill.NOT_NEEDED: "The records AWS has already stay as they are; do not enter them again.",
    Backfill.NEEDED: "The open records AWS has already carry our ids, so they go on where they were.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What the mail says."""

    partner: str
    since: date | None
    crm: str
    backfill: Backfill
    contact: str
    address: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """A mail to be looked over and sent by a person."""

    subject: str
    text: str

    def mailto(self, people: Sequence[str]) -> str:
        """The address that opens it in a mail program."""
        to = ",".join(quote(one, safe="@+") for one in people)
        return f"mailto:{to}?subject={quote(self.subject)}&body={quote(self.text.replace(chr(10), chr(13) + chr(10)))}"


def announcement(live: Live) -> Announcement:
    """The mail for a request as it stands."""
    since = f" since {live.since:%d %B %Y}" if live.since else ""
    lines = (
        "Hello,",
        "",
        f"our co-selling data now travels between {live.crm} and AWS Partner Central by itself{since}.",
        "",
        "What changes for you:",
        "- AWS's referrals arrive in the ACE Portal's inbox. Accept or reject them there before their deadline.",
        "- Opportunities you send are reviewed by AWS; the portal shows where each of them stands.",
        "- What you change is sent within minutes. Please do not enter it in Partner Central as well.",
        f"- {_BACKFILL[live.backfill]}",
        "",
        f"In the first week we look at the exchange every day. If something seems wrong, tell {live.contact}.",
        "",
        f"The portal: {live.address}",
    )
    return Announcement(f"{live.partner}: our CRM is connected with AWS Partner Central", "\n".join(lines))
