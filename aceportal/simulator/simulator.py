"""AWS's side of one bucket, as a class: share, tick, review, update, misbehave, advance.

    aws = Simulator(tmp_path / "aws.sqlite3", aws_s3, bucket, "397476", clock=lambda: NOW, seed=7)
    apn_id = aws.share_opportunity(customerCompanyName="Harborlight Logistics")   # "O4100001", masked until accepted
    aws.tick()                            # reads what the partner sent, answers it, writes what is new for the partner
    aws.misbehave("result_late", seconds=900)       # every switch: misbehaviour.py
    aws.advance(timedelta(hours=1))                 # AWS's clock only; remembered in the state file

`approve`, `in_review`, `action_required`, `reject`, `update` and `record` take AWS's id or the partner's. Everything
lives in the state file: a second Simulator on the same file goes on where the first stopped. The same seed, clock and
commands write byte-identical files.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aceportal.simulator import review
from aceportal.simulator.account import Account
from aceportal.simulator.answers import post_orphan
from aceportal.simulator.bucket import Bucket
from aceportal.simulator.contract import (
    ACTION_REQUIRED,
    APPROVED,
    ARCHIVES,
    IN_REVIEW,
    OUTBOUND_ARCHIVE,
    REJECTED,
    Kind,
)
from aceportal.simulator.desk import Desk
from aceportal.simulator.misbehaviour import Switch
from aceportal.simulator.opportunities import take_opportunity
from aceportal.simulator.outward import is_pending
from aceportal.simulator.publish import Publisher
from aceportal.simulator.review import NotPossibleError
from aceportal.simulator.spoilt import empty_files, foreign_files
from aceportal.simulator.state import Record, State
from aceportal.simulator.world import invent_lead, invent_opportunity

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


_FIRST_SUBMISSION = 79  # far from the numbers of what AWS shares, and where the seed world is most varied


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did: files read, outbound files due, objects written to the bucket."""

    read: int
    published: int
    written: int


def system_clock() -> datetime:
    return datetime.now(UTC)


