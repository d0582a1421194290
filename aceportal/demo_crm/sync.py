"""Keeps deals and portal in step: sends what was edited, tries again with growing pauses, asks what changed."""

import logging
import threading
from dataclasses import dataclass
from http import HTTPStatus

from aceportal.demo_crm.changes import NotAChange, read_change, take_change
from aceportal.demo_crm.deals import Deal, Record, Sync
from aceportal.demo_crm.portal import Answer, Portal
from aceportal.demo_crm.store import Store

_log = logging.getLogger(__name__)
_CURSOR, _POLLED = "cursor", "polled.at"
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
# A held deal is asked about again: a mapping that was mended at the portal releases it there.
_HELD_PAUSE = 15.0
_LONGEST_READ = 50
_TRY_LATER = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_STATES = {"taken": Sync.SYNCED, "held": Sync.HELD, "refused": Sync.REFUSED}
_SENTENCES = {
    Sync.SYNCED: "The portal took the deal.",
    Sync.HELD: "The portal has the deal and waits for its mapping to learn a value.",
    Sync.INCOMPLETE: "The portal keeps the deal and cannot send it to AWS yet. Mend what it names, and save again.",
    Sync.REFUSED: "The portal cannot take the deal as it is. Mend what it names below, and save again.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means for the deal; `wait` seconds until the next try, None for no other."""

    sync: Sync
    message: str
    wait: float | None = None


def verdict_of(answer: Answer, *, tries: int) -> Verdict:
    """Read the portal's answer to a deal that was tried `tries` times before."""
    state = _state_of(answer.body)
    if state is not None:
        return Verdict(state, _SENTENCES[state], _HELD_PAUSE if state is Sync.HELD else None)
    message = str(answer.body.get("message") or f"The portal answered with status {answer.status}.")
    if answer.status < 400 or answer.status >= 500 or answer.status in _TRY_LATER:
        pause = min(_FIRST_PAUSE * 2**tries, _LONGEST_PAUSE)
        return Verdict(Sync.WAITING, message, pause if answer.wait is None else max(pause, answer.wait))
    return Verdict(Sync.REFUSED, message)


def _state_of(body: Record) -> Sync | None:
    """Where the deal stands by the portal's word; None where the answer is none to a deal."""
    state = _STATES.get(str(body.get("state")))
    violations = body.get("violations") or []
    lacks = body.get("problems") or any(one.get("severity") == "refuse" for one in violations)
    return Sync.INCOMPLETE if state is Sync.SYNCED and lacks else state


class Syncer:
    """One thread's work; `poll_every` seconds between two questions for changes, webhooks or not."""

    def __init__(self, store: Store, portal: Portal, *, poll_every: float = 60.0) -> None:
        self._store, self._portal, self._poll_every = store, portal, poll_every
        self._woken, self._told = threading.Event(), threading.Condition()

    def run(self, *, interval: float, stop: threading.Event) -> None:
        """Work until stopped."""
        while not stop.is_set():
            self._woken.clear()
            self.send_due()
            if not stop.is_set():
                self.poll()
            self._woken.wait(interval)

    def wake(self) -> None:
        """Let `run` look again now."""
        self._woken.set()

    def hand_over(self, deal_id: str, *, seconds: float) -> None:
        """Wake the thread and wait until it has tried the deal, but no longer than `seconds`."""
        with self._told:
            self.wake()
            self._told.wait_for(lambda: not self._is_untried(deal_id), timeout=seconds)

    def send_due(self) -> None:
        """Send every deal whose time has come."""
        for deal in self._store.due():
            self._send(deal)
            with self._told:
                self._told.notify_all()

    def poll(self) -> None:
        """Ask what changed, where it is time; webhooks that came meanwhile are recognised."""
        if self._store.clock() - float(self._store.fact(_POLLED, "0")) < self._poll_every:
            return
        self._store.set_fact(_POLLED, str(self._store.clock()))
        for _ in range(_LONGEST_READ):
            answer = self._portal.changes(self._store.fact(_CURSOR, "0"))
            if answer.status != HTTPStatus.OK or not self._take(answer.body):
                return

    def _is_untried(self, deal_id: str) -> bool:
        deal = self._store.deal(deal_id)
        return deal is not None and deal.sync is Sync.WAITING and deal.tries == 0

    def _send(self, deal: Deal) -> None:
        answer = self._portal.give(deal.id, deal.record)
        verdict = verdict_of(answer, tries=deal.tries)
        # A question that only repeats what is known is no line of the log.
        is_news = (verdict.sync, verdict.message, answer.body) != (deal.sync, deal.message, deal.answer)
        with self._store.transaction():
            kept = self._store.answered(
                deal, sync=verdict.sync, message=verdict.message, answer=answer.body, wait=verdict.wait
            )
            if kept and is_news:
                title = f"{answer.status or 'No answer'}: {verdict.message}"
                self._store.note(deal.id, way="sent", title=title, body={"sent": deal.record, "answer": answer.body})

    def _take(self, page: Record) -> bool:
        """Take one page of changes; True when there is more."""
        for data in page.get("changes", []):
            try:
                change = read_change(data)
            except NotAChange as reason:
                _log.warning("the portal told something that cannot be read: %s", reason)
                continue
            if change is not None:
                take_change(self._store, change, how="Asked for changes")
        if page.get("next") is not None:
            self._store.set_fact(_CURSOR, str(page["next"]))
        return bool(page.get("more"))
