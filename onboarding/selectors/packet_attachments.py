"""The packet's copies of what people attached, as many of them as a packet can carry."""

from onboarding.domain.packet import Chapter, Member, Section, listed, table
from onboarding.domain.packet_files import digest
from onboarding.models import Attachment, Request
from onboarding.selectors.packet_story import who
from referrals.selectors.shown import safe_name

MOST_BYTES = 40_000_000
"""Of all attachments together; a larger packet could be neither mailed nor kept."""


def attachments(request: Request) -> Chapter:
    """Every attachment by name and digest; those that fit lie in the packet."""
    members, left_out, rows, size = [], [], [], 0
    for one in request.attachments.select_related("by").order_by("id").iterator(chunk_size=1):
        content = bytes(one.content)
        fits = size + one.size <= MOST_BYTES
        rows.append((one.get_stage_display(), one.name, who(one.by, one.at), digest(content)))
        if fits:
            size += one.size
            members.append(Member(_path(one), content))
        else:
            left_out.append(f"{one.name}: too large for this packet; stage {one.stage} of the portal keeps it.")
    said = table("Stage | File | Kept by | SHA-256", (2, 3, 3, 6), rows)
    section = Section("Attachments", (listed("", said, "Nobody attached a file."),))
    return Chapter(section, tuple(members), tuple(left_out))


def _path(one: Attachment) -> str:
    return f"attachments/stage-{one.stage}/{one.pk}-{safe_name(one.name)}"
