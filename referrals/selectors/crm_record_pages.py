"""What the CRM gave, for the pages: the list with its filters, one record with what was made of it and what waits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from aceportal.models import User
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.errors import NotFound
from referrals.mapping.describing import in_words
from referrals.mapping.engine import apply
from referrals.mapping.outcome import WORDS, Mapped, Rung
from referrals.mapping.paths import read_path
from referrals.mapping.spec import Direction
from referrals.models import CrmChange, CrmProfile, CrmRecord, CrmState
from referrals.selectors.clusters import BOTH_CHANGED
from referrals.selectors.crm_records import records_for, referral_of
from referrals.selectors.keysets import Keyset, Page
from referrals.selectors.mappings import published
from referrals.selectors.pending import said_by
from referrals.selectors.timeline import event_words

PAGE_SIZE = 50
CHANGES_SHOWN = 20
BY_TIME = Keyset("received_at", descending=True)

SHOWN: Mapping[str, tuple[str, Q]] = {
    "": ("All it gave", Q(received_at__isnull=False)),
    "held": ("Held", Q(state=CrmState.HELD)),
    "refused": ("Refused", Q(state=CrmState.REFUSED)),
    "taken": ("Taken", Q(state=CrmState.TAKEN, received_at__isnull=False)),
    "person": ("A value waits for you", ~Q(for_person={})),
    "told": ("Not in your CRM yet", Q(crm_id=None)),
}
"""The ways to narrow the list, by the word in the address."""

_HEAVY = ("record", "understood", "base", "told", "left_alone", "referral__received", "referral__confirmed")
_TONES: Mapping[str, str] = {
    Rung.REFUSED: "person",
    Rung.FALLBACK: "soon",
    Rung.DEFAULT: "rest",
    Rung.KEPT: "rest",
    Rung.PAUSED: "rest",
}


def records_page(
    user: User, profile: CrmProfile, kind: Kind, *, q: str = "", shown: str = "", after: str = "", before: str = ""
) -> Page[CrmRecord]:
    """A page of records, the latest first; `q` is the beginning of the CRM's id. Raises NotAllowed."""
    rows = _list(user).filter(SHOWN.get(shown, SHOWN[""])[1], profile=profile, kind=kind)
    if q.strip():
        rows = rows.filter(crm_id__startswith=q.strip())
    return BY_TIME.page(rows, size=PAGE_SIZE, after=after, before=before)


def _list(user: User) -> QuerySet[CrmRecord]:
    return records_for(user).defer(*_HEAVY, "version__spec")


def record_for(user: User, profile: CrmProfile, pk: int) -> CrmRecord:
    """One record of the profile. Raises NotAllowed or NotFound."""
    rows = records_for(user).select_related("given_by", "referral__connection").defer("version__spec")
    found = rows.filter(profile=profile, pk=pk).first()
    if found is None:
        raise NotFound("crm.record.not_found", "This CRM gave no such record.")
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One of AWS's fields: what the mapping in use makes of the record, and which rung gave it."""

    label: str
    name: str
    value: str
    rung: str
    tone: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """AWS's value of a protected field beside the CRM's own."""

    path: str
    theirs: str
    own: str


@dataclass(frozen=True, slots=True)
class Told:
    """One change the CRM was told, as it was told."""

    change: CrmChange
    words: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything a record's page shows. `lines` is empty while no mapping is published, or nothing was given.

    `empty` are the labels of mapped fields for which the record has nothing.
    """

    record: CrmRecord
    given: str
    lines: list[Line]
    empty: list[str]
    problems: list[dict[str, str]]
    waiting: list[Waiting]
    told: list[Told]
    version: int | None

    @property
    def can_retry(self) -> bool:
        """Whether it can be taken once more."""
        return self.record.crm_id is not None and self.record.profile.is_active

    @property
    def is_both_changed(self) -> bool:
        """Whether a person may let the CRM's value stand."""
        return any(one.get("value") == BOTH_CHANGED for one in self.record.problems)


def record_page(record: CrmRecord) -> RecordPage:
    """The record with what the version in use makes of it now."""
    in_use = published(record.profile) if record.record else None
    lines = _lines(Kind(record.kind), _mapped(record)) if in_use else []
    return RecordPage(
        record=record,
        given=pretty(record.record) if record.record else "",
        lines=[line for line in lines if line.rung != WORDS[Rung.EMPTY]],
        empty=[line.label for line in lines if line.rung == WORDS[Rung.EMPTY]],
        problems=[{**one, "label": _label(record, one["field"])} for one in record.problems],
        waiting=[_waiting(record, path, value) for path, value in record.for_person.items()],
        told=_told(record),
        version=in_use[0].number if in_use else None,
    )


def pretty(data: Any) -> str:
    """A record as people read JSON."""
    return json.dumps(data, indent=2, ensure_ascii=False)


def _mapped(record: CrmRecord) -> Mapped:
    in_use, referral = published(record.profile), referral_of(record)
    assert in_use is not None
    return apply(
        in_use[1],
        record.record,
        kind=Kind(record.kind),
        direction=Direction.TO_ACE,
        today=timezone.now().date(),
        current=said_by(referral) if referral else None,
    )


def _lines(kind: Kind, mapped: Mapped) -> list[Line]:
    return [
        Line(label_of(kind, name), name, in_words(mapped.payload.get(name)), WORDS[rung], _TONES.get(rung, "confirmed"))
        for name, rung in mapped.trace.items()
    ]


def _label(record: CrmRecord, name: str) -> str:
    return label_of(Kind(record.kind), name) if name else ""


def _waiting(record: CrmRecord, path: str, value: Any) -> Waiting:
    own = read_path(record.record, path)
    return Waiting(path, in_words(value), in_words(read_path(record.told, path) if own is None else own))


def _told(record: CrmRecord) -> list[Told]:
    """What the CRM heard of this record last, the latest first."""
    if record.referral_id is None:
        return []
    rows = CrmChange.objects.filter(profile=record.profile_id, referral=record.referral_id).order_by("-pk")
    return [Told(one, event_words(one.name), pretty(one.fields)) for one in rows[:CHANGES_SHOWN]]
