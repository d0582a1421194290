"""Starter profiles of the CRMs partners use: fields, types and usual values, from which a mapping is drafted."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from referrals.ace.kinds import Kind
from referrals.mapping.profiles import dynamics365, hubspot, other, pipedrive, salesforce, zoho
from referrals.mapping.profiles.profile import Catalogue, Profile

__all__ = ["CATALOGUES", "PROFILES", "SYSTEM_LABELS", "Catalogue", "Profile", "System"]


class System(StrEnum):
    """The CRMs with a starter profile of their own, and all the others."""

    SALESFORCE = "salesforce"
    HUBSPOT = "hubspot"
    DYNAMICS365 = "dynamics365"
    ZOHO = "zoho"
    PIPEDRIVE = "pipedrive"
    OTHER = "other"


PROFILES: Mapping[System, Profile] = MappingProxyType(
    {
        System.SALESFORCE: salesforce.PROFILE,
        System.HUBSPOT: hubspot.PROFILE,
        System.DYNAMICS365: dynamics365.PROFILE,
        System.ZOHO: zoho.PROFILE,
        System.PIPEDRIVE: pipedrive.PROFILE,
        System.OTHER: other.PROFILE,
    }
)
SYSTEM_LABELS: Mapping[System, str] = MappingProxyType({system: one.label for system, one in PROFILES.items()})
CATALOGUES: Mapping[System, Mapping[Kind, Catalogue]] = MappingProxyType(
    {system: one.catalogue for system, one in PROFILES.items()}
)
