"""The transforms a mapping may use: one table of all of them, and the type that reads any of them."""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import Field

from referrals.mapping.transforms.base import CannotRead, Form, Scope, Step, Transform, check_chain
from referrals.mapping.transforms.days import AddDays, ReadDate, ReadMoment, WriteDate, WriteMoment
from referrals.mapping.transforms.numbers import Ratio, ReadNumber, RoundNumber, WriteNumber
from referrals.mapping.transforms.texts import ChangeCase, Join, Limit, ReadTruth, Replace, Split, Trim, WriteTruth

__all__ = ["TRANSFORMS", "AnyTransform", "CannotRead", "Form", "Scope", "Step", "Transform", "check_chain"]

_Any = (
    Trim
    | ChangeCase
    | Replace
    | Limit
    | Split
    | Join
    | WriteTruth
    | ReadTruth
    | ReadNumber
    | WriteNumber
    | RoundNumber
    | Ratio
    | ReadDate
    | WriteDate
    | ReadMoment
    | WriteMoment
    | AddDays
)
AnyTransform = Annotated[_Any, Field(discriminator="do")]
"""Any transform, told apart by `do`."""

TRANSFORMS: Mapping[str, type[Transform]] = {each.model_fields["do"].default: each for each in get_args(_Any)}
"""Every transform by its name, in the order a page offers them."""
