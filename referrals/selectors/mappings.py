"""Reading CRM profiles and their mappings."""

from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotFound
from referrals.mapping.crm_types import CrmField
from referrals.mapping.spec import Spec, read_spec
from referrals.models import CrmProfile, MappingVersion, VersionState
from referrals.selectors.access import person_of


def profiles_for(user: User) -> QuerySet[CrmProfile]:
    """The CRM profiles this person may work on. Raises NotAllowed."""
    check_may(person_of(user), Ability.MANAGE_MAPPING)
    return CrmProfile.objects.select_related("connection", "acts_as")


def profile_for(user: User, pk: int) -> CrmProfile:
    """One of them. Raises NotAllowed or NotFound."""
    found = profiles_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("crm.not_found", "There is no such CRM profile.")
    return found


def version_for(user: User, profile_id: int, number: int) -> MappingVersion:
    """One version of a profile's mapping. Raises NotAllowed or NotFound."""
    check_may(person_of(user), Ability.MANAGE_MAPPING)
    rows = MappingVersion.objects.select_related("profile__connection", "created_by", "published_by")
    found = rows.filter(profile_id=profile_id, number=number).first()
    if found is None:
        raise NotFound("mapping.not_found", "This profile has no such version.")
    return found


def catalogue_of(profile: CrmProfile, kind: Kind) -> tuple[CrmField, ...]:
    """The fields of the partner's CRM as the profile knows them."""
    return tuple(CrmField.model_validate(one) for one in profile.catalogue.get(kind.value, ()))


def published(profile: CrmProfile) -> tuple[MappingVersion, Spec] | None:
    """The version in use and its mapping; None before the first is published."""
    found = profile.versions.filter(state=VersionState.PUBLISHED).defer("spec").first()
    return None if found is None else (found, spec_of(found.pk, found.published_at))


@lru_cache(maxsize=32)
def spec_of(version_id: int, published_at: datetime | None) -> Spec:
    """The mapping of a published version. A published version never changes, so it is read once."""
    return read_spec(MappingVersion.objects.values_list("spec", flat=True).get(pk=version_id))
