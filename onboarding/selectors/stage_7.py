"""What the launch shows of its own: who switched production on, the smoke test's steps, the first week, the mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Ability
from onboarding.domain.announcement import Announcement, Live, announcement
from onboarding.domain.evidence import Backfill, Evidence
from onboarding.domain.gates import judged
from onboarding.domain.launch import ACTIVATION_NEEDS, COME_TO_NOTHING, SAID_BY_A_PERSON, SMOKE_STEPS, WATCH_DAYS
from onboarding.domain.request_form import OTHER
from onboarding.domain.stages import LIVE, Stage
from onboarding.domain.watch import BY_NAME, Light, Measured, light_of
from onboarding.models import Activation, HealthDay, Request, SmokeStep, TeamRole
from onboarding.models.requests import AWS_ROLES
from onboarding.selectors.requests import may_switch
from referrals.domain.deliveries import DeliveryKind
from referrals.models import Connection, Delivery, Referral

TONES: Mapping[Light, str] = MappingProxyType({Light.WELL: "confirmed", Light.NEAR: "soon", Light.BAD: "person"})
_CURED_AT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "silent": ("referrals:exchange", "See the exchange"),
        "queue": ("referrals:exchange", "See the exchange"),
        "refused": ("referrals:action_required", "See what AWS refused"),
        "missed": ("referrals:notice_choices", "Choose your notices"),
        "due": ("referrals:inbox", "Open the inbox"),
        "answer": ("referrals:overdue", "See the overdue files"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Production's switch for one person: what stands, and what they may do about it."""

    connection: Connection | None
    standing: Activation | None
    last: Activation | None
    missing: str
    may_switch: bool
    is_asker: bool

    @property
    def is_on(self) -> bool:
        """Whether two people switched it on and nobody rolled it back."""
        return self.standing is not None and self.standing.agreed_at is not None

    @property
    def is_asked(self) -> bool:
        """Whether one person waits for another's word."""
        return self.standing is not None and self.standing.agreed_at is None

    @property
    def modes(self) -> list[tuple[str, str]]:
        """What it may be rolled back to from where it is."""
        now = self.connection.state if self.connection else ""
        return [(mode, label) for mode, label in _BACK if mode != now or self.is_on]


