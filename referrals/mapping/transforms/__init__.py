"""The transforms a mapping may use: one table of all of them, and the type that reads any of them."""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import Field

from referrals.mapping.transforms.base import CannotRead, Form, Scope, Step, Transform, check_chain
from referrals.mapping.transforms.choosing import Lookup, When
from referrals.mapping.transforms.composing import Concatenate, Template
from referrals.mapping.transforms.contacts import DomainToUrl, Phone, UrlToDomain
from referrals.mapping.transforms.days import AddDays, ReadDate, ReadMoment, WriteDate, WriteMoment
from referrals.mapping.transforms.numbers import Ratio, ReadNumber, RoundNumber, WriteNumber
from referrals.mapping.transforms.places import ReadCountry, ReadState, WriteCountry, WriteState
from referrals.mapping.transforms.texts import ChangeCase, Join, Limit, ReadTruth, Replace, Split, Trim, WriteTruth

__all__ = ["TRANSFORMS", "AnyTransform", "CannotRead", "Form", "Scope", "Step", "Transform", "check_chain"]

_Text = Trim | ChangeCase | Replace | Limit | Split | Join | WriteTruth | ReadTruth
_Choice = Concatenate | Template | Lookup | When
_Number = ReadNumber | WriteNumber | RoundNumber | Ratio
_Day = ReadDate | WriteDate | AddDays | ReadMoment | WriteMoment
_Place = Phone | UrlToDomain | DomainToUrl | ReadCountry | WriteCountry | ReadState | WriteState
_Each = _Text | _Choice | _Number | _Day | _Place

AnyTransform = Annotated[_Each, Field(discriminator="do")]
"""Any transform, told apart by `do`."""

TRANSFORMS: Mapping[str, type[Transform]] = {each.model_fields["do"].default: each for each in get_args(_Each)}
"""Every transform by its name, in the order a page offers them."""
