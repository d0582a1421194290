"""Reads the inbound folders: one file after the other, in order of time, each name once, each answered once."""

from collections.abc import Callable
from datetime import timedelta

from aceportal.simulator.account import Account
from aceportal.simulator.answers import post_answer
from aceportal.simulator.bucket import Bucket, Found
from aceportal.simulator.contract import INBOUND_ARCHIVE, MAX_FILES_A_DAY, NOT_JSON_NAME, TOO_MANY_FILES, Kind
from aceportal.simulator.envelope import Envelope, RefusedError, open_envelope
from aceportal.simulator.leads import take_lead
from aceportal.simulator.misbehaviour import Switch
from aceportal.simulator.opportunities import Verdict, take_opportunity
from aceportal.simulator.results import Answer, error_of, refusal_of, result_of

_TAKE: dict[Kind, Callable[[object, Account], Verdict]] = {
    Kind.OPPORTUNITY: take_opportunity,
    Kind.LEAD: take_lead,
}
_REFUSAL_TEXT = "An internal error occurred. Please try again later."


class Desk:
    """Where files from the partner land; a crash at any point is made good by the next `read`."""

    def __init__(self, account: Account, bucket: Bucket, partner_id: str) -> None:
        self._account, self._bucket, self._partner_id = account, bucket, partner_id

    def read(self) -> int:
        """Take in every file that lies there; returns how many."""
        found = [(kind, file) for kind in Kind for file in self._bucket.inbound(kind)]
        for kind, file in sorted(found, key=lambda item: (item[1].modified, item[1].key)):
            self._take(kind, file)
        return len(found)

    def _take(self, kind: Kind, file: Found) -> None:
        state, body = self._account.state, self._bucket.read(file.key)
        if not state.was_taken(file.key):
            with state.transaction():
                state.take_in(file.key, now=self._account.now())
                post_answer(self._account, kind, self._answer(kind, file.key, body))
        self._bucket.write(kind.folder(INBOUND_ARCHIVE) + file.key.partition("/")[2], body)
        self._bucket.delete(file.key)

    def _answer(self, kind: Kind, key: str, body: bytes) -> Answer:
        now = self._account.now()
        error = self._account.state.use_switch(Switch.RESULT_ERROR_FILE)
        if error is not None:
            return error_of(kind, key, text=error.get("text", _REFUSAL_TEXT), now=now)
        if not key.endswith(".json"):
            return error_of(kind, key, text=NOT_JSON_NAME, now=now)
        try:
            verdicts = self._verdicts(kind, self._open(kind, body))
        except RefusedError as refused:
            return refusal_of(kind, key, spms_id=self._partner_id, text=str(refused), now=now)
        return result_of(kind, key, spms_id=self._partner_id, verdicts=verdicts, now=now)

    def _open(self, kind: Kind, body: bytes) -> Envelope:
        state, now = self._account.state, self._account.now()
        if state.taken_since(now - timedelta(hours=24)) > MAX_FILES_A_DAY:
            raise RefusedError(TOO_MANY_FILES)
        held = int(state.fact(f"version.{kind}", "1"))
        envelope = open_envelope(body, kind=kind, partner_id=self._partner_id, version_held=held, now=now)
        state.set_fact(f"version.{kind}", str(envelope.version))
        return envelope

    def _verdicts(self, kind: Kind, envelope: Envelope) -> list[Verdict]:
        state = self._account.state
        refused, mixed = state.use_switch(Switch.RESULT_REFUSED), state.use_switch(Switch.RESULT_MIXED)
        text = (refused or mixed or {}).get("text", _REFUSAL_TEXT)
        verdicts = []
        for number, raw in enumerate(envelope.records):
            unread = refused is not None or (mixed is not None and number % 2 == 1)
            verdicts.append(_unread(kind, raw, text) if unread else _TAKE[kind](raw, self._account))
        return verdicts


def _unread(kind: Kind, raw: object, text: str) -> Verdict:
    ids = raw if isinstance(raw, dict) else {}
    own = ids.get("partnerCrmUniqueIdentifier" if kind is Kind.OPPORTUNITY else "partnerCrmLeadId")
    return Verdict(ids.get("apnCrmUniqueIdentifier"), own, (text,))
