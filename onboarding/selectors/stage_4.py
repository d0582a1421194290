"""The facts behind the implementation's requirements: what the portal sees now, and what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Ability
from onboarding.domain.evidence import Evidence
from onboarding.models import Request
from onboarding.selectors.evidence import evidence_of
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.mapping.coverage import coverage
from referrals.mapping.spec import Direction
from referrals.models import CrmProfile, MappingVersion, VersionState
from referrals.selectors.mappings import spec_of

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Link:
    """Where a fact is mended; `href` is empty for somebody who may not open the page."""

    action: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing the portal sees: a sentence, whether it is enough, what to do next and where; `at` is when it was."""

    title: str
    found: str
    ok: bool
    link: Link
    next: str = ""
    at: datetime | None = None


def facts_of(request: Request, user: User) -> list[Fact]:
    """Every fact of the implementation, in the order of the checklist; two queries beside the request's evidence."""
    seen = evidence_of(request)
    return [*_mapping(request, user), _people(seen, user), _notices(seen), *_files(seen, user), _watched(seen, user)]


def _mapping(request: Request, user: User) -> Iterator[Fact]:
    published = MappingVersion.objects.filter(state=VersionState.PUBLISHED).defer("spec")
    rows = CrmProfile.objects.filter(connection=request.sandbox, is_active=True).defer("catalogue")
    profiles = list(rows.prefetch_related(Prefetch("versions", published, to_attr="in_use"))) if request.sandbox else []
    if not profiles:
        yield Fact(
            title="Mapping",
            found="No CRM gives its records to this portal, so nothing has to be mapped.",
            ok=True,
            next="If your CRM is to send and receive by itself, add its profile.",
            link=_link("Add a CRM profile", "admin:referrals_crmprofile_changelist", user, Ability.MANAGE_MAPPING),
        )
    for profile in profiles:
        yield _coverage(profile, user)


def _coverage(profile: Any, user: User) -> Fact:
    link = _link("Open the mapper", "admin:crm_mapper_home", user, Ability.MANAGE_MAPPING, profile.pk)
    title = f"Mapping of {profile.name}"
    if not profile.in_use:
        return Fact(title=title, found="No version is published.", ok=False, next="Map, then publish.", link=link)
    version = profile.in_use[0]
    side = coverage(spec_of(version.pk, version.published_at), Kind.OPPORTUNITY, Direction.TO_ACE)
    missing = [label_of(Kind.OPPORTUNITY, name) for name in side.unmapped_required]
    named = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
    return Fact(
        title=title,
        found=f"Version {version.number} is published; {side.mapped} of {side.total} fields of AWS's are mapped.",
        ok=not missing,
        next=f"AWS requires {named}. Map what is missing and publish again." if missing else "",
        at=version.published_at,
        link=link,
    )


def _people(seen: Evidence, user: User) -> Fact:
    missing = ", ".join(seen.missing_portal_roles)
    return Fact(
        title="Users and roles",
        found=f"Nobody is {missing} yet." if missing else "Alliance lead, sales rep and CRM admin are there.",
        ok=not missing,
        next="Invite them, or give somebody the role." if missing else "",
        link=_link("Open users and roles", "admin:aceportal_user_changelist", user, Ability.MANAGE_PEOPLE),
    )


def _notices(seen: Evidence) -> Fact:
    found = "People have been told of what came." if seen.has_notices else "Nobody has been told of anything yet."
    return Fact(
        title="Notifications",
        found=found,
        ok=seen.has_notices,
        next="" if seen.has_notices else "The first new referral tells everybody who decides; each chooses how.",
        link=Link("Choose your notices", reverse("referrals:notice_choices")),
    )


def _files(seen: Evidence, user: User) -> Iterator[Fact]:
    link = _link("See the files", "referrals:files", user, Ability.SEE_EXCHANGE)
    yield Fact(
        title="First file received",
        found=_number(seen.files_received, "received"),
        ok=seen.files_received > 0,
        next="" if seen.files_received else "AWS writes one when it shares a record. Ask for a test referral.",
        link=link,
    )
    yield Fact(
        title="First file sent and answered",
        found=_number(seen.files_answered, "answered by AWS"),
        ok=seen.files_answered > 0,
        next=""
        if seen.files_answered
        else "Decide on a referral or submit an opportunity; AWS answers within minutes.",
        link=link,
    )
    yield Fact(
        title="Set aside",
        found=_number(seen.set_aside, "set aside"),
        ok=not seen.set_aside,
        next="Look at each, mend it and try again." if seen.set_aside else "",
        link=_link("See what is set aside", "referrals:set_aside", user, Ability.SEE_EXCHANGE),
    )


def _number(count: int, done: str) -> str:
    files = {0: "No file has been", 1: "1 file was"}.get(count, f"{count} files were")
    return f"{files} {done}."


def _watched(seen: Evidence, user: User) -> Fact:
    return Fact(
        title="Monitoring",
        found="Workers and scheduler show life." if seen.is_watched else "Workers or scheduler show no life.",
        ok=seen.is_watched,
        next="" if seen.is_watched else "Start the workers and the scheduler on the portal's host.",
        link=_link("See the exchange", "referrals:exchange", user, Ability.SEE_EXCHANGE),
    )


def _link(action: str, url_name: str, user: User, ability: Ability, *args: int) -> Link:
    return Link(action, reverse(url_name, args=args) if user.may(ability) else "")