_BACK = (("receive_only", "Receive only"), ("paused", "Pause it"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmokeLine:
    """One step of the smoke test: seen by the portal, or somebody's word."""

    name: str
    label: str
    is_done: bool
    seen_at: datetime | None
    said: SmokeStep | None

    @property
    def is_sayable(self) -> bool:
        """Whether somebody's word may do it."""
        return self.name in SAID_BY_A_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """The smoke test: its steps, and the dummy with the delivery that brought it to AWS."""

    lines: list[SmokeLine]
    dummy: Referral | None
    last: Delivery | None
    may_send: bool

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(line.is_done for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A measure on a card, with where it is mended."""

    measured: Measured
    href: str
    action: str

    @property
    def tone(self) -> str:
        """The tone of its light."""
        return TONES[self.measured.light]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One day of the first week."""

    card: HealthDay
    readings: list[Reading]

    @property
    def light(self) -> Light:
        """The worst of its measures."""
        return light_of(one.measured for one in self.readings)

    @property
    def tone(self) -> str:
        """The tone of its light."""
        return TONES[self.light]

    @property
    def unwell(self) -> list[Reading]:
        """What is over its limit."""
        return [one for one in self.readings if one.measured.light is Light.BAD]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The first week: a card for each day so far, and how many good ones are left."""

    cards: list[Card]
    left: int

    @property
    def to_come(self) -> list[date | None]:
        """The days still to come, if all of them go well; without dates before the first one."""
        pending = sum(not one.card.is_final for one in self.cards)
        last = self.cards[-1].card.day if self.cards else None
        return [last + timedelta(days=n) if last else None for n in range(1, self.left - pending + 1)]


def switch_of(request: Request, user: User, evidence: Evidence) -> Switch:
    """Production's switch as this person sees it."""
    rows = list(request.activations.select_related("asked_by", "agreed_by").order_by("-id")[:2])
    standing = next((one for one in rows if one.ended_at is None), None)
    return Switch(
        connection=request.production,
        standing=standing,
        last=next((one for one in rows if one.ended_at and one.agreed_at), None),
        missing=_missing(request, evidence),
        may_switch=may_switch(user),
        is_asker=standing is not None and standing.asked_by_id == user.pk,
    )


def _missing(request: Request, evidence: Evidence) -> str:
    if request.stage != Stage.LAUNCH or request.state not in LIVE:
        return "Production is switched on at this stage, once AWS has approved it."
    verdicts = (one for stage in Stage for one in judged(stage, evidence))
    return next((one.why for one in verdicts if one.requirement.name in ACTIVATION_NEEDS and one.why), "")


def smoke_of(request: Any, user: User, *, is_on: bool) -> Smoke:
    """The smoke test of a request that was read with its facts."""
    said = {step.name: step for step in request.smoke_steps.select_related("by", "referral")}
    created = said.pop("created", None)
    dummy = created.referral if created else None
    last = dummy.deliveries.filter(kind=DeliveryKind.CREATE).order_by("-id").first() if dummy else None
    seen = _seen(dummy, last)
    lines = [
        SmokeLine(
            name=name,
            label=label,
            is_done=getattr(request, f"smoke_{name}"),
            seen_at=seen.get(name),
            said=said.get(name),
        )
        for name, label in SMOKE_STEPS.items()
    ]
    is_over = last is None or last.state in COME_TO_NOTHING
    return Smoke(
        lines=lines,
        dummy=dummy,
        last=last,
        may_send=is_on and is_over and user.may(Ability.EDIT),
    )


def _seen(dummy: Referral | None, last: Delivery | None) -> dict[str, datetime | None]:
    if dummy is None or last is None:
        return {}
    return {
        "created": last.sent_at,
        "confirmed": last.answered_at,
        "rejected": dummy.phase_at,
        "cleaned": dummy.phase_at,
    }


def watch_of(request: Request) -> Watch:
    """The cards of the first week; the last ones where bad days made it longer than two."""
    rows = list(request.health_days.all())
    well = sum(row.is_well for row in rows)
    return Watch(cards=[_card(row) for row in rows[-2 * WATCH_DAYS :]], left=max(0, WATCH_DAYS - well))


def _card(row: HealthDay) -> Card:
    kept = ((BY_NAME[name], values) for name, values in row.measures.items() if name in BY_NAME)
    readings = [_reading(Measured(threshold, values["value"], values["limit"])) for threshold, values in kept]
    return Card(card=row, readings=readings)


def _reading(measured: Measured) -> Reading:
    url_name, action = _CURED_AT.get(measured.threshold.name, ("", ""))
    return Reading(measured=measured, href=reverse(url_name) if url_name else "", action=action)


def mail_of(request: Request, switch: Switch, address: str) -> tuple[Announcement, str]:
    """The announcement, and the address that opens it in a mail program for everybody on our side of the team."""
    team = list(request.team.all())
    named = {member.role: member.name for member in team if member.name}
    since = switch.standing.agreed_at if switch.standing and switch.is_on else None
    system = str(request.form.get("system") or "")
    crm = str(request.form.get("system_name") or "") if system == OTHER else system
    mail = announcement(
        Live(
            partner=request.partner,
            since=since.date() if since else None,
            crm=crm or "our CRM",
            backfill=Backfill(request.backfill),
            contact=named.get(TeamRole.PROGRAM_MANAGER) or named.get(TeamRole.ALLIANCE_LEAD) or "the alliance lead",
            address=address,
        )
    )
    people = [member.email for member in team if member.email and member.role not in AWS_ROLES]
    return mail, mail.mailto(list(dict.fromkeys(people)))
