"""What the packet tells of the mapping: each CRM's published version, documented in the report and whole beside it."""

from onboarding.domain.packet import Chapter, Member, Part, Section, listed, table
from onboarding.domain.packet_files import as_json
from onboarding.models import Request
from onboarding.selectors.packet_story import who
from referrals.mapping.spec import Spec
from referrals.models import CrmProfile, MappingVersion
from referrals.selectors.mapping_documentation import DocRow, DocSide, documentation
from referrals.selectors.mappings import published

_TITLES = "AWS's field | Field of the CRM | Steps and values | Default | Remarks"
_WIDTHS = (4, 4, 6, 2, 3)


def mapping(request: Request) -> Chapter:
    """The published mapping of every CRM in use beside the sandbox."""
    profiles = CrmProfile.objects.filter(connection=request.sandbox, is_active=True) if request.sandbox else []
    parts: list[Part] = []
    members: list[Member] = []
    for profile in profiles:
        if found := published(profile):
            version, spec = found
            parts += _parts(profile, version, spec)
            members.append(_file(profile, version, spec))
    nothing = Part(words="No mapping is published; the portal is used without a CRM of its own.")
    return Chapter(Section("Mapping", tuple(parts) or (nothing,)), tuple(members))


def _file(profile: CrmProfile, version: MappingVersion, spec: Spec) -> Member:
    content = as_json(spec.model_dump(mode="json", exclude_defaults=True))
    return Member(f"mapping/{profile.slug}-version-{version.number}.json", content)


def _parts(profile: CrmProfile, version: MappingVersion, spec: Spec) -> list[Part]:
    said = f"{profile.get_system_display()}, version {version.number}"
    if version.published_at:
        said += f", published by {who(version.published_by, version.published_at)}"
    title = Part(f"{profile.name}", f"{said}. {version.note}".strip())
    return [title, *(_side(profile, side) for side in documentation(profile, spec))]


def _side(profile: CrmProfile, side: DocSide) -> Part:
    rows = [_row(row) for section in side.sections for row in section.rows]
    missing = ", ".join([*(one.label for one in side.missing), *(one.label for one in side.missing_crm)])
    words = f"Required and not mapped: {missing}." if missing else "Every required field is mapped."
    return Part(f"{profile.name}: {side.title}", words, listed("", table(_TITLES, _WIDTHS, rows), "").table)


def _row(row: DocRow) -> tuple[str, ...]:
    crm = f"{row.crm_label}\n{row.crm}" if row.crm_label else row.crm
    return (
        f"{row.field.label}\n{row.field.name}",
        crm,
        "\n".join((*row.steps, *row.pairs)),
        row.default,
        "; ".join(row.remarks),
    )