class Simulator:
    """AWS's side of one bucket. `publish_every` is the export's cadence, `review_after` the length of each review step
    (None: reviews move by command only), `programs` the partner's special programs, `user_domains` the mail domains
    whose addresses count as Partner Central users."""

    def __init__(
        self,
        state_path: Path | str,
        s3_client: "S3Client",
        bucket: str,
        partner_id: str,
        *,
        clock: Callable[[], datetime] = system_clock,
        seed: int = 1,
        publish_every: timedelta = timedelta(0),
        review_after: timedelta | None = None,
        programs: Iterable[str] = (),
        user_domains: tuple[str, ...] = ("partner.example", "demo.example"),
    ) -> None:
        self.bucket = Bucket(s3_client, bucket)
        self.account = Account(
            State(state_path),
            clock,
            programs=frozenset(programs),
            user_domains=user_domains,
            review_after=review_after,
        )
        self._seed, self._state = seed, self.account.state
        self._desk = Desk(self.account, self.bucket, partner_id)
        self._publisher = Publisher(self.account, partner_id, every=publish_every)

    def close(self) -> None:
        self._state.close()

    def now(self) -> datetime:
        """AWS's clock."""
        return self.account.now()

    def advance(self, by: timedelta) -> datetime:
        """Move AWS's clock forward, and return its new time."""
        self._state.advance(by)
        return self.now()

    def share_opportunity(self, **overrides: Any) -> str:
        """A new AWS referral, pending; `overrides` are fields under AWS's names. Published by the next export."""
        return self._share(Kind.OPPORTUNITY, invent_opportunity, overrides)

    def share_lead(self, **overrides: Any) -> str:
        """A new lead, pending; otherwise as `share_opportunity`."""
        return self._share(Kind.LEAD, invent_lead, overrides)

    def submitted_before(self, own_id: str, **overrides: Any) -> str:
        """A partner referral as if its file had been read earlier, under the partner's `own_id`; under review."""
        with self._state.transaction():
            number = self._state.next_number("invented.submission", _FIRST_SUBMISSION)
            invented = invent_opportunity(seed=self._seed, number=number, now=self.now())
            verdict = take_opportunity({**invented, **overrides, "partnerCrmUniqueIdentifier": own_id}, self.account)
        if verdict.apn_id is None:
            raise NotPossibleError(" ".join(verdict.errors))
        return verdict.apn_id

    def rest(self, any_id: str) -> None:
        """Leave a record where it is in its review until a command moves it."""
        record = review.find(self.account, any_id)
        record.due = None
        self._state.save(record)

    def approve(self, any_id: str) -> None:
        self._review(any_id, APPROVED)

    def in_review(self, any_id: str) -> None:
        self._review(any_id, IN_REVIEW)

    def action_required(self, any_id: str, comment: str) -> None:
        self._review(any_id, ACTION_REQUIRED, comment)

    def reject(self, any_id: str) -> None:
        self._review(any_id, REJECTED)

    def update(self, any_id: str, **fields: Any) -> None:
        """AWS's seller changes fields of a record; published by the next export."""
        with self._state.transaction():
            review.update(self.account, any_id, fields)

    def misbehave(self, name: str, *, times: int = 1, **options: Any) -> None:
        """Arm a switch of misbehaviour.py; three of them act at once, on files of their own."""
        switch = Switch(name)
        with self._state.transaction():
            if switch is Switch.RESULT_ORPHAN:
                post_orphan(self.account)
            elif switch in _AT_ONCE:
                for key, body in _AT_ONCE[switch](Kind(options.get("kind", Kind.OPPORTUNITY))):
                    self._state.post(key=key, body=body, not_before=self.now())
            else:
                self._state.arm(name=switch, options=options, times=times)

    def behave(self) -> None:
        """Disarm every switch."""
        self._state.disarm()

    def archived(self) -> list[str]:
        """Keys of everything in the archive folders, oldest first."""
        folders = [kind.folder(name) for kind in Kind for name in ARCHIVES]
        return [found.key for folder in folders for found in self.bucket.list(folder)]

    def replay(self, key: str) -> str:
        """Write an archived outbound file once more under a new name, and return its key."""
        folder, _, name = key.partition("/")
        if folder not in {f"{kind}-{OUTBOUND_ARCHIVE}" for kind in Kind} or key not in self.archived():
            raise NotPossibleError(f"{key} is no archived outbound file.")
        number = self._state.next_number("replay")
        again = f"{folder.removesuffix('-archive')}/{name.removesuffix('.json')}_again_{number}.json"
        self.bucket.write(again, self.bucket.read(key))
        return again

    def tick(self, *, at_once: bool = False) -> Tick:
        """One round: read and judge what came in, review what is due, export, write everything that is due.

        `at_once` exports without waiting for the cadence.
        """
        read = self._desk.read()
        with self._state.transaction():
            review.review_due(self.account, seed=self._seed)
        published = self._publisher.publish(at_once=at_once)
        with self._state.transaction():
            review.reject_overdue(self.account)
        return Tick(read, published, self._write())

    def record(self, any_id: str) -> dict[str, Any]:
        """The record as AWS holds it, unmasked, under AWS's field names."""
        return dict(_whole(review.find(self.account, any_id)))

    def status(self) -> dict[str, Any]:
        """AWS's time, armed switches and a line for each record."""
        return {
            "bucket": self.bucket.name,
            "now": self.now().isoformat(),
            "offset_seconds": self._state.offset.total_seconds(),
            "armed": self._state.armed(),
            "records": [_line(record) for record in self._state.records()],
        }

    def _share(self, kind: Kind, invent: Callable[..., dict[str, Any]], overrides: dict[str, Any]) -> str:
        with self._state.transaction():
            number = self._state.next_number(f"invented.{kind}", 0)
            fields = {**invent(seed=self._seed, number=number, now=self.now()), **overrides}
            record = self.account.new_record(kind, fields)
            self.account.touch(record)
        return record.apn_id

    def _review(self, any_id: str, status: str, comment: str | None = None) -> None:
        with self._state.transaction():
            review.set_status(self.account, any_id, status, comment=comment)

    def _write(self) -> int:
        due = self._state.posted(self.now())
        for number, key, body in due:
            self.bucket.write(key, body)
            self._state.posted_done(number)
        return len(due)


_AT_ONCE = {Switch.FILE_FOREIGN: foreign_files, Switch.FILE_ZERO_BYTES: empty_files}


def _whole(record: Record) -> dict[str, Any]:
    own = "partnerCrmUniqueIdentifier" if record.kind is Kind.OPPORTUNITY else "partnerCrmLeadId"
    return {**record.fields, "apnCrmUniqueIdentifier": record.apn_id, own: record.partner_id}


def _line(record: Record) -> dict[str, Any]:
    fields = record.fields
    return {
        "id": record.apn_id,
        "kind": record.kind,
        "partner_id": record.partner_id,
        "customer": fields.get("customerCompanyName") or fields.get("company"),
        "title": fields.get("partnerProjectTitle") or fields.get("projectDescription"),
        "origin": fields.get("opportunityOwnership") or "AWS Referral",
        "status": fields.get("status"),
        "acceptance": fields.get("partnerAcceptanceStatus") or fields.get("currentLeadStage"),
        "stage": fields.get("stage"),
        "accept_by": fields.get("acceptBy"),
        "modified": fields.get("lastModifiedDate"),
        "pending": is_pending(record),
        "waits": record.waits,
    }
