"""The steps that an automatic row starts with: what the two types, and the few fields with rules of their own, ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from referrals.ace.fields import Field, FieldType
from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import CrmField, CrmType
from referrals.mapping.similarity import words_of
from referrals.mapping.spec import Direction
from referrals.mapping.transforms import AnyTransform
from referrals.mapping.transforms.base import Otherwise
from referrals.mapping.transforms.contacts import DomainToUrl, Phone, UrlToDomain
from referrals.mapping.transforms.day_forms import DayForm
from referrals.mapping.transforms.days import ReadDate, WriteDate
from referrals.mapping.transforms.numbers import ReadNumber, RoundNumber
from referrals.mapping.transforms.places import CountryForm, CountryList, ReadCountry, ReadState, WriteCountry
from referrals.mapping.transforms.texts import Join, ReadTruth, WriteTruth

Chain = tuple[AnyTransform, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """The two fields of a row, and the path of the CRM's field that holds the customer's country, "" for none."""

    kind: Kind
    ace: Field
    crm: CrmField
    country_path: str = ""


_Maker = Callable[[Meeting], Chain]

_COUNTRY_LIST = {Kind.OPPORTUNITY: CountryList.OPPORTUNITY, Kind.LEAD: CountryList.LEAD}
_CENTS = 2


def chain_for(meeting: Meeting, direction: Direction) -> Chain:
    """The steps from one field to the other; none where a value passes as it is."""
    by_name, by_type = _TABLES[direction]
    maker = by_name.get(meeting.ace.name) or by_type.get(meeting.ace.type)
    return maker(meeting) if maker else ()


def _read_date(meeting: Meeting) -> Chain:
    return (ReadDate(form=DayForm.MOMENT if meeting.crm.type is CrmType.MOMENT else DayForm.ISO),)


def _write_date(meeting: Meeting) -> Chain:
    return (WriteDate(form=DayForm.MOMENT),) if meeting.crm.type is CrmType.MOMENT else ()


def _read_moment_as_date(meeting: Meeting) -> Chain:
    return (ReadDate(form=DayForm.MOMENT),) if meeting.crm.type is CrmType.DATE else ()


def _read_list(meeting: Meeting) -> Chain:
    return (WriteTruth(),) if meeting.crm.type is CrmType.TRUTH else ()


def _write_list(meeting: Meeting) -> Chain:
    return (ReadTruth(),) if meeting.crm.type is CrmType.TRUTH else ()


def _write_array(meeting: Meeting) -> Chain:
    return () if meeting.crm.type is CrmType.MULTIPICKLIST else (Join(),)


def _read_url(meeting: Meeting) -> Chain:
    return (DomainToUrl(),) if _is_domain(meeting.crm) else ()


def _write_url(meeting: Meeting) -> Chain:
    return (UrlToDomain(),) if _is_domain(meeting.crm) else ()


def _is_domain(crm: CrmField) -> bool:
    return "domain" in words_of(crm.label)


def _read_state(meeting: Meeting) -> Chain:
    """AWS takes a state only for the United States; its list for leads also has those of other countries."""
    return (ReadState(otherwise=Otherwise.EMPTY if meeting.kind is Kind.OPPORTUNITY else Otherwise.KEEP),)


_TO_ACE_BY_NAME: Mapping[str, _Maker] = {
    "country": lambda meeting: (ReadCountry(countries=_COUNTRY_LIST[meeting.kind]),),
    "state": _read_state,
}
_TO_ACE_BY_TYPE: Mapping[FieldType, _Maker] = {
    FieldType.DATE: _read_date,
    FieldType.LIST: _read_list,
    FieldType.WHOLE_AMOUNT: lambda _: (ReadNumber(), RoundNumber()),
    FieldType.AMOUNT: lambda _: (ReadNumber(), RoundNumber(decimals=_CENTS)),
    FieldType.PHONE: lambda meeting: (Phone(country_path=meeting.country_path),),
    FieldType.URL: _read_url,
}
_TO_CRM_BY_NAME: Mapping[str, _Maker] = {"country": lambda _: (WriteCountry(form=CountryForm.NAME),)}
_TO_CRM_BY_TYPE: Mapping[FieldType, _Maker] = {
    FieldType.DATE: _write_date,
    FieldType.MOMENT: _read_moment_as_date,
    FieldType.LIST: _write_list,
    FieldType.ARRAY: _write_array,
    FieldType.URL: _write_url,
}
_TABLES = {
    Direction.TO_ACE: (_TO_ACE_BY_NAME, _TO_ACE_BY_TYPE),
    Direction.TO_CRM: (_TO_CRM_BY_NAME, _TO_CRM_BY_TYPE),
}
