"""The transforms a mapping may use: one table of all of them, and the type that reads any of them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from referrals.mapping.transforms.base import CannotRead, Form, Scope, Step, Transform, check_chain
from referrals.mapping.transforms.texts import ChangeCase, Join, Limit, ReadTruth, Replace, Split, Trim, WriteTruth

__all__ = ["TRANSFORMS", "AnyTransform", "CannotRead", "Form", "Scope", "Step", "Transform", "check_chain"]

AnyTransform = Annotated[
    Trim | ChangeCase | Replace | Limit | Split | Join | WriteTruth | ReadTruth,
    Field(discriminator="do"),
]
"""Any transform, told apart by `do`."""

_ALL: tuple[type[Transform], ...] = (Trim, ChangeCase, Replace, Limit, Split, Join, WriteTruth, ReadTruth)
TRANSFORMS: Mapping[str, type[Transform]] = {each.model_fields["do"].default: each for each in _ALL}
"""Every transform by its name, in the order a page offers them."""
