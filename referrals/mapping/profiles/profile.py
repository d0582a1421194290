"""What a starter profile of a CRM says: its standard fields, and which of AWS's fields they stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import CrmField, CrmType

Catalogue = tuple[CrmField, ...]
# AWS's field name -> the path of the CRM's field.
Pairs = Mapping[str, str]
# AWS's field name -> the CRM's value -> AWS's value.
Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One CRM as it is when new; a partner's own fields come on top.

    Fields of a linked record stand below the link (`Account.Name`). `values` are the usual translations whose words
    alone do not tell, for example codes.
    """

    label: str
    catalogue: Mapping[Kind, Catalogue]
    pairs: Mapping[Kind, Pairs]
    values: Mapping[Kind, Values] = field(default_factory=dict)


def standard(
    path: str,
    label: str,
    kind: CrmType = CrmType.TEXT,
    choices: Sequence[str] | Mapping[str, str] = (),
    *,
    required: bool = False,
) -> CrmField:
    """One standard field; `choices` that are codes come with what people read."""
    labels = tuple(choices.values()) if isinstance(choices, Mapping) else ()
    return CrmField(path=path, label=label, type=kind, choices=tuple(choices), choice_labels=labels, required=required)
