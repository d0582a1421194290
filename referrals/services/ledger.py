"""The ledger of one transaction of receiving: referrals looked up once, changed in memory, written in bulk.

The caller holds the connection's row lock, so nobody else adds referrals to it meanwhile; existing
referrals are locked as they are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from referrals.ace.kinds import Kind, partner_id_field
from referrals.ace.moments import read_moment
from referrals.ace.schema import ReadRecord
from referrals.ace.stages import Origin, Phase
from referrals.domain.columns import columns_of, search_text
from referrals.domain.divergence import divergences
from referrals.domain.milestones import Milestones, news_of, passed
from referrals.domain.reconcile import Changes, Held, Reconciled, Version, met_edits
from referrals.models import Connection, Edit, EditState, Event, ExchangeFile, Referral, Source
from referrals.services.bulk import insert_rows, update_rows
from referrals.services.events import TOLD

_OPEN_EDITS = (EditState.TRAVELLING, EditState.WAITING, EditState.REFUSED, EditState.CONFLICT)
_COLUMNS = (
    "origin",
    "phase",
    "status",
    "acceptance",
    "stage",
    "aws_stage",
    "customer",
    "customer_key",
    "website_key",
    "title",
    "country",
    "use_case",
    "monthly_revenue",
    "target_close_date",
    "aws_contact",
    "masked",
    "accept_by",
)
_MILESTONES = ("phase_at", "submitted_at", "reviewed_at", "rounds", "launched_at")
WRITTEN = (
    "apn_id",
    "partner_crm_id",
    "received",
    "confirmed",
    "draft",
    "divergence",
    "diverged_at",
    "divergence_ignored_until",
    *_COLUMNS,
    *_MILESTONES,
    "search",
    "aws_modified_at",
    "aws_file_at",
    "aws_digest",
    "received_at",
    "updated_at",
    "version",
)


def held_of(referral: Referral | None) -> Held:
    """The referral's faces as the reconciling rule reads them."""
    if referral is None:
        return Held()
    version = None
    if referral.aws_modified_at is not None and referral.aws_file_at is not None:
        version = Version(referral.aws_modified_at, referral.aws_file_at, referral.aws_digest)
    return Held(referral.received, referral.confirmed, referral.confirmed_at, version)


def refresh_columns(referral: Referral, *, now: datetime) -> str:
    """Bring the columns lists read in line with the referral's fields; the draft stands in while AWS has none.

    Milestones are noted as the phase changes. Returns the name of the event AWS's review has earned, or "".
    """
    fields = referral.draft if referral.is_draft else referral.fields
    columns = columns_of(Kind(referral.kind), fields, origin=referral.origin or None)
    before = Phase(referral.phase) if referral.phase and referral.phase_at else None
    for name in _COLUMNS:
        setattr(referral, name, columns[name])
    after, is_ours = Phase(referral.phase), referral.origin == Origin.PARTNER
    held = Milestones(*(getattr(referral, name) for name in _MILESTONES))
    milestones = passed(held, before, after, now, is_ours=is_ours)
    for name in _MILESTONES:
        setattr(referral, name, getattr(milestones, name))
    referral.search = search_text(referral.customer, referral.title, referral.apn_id, referral.partner_crm_id)
    return news_of(before, after, is_ours=is_ours)


def refresh_divergence(
    referral: Referral, *, confirmed: Mapping[str, Any], echoed: Mapping[str, Any], now: datetime
) -> None:
    """Keep in view where AWS's word differs from ours; `confirmed` is what AWS had confirmed before `echoed` came."""
    found = divergences(referral.divergence, fields=referral.fields, confirmed=confirmed, echoed=echoed, now=now)
    if found != referral.divergence:
        referral.divergence_ignored_until = None
    referral.divergence = found
    referral.diverged_at = since_of(found)


def since_of(divergence: Mapping[str, Mapping[str, Any]]) -> datetime | None:
    """Since when the oldest of these differences stands; None without any."""
    moments = [read_moment(one["since"]) for one in divergence.values()]
    return min((at for at in moments if at), default=None)


