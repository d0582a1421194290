"""The shapes in which a partner's CRM gives its records and hears of changes."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from referrals.ace.kinds import Kind
from referrals.api.refusals import violation_body
from referrals.api.schemas import Asked, DeliveryOut, Moment, RowId, Shape, ViolationOut
from referrals.api.shaping import delivery_shape
from referrals.models import CrmChange, CrmState
from referrals.services.crm_intake import Taken

MOST = 200
CrmId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Record = Annotated[dict[str, Any], Field(description="The record in the CRM's own shape.")]


class ProblemOut(Shape):
    """One thing that keeps a record: `field` is AWS's, `source` the place in the CRM's record."""

    field: str
    code: str
    message: str
    value: str
    source: str


class TakenOut(Shape):
    """What became of a record. A *held* one waits for the mapping and goes on by itself after the fix."""

    crm_id: str
    state: CrmState
    referral: int | None
    apn_id: str | None
    understood: dict[str, Any]
    problems: list[ProblemOut]
    violations: list[ViolationOut]
    waiting: list[str]
    delivery: DeliveryOut | None
    mapping_version: int | None


class NamedRecord(Shape):
    """One record of a batch."""

    crm_id: Annotated[str, Field(description="The record's id in the CRM, 1 to 64 visible characters.")]
    record: Record


class BatchIn(Shape):
    """Many records at once; each is taken by itself, and one that is refused stops no other."""

    records: Annotated[list[NamedRecord], Field(min_length=1, max_length=MOST)]


class BatchLine(Shape):
    """What became of one record of a batch; `refusal` says why it was not even kept."""

    crm_id: str
    status: int
    taken: TakenOut | None = None
    refusal: str | None = None


class BatchOut(Shape):
    """One line for each record, in the order given."""

    results: list[BatchLine]


class ChangesAsked(Asked):
    """Where to go on: after the change with this cursor, as `next` gave it."""

    since: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class ChangeOut(Shape):
    """One change: `changed` is what is new, `record` all that is mapped, both in the CRM's shape."""

    cursor: RowId
    kind: Kind
    crm_id: str | None
    apn_id: str | None
    referral: int
    name: str
    at: Moment
    changed: dict[str, Any]
    record: dict[str, Any]


class ChangesOut(Shape):
    """Changes in the order they happened; ask again with `next` while `more` says so."""

    changes: list[ChangeOut]
    next: int
    more: bool


def taken_shape(taken: Taken, *, to: Any) -> TakenOut:
    """What became of a record."""
    row, referral = taken.row, taken.referral
    return TakenOut(
        crm_id=row.crm_id or "",
        state=CrmState(row.state),
        referral=referral.pk if referral else None,
        apn_id=referral.apn_id if referral else None,
        understood=row.understood,
        problems=[ProblemOut.model_validate(one) for one in row.problems],
        violations=[ViolationOut.model_validate(violation_body(one)) for one in taken.violations],
        waiting=taken.waiting,
        delivery=delivery_shape(taken.delivery, to=to) if taken.delivery else None,
        mapping_version=row.version.number if row.version else None,
    )


def change_shape(change: CrmChange) -> ChangeOut:
    """One change as the CRM hears of it, by asking or by webhook."""
    return ChangeOut(
        cursor=change.pk,
        kind=Kind(change.kind),
        crm_id=change.crm_id or None,
        apn_id=change.apn_id or None,
        referral=change.referral_id,
        name=change.name,
        at=change.at,
        changed=change.fields,
        record=change.record,
    )
