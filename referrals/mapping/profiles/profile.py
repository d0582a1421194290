"""What a starter profile of a CRM says: its standard fields, and which of AWS's fields they stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from referrals.ace.kinds import Kind
from referrals.ace.stages import Stage
from referrals.mapping.crm_types import CrmField, CrmType
from referrals.mapping.transforms import AnyTransform
from referrals.mapping.transforms.choosing import When
from referrals.mapping.transforms.conditions import Question

Catalogue = tuple[CrmField, ...]
# AWS's field name -> the path of the CRM's field.
Pairs = Mapping[str, str]
# AWS's field name -> a value -> what it becomes.
Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One CRM as it is when new; a partner's own fields come on top.

    Fields of a linked record stand below the link (`Account.Name`), as far as the sender puts them in. `values` are
    translations towards AWS whose words alone do not tell, `back` those towards the CRM: AWS's field name -> AWS's
    value -> the CRM's value. `steps` come before a field's value map towards AWS. `also` are fields of the CRM that
    AWS's field fills besides its own: the CRM's path -> AWS's field name -> AWS's value -> the CRM's value.
    """

    label: str
    catalogue: Mapping[Kind, Catalogue]
    pairs: Mapping[Kind, Pairs]
    values: Mapping[Kind, Values] = field(default_factory=dict)
    back: Mapping[Kind, Values] = field(default_factory=dict)
    steps: Mapping[Kind, Mapping[str, tuple[AnyTransform, ...]]] = field(default_factory=dict)
    also: Mapping[Kind, Mapping[str, Values]] = field(default_factory=dict)


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


def closing_steps(path: str, *, won: str, lost: str) -> tuple[AnyTransform, ...]:
    """Steps for a CRM whose stages do not say how a deal ended: the field at `path` does, and is heard first."""
    ends = ((won, "Won"), (lost, "Lost"))
    return tuple(When(path=path, question=Question.IS, value=value, then=word) for value, word in ends)


def closing_values(*, won: str, lost: str, still_open: str) -> Mapping[str, str]:
    """What such a field is told for each of AWS's stages."""
    return {stage: {Stage.LAUNCHED: won, Stage.CLOSED_LOST: lost}.get(stage, still_open) for stage in Stage}