@dataclass
class Ledger:
    """Referrals of one connection and kind by both ids, with everything to be written."""

    connection: Connection
    kind: Kind
    now: datetime
    by_apn: dict[str, Referral] = field(default_factory=dict)
    by_partner: dict[str, Referral] = field(default_factory=dict)
    edits: dict[int, list[Edit]] = field(default_factory=dict)
    fresh: dict[str, Referral] = field(default_factory=dict)
    changed: dict[int, Referral] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    conflicts: list[Edit] = field(default_factory=list)

    def load(self, apn_ids: Iterable[str], partner_ids: Iterable[str]) -> None:
        """Read and lock every referral the records may touch, in id order so that locks never cross."""
        rows = Referral.objects.filter(connection=self.connection, kind=self.kind)
        for wanted, column in ((apn_ids, "apn_id__in"), (partner_ids, "partner_crm_id__in")):
            names = sorted(set(wanted))
            for start in range(0, len(names), 500):
                for referral in (
                    rows.filter(**{column: names[start : start + 500]}).select_for_update(of=("self",)).order_by("pk")
                ):
                    self._remember(referral)
        self._load_edits()

    def _remember(self, referral: Referral) -> None:
        if referral.apn_id and referral.apn_id not in self.by_apn:
            self.by_apn[referral.apn_id] = referral
        if referral.partner_crm_id:
            known = self.by_apn.get(referral.apn_id or "", referral)
            self.by_partner.setdefault(referral.partner_crm_id, known)

    def _load_edits(self) -> None:
        ids = {referral.pk for referral in [*self.by_apn.values(), *self.by_partner.values()]}
        found = Edit.objects.filter(referral__in=ids, state__in=_OPEN_EDITS)
        for edit in sorted(found, key=lambda edit: _OPEN_EDITS.index(EditState(edit.state))):
            self.edits.setdefault(edit.referral_id, []).append(edit)

    def find(self, apn_id: str, partner_id: str | None) -> tuple[Referral | None, str]:
        """The referral a record means, or why its two ids cannot both be right."""
        by_apn = self.by_apn.get(apn_id)
        by_partner = self.by_partner.get(partner_id) if partner_id else None
        if by_apn is None and by_partner is not None and by_partner.apn_id in (None, apn_id):
            return by_partner, ""
        if by_partner is not None and by_partner is not by_apn:
            return None, _CROSSED.format(apn=apn_id, partner=partner_id, other=by_partner.apn_id or "no AWS id")
        return by_apn, ""

    def stop_synchronising(self, record: ReadRecord) -> Referral | None:
        """Note on the referral AWS's id names, where there is one, that AWS has it under a dummy id from now on."""
        row = self.by_apn.get(record.apn_id or "")
        if row is None or record.modified_at is None or not _is_later(record.modified_at, row.aws_modified_at):
            return row
        row.received = {**row.received, partner_id_field(self.kind): record.partner_id}
        row.aws_modified_at = record.modified_at
        self._mark(row)
        return row

    def apply(self, referral: Referral | None, record: "Incoming", outcome: Reconciled) -> Referral:
        """Take an effective outcome into the ledger and note it on the timeline."""
        is_new = referral is None
        row = referral or self._new(record.apn_id)
        was_masked, version = row.masked, outcome.version
        assert version is not None
        row.apn_id = record.apn_id
        self._adopt_partner_id(row, record.partner_id)
        confirmed = row.confirmed
        row.received, row.confirmed, row.draft = outcome.received, outcome.confirmed, {}
        row.aws_modified_at, row.aws_file_at, row.aws_digest = version.modified_at, version.file_at, version.digest
        row.received_at = row.updated_at = self.now
        news = refresh_columns(row, now=self.now)
        refresh_divergence(row, confirmed=confirmed, echoed=record.fields, now=self.now)
        self._mark(row)
        self._note(row, record, outcome, is_new=is_new, unmasked=was_masked and not row.masked)
        if news:
            self._add_event(row, record, news, str(record.fields.get("apnReviewerComments") or ""))
        self._meet_edits(row, record, outcome)
        return row

    def _new(self, apn_id: str) -> Referral:
        row = Referral(connection=self.connection, kind=self.kind.value, apn_id=apn_id, created_at=self.now)
        self.by_apn[apn_id] = self.fresh[apn_id] = row
        return row

    def _adopt_partner_id(self, row: Referral, partner_id: str | None) -> None:
        if partner_id and row.partner_crm_id is None and partner_id not in self.by_partner:
            row.partner_crm_id = partner_id
            self.by_partner[partner_id] = row

    def _mark(self, row: Referral) -> None:
        if row.pk is not None:
            self.changed[row.pk] = row
            row.version += 1
            if row.apn_id:
                self.by_apn[row.apn_id] = row

    def _note(self, row: Referral, record: "Incoming", outcome: Reconciled, *, is_new: bool, unmasked: bool) -> None:
        name = "referral.received" if is_new else "referral.unmasked" if unmasked else "referral.changed"
        if not (is_new or outcome.changes):
            return
        self._add_event(row, record, name, outcome.reason, {} if is_new else outcome.changes)

    def _add_event(
        self, row: Referral, record: "Incoming", name: str, text: str, changes: Changes | None = None
    ) -> None:
        self.events.append(
            Event(
                connection=self.connection,
                referral=row,
                name=name,
                source=Source.AWS,
                note=text[:1000],
                changes=changes or {},
                file=record.file,
                at=self.now,
                untold=name in TOLD,
                unshared=self.connection.feeds_crm,
            )
        )

    def _meet_edits(self, row: Referral, record: "Incoming", outcome: Reconciled) -> None:
        open_edits = {edit.field: edit for edit in self.edits.get(row.pk or 0, ())}
        wishes = {name: (edit.base, edit.wanted) for name, edit in open_edits.items()}
        met = met_edits(outcome.changes, wishes)
        for name, theirs in met.items():
            edit = open_edits[name]
            edit.state, edit.theirs, edit.problem = EditState.CONFLICT, theirs, ""
            self.conflicts.append(edit)
        self.conflicts += [edit for edit in open_edits.values() if edit.field not in met and _eased(edit, outcome)]
        if met:
            changes = {name: [open_edits[name].wanted, theirs] for name, theirs in met.items()}
            self._add_event(row, record, "referral.conflict", "", changes)

    def write(self) -> None:
        """Everything in the fewest statements; call inside the transaction that loaded the ledger."""
        self._insert_fresh()
        update_rows(list(self.changed.values()), WRITTEN)
        for event in self.events:
            event.referral_id = event.referral.pk if event.referral else None
        insert_rows(self.events)
        update_rows(self.conflicts, ("state", "theirs", "problem", "delivery"))

    def _insert_fresh(self) -> None:
        """New referrals, and then their primary keys by AWS's ids: several times faster than `bulk_create`."""
        insert_rows(list(self.fresh.values()))
        mine, names = Referral.objects.filter(connection=self.connection, kind=self.kind), list(self.fresh)
        for start in range(0, len(names), 500):
            found = mine.filter(apn_id__in=names[start : start + 500])
            for apn_id, pk in found.values_list("apn_id", "pk"):
                self.fresh[str(apn_id)].pk = pk


def _is_later(modified_at: datetime, known: datetime | None) -> bool:
    return known is None or modified_at > known


def _eased(edit: Edit, outcome: Reconciled) -> bool:
    """A conflict is over when AWS comes to our value, or goes back to the one our wish was based on."""
    if edit.state != EditState.CONFLICT or edit.field not in outcome.changes:
        return False
    is_ours = outcome.changes[edit.field][1] == edit.wanted
    edit.state = EditState.CONFIRMED if is_ours else EditState.WAITING
    edit.theirs, edit.delivery = None, None
    return True


@dataclass(frozen=True, slots=True)
class Incoming:
    """A readable record on its way into the ledger."""

    file: ExchangeFile
    apn_id: str
    partner_id: str | None
    fields: dict[str, Any]
    version: Version


_CROSSED = (
    "AWS's id {apn} and our id {partner} belong to different records here ({partner} is {other}). "
    "A person has to say which is right; nothing was merged."
)
