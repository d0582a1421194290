"""The shapes the API takes and gives; field values keep AWS's names."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import (
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel

from referrals.ace.kinds import Kind
from referrals.ace.moments import write_moment
from referrals.ace.stages import Origin, Phase
from referrals.ace.vocabulary.opportunity_lists import REJECTION_REASONS
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.models.connections import ConnectionState, Environment, Health
from referrals.models.events import Source

NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Moment = Annotated[
    datetime,
    PlainSerializer(write_moment, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Shape(Schema):
    """Names are written as AWS writes them: rejectionReason, not rejection_reason."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Asked(Schema):
    """Query parameters. A name that means nothing is refused: a misspelt filter would silently ask for everything."""

    @model_validator(mode="before")
    @classmethod
    def _only_known(cls, values: Any, info: ValidationInfo) -> Any:
        request = (info.context or {}).get("request")
        unknown = set(request.GET) - set(cls.model_fields) if request is not None else set()
        if unknown:
            raise ValueError(f"There is no such parameter; there are {', '.join(cls.model_fields)}.")
        return values


class PageAsked(Asked):
    """Where a page starts: after the row with this id, as `next` gave it."""

    before: RowId | None = None


class ViolationOut(Shape):
    """One broken rule; `field` is empty when it is about the whole request."""

    field: str
    rule: str
    severity: Literal["refuse", "warn"]
    message: str


class RefusalOut(Shape):
    """Every refusal: a stable id, a sentence for people, and all broken rules at once."""

    id: str
    message: str
    violations: list[ViolationOut] = Field(default_factory=list)


class ConnectionOut(Shape):
    """One partner in one of AWS's environments, and how its exchange stands."""

    id: int
    name: str
    environment: Environment
    partner_id: str
    state: ConnectionState
    health: Health
    reason: str
    last_received_at: Moment | None
    last_sent_at: Moment | None
    last_answered_at: Moment | None


class ConnectionsOut(Shape):
    """All connections; there are never so many that they need pages."""

    items: list[ConnectionOut]
    next: None = None


class ConnectionRef(Shape):
    """Which connection something belongs to."""

    id: int
    name: str
    environment: Environment


class PersonOut(Shape):
    """A colleague."""

    email: str
    name: str


class DeliveryOut(Shape):
    """One request to AWS; it is done only when `state` says confirmed or refused."""

    id: int
    referral: int
    referral_kind: Kind
    kind: DeliveryKind
    state: DeliveryState
    file: str | None
    error: str | None
    errors: list[str]
    warnings: list[str]
    created_at: Moment
    not_before: Moment
    sent_at: Moment | None
    answered_at: Moment | None


class ConflictOut(Shape):
    """A field that AWS changed while we wanted to change it too."""

    field: str
    base: Any
    wanted: Any
    theirs: Any


class RefusedOut(Shape):
    """A change that AWS refused, or would: it waits for somebody to correct it or take it back."""

    field: str
    wanted: Any
    problem: str


class DivergenceOut(Shape):
    """Where AWS's word stands beside ours and differs."""

    field: str
    ours: Any
    aws: Any
    since: str


class ReferralHead(Shape):
    """An opportunity or lead as lists show it."""

    id: int
    version: int
    is_draft: bool
    connection: ConnectionRef
    origin: Origin
    phase: Phase
    status: str
    stage: str
    partner_acceptance_status: str
    accept_by: Moment | None
    apn_crm_unique_identifier: str | None
    partner_crm_unique_identifier: str | None
    assignee: PersonOut | None
    customer: str
    title: str
    updated_at: Moment


class ReferralsOut(Shape):
    """One page; `next` is the cursor of the following one, null at the end."""

    items: list[ReferralHead]
    next: str | None


class ReferralOut(ReferralHead):
    """A whole record: what AWS told, what we want and AWS has not confirmed, and what was asked of AWS."""

    fields: dict[str, Any]
    pending: dict[str, Any]
    refused: list[RefusedOut]
    conflicts: list[ConflictOut]
    divergences: list[DivergenceOut]
    lead: int | None
    opportunities: list[int]
    deliveries: list[DeliveryOut]


class DroppedOut(Shape):
    """A field that is not sent, because AWS would ignore it."""

    field: str
    reason: str


class WrittenOut(Shape):
    """What a change led to: the delivery it travels with, the fields that wait for AWS, and what to know about it."""

    id: int
    version: int
    is_draft: bool
    delivery: DeliveryOut | None
    waiting: list[str]
    dropped: list[DroppedOut]
    warnings: list[ViolationOut]


class ReadinessOut(Shape):
    """What would be sent now, what would be left out, and every rule it breaks."""

    ready: bool
    payload: dict[str, Any]
    dropped: list[DroppedOut]
    violations: list[ViolationOut]


class EntryOut(Shape):
    """One thing that happened; `changes` is field to [old, new]."""

    id: int
    at: Moment
    name: str
    source: Source
    who: str | None
    note: str
    changes: dict[str, list[Any]]
    delivery: int | None
    file: str | None


class TimelineOut(Shape):
    """One page, newest first; `next` goes back as `before`, null at the end."""

    items: list[EntryOut]
    next: int | None


class RejectionIn(Shape):
    """Why an opportunity is rejected, in one of AWS's reasons."""

    rejection_reason: Annotated[Text, Field(json_schema_extra={"enum": list(REJECTION_REASONS)})]


class ExchangeOut(Shape):
    """The connections that were asked to exchange; `lastReceivedAt` moves when their pass is done."""

    items: list[ConnectionOut]
