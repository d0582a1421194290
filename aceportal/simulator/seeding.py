"""Fills AWS's side for the demo: the referrals that wait at the start, and the trickle of new ones afterwards."""

from datetime import timedelta

from aceportal.simulator import story
from aceportal.simulator.account import stamp
from aceportal.simulator.simulator import Simulator

_SEEDED, _TRICKLED = "seeded", "trickled.at"
# Time left to decide, in hours, of each opportunity at the start; the first has none left.
_HOURS_LEFT = (-1, 3, 6, 20, 28, 46, 71, 75, 98, 120, 122, 150, 170, 216)
_LEADS = 8
# What the partner accepted before the demo begins, by stage: a pipeline to look at from the first minute.
_EARLIER = (
    "Prospect",
    "Qualified",
    "Qualified",
    "Technical Validation",
    "Business Validation",
    "Committed",
    "Launched",
)
_NEXT_STEPS = (
    "Customer asked for a joint call next week.",
    "Budget holder confirmed, waiting for the partner's estimate.",
    "Architecture review moved forward by a week.",
)


def seed_world(simulator: Simulator) -> bool:
    """Share what waits at the start; False when this state file was filled before."""
    state, now = simulator.account.state, simulator.now()
    with state.transaction():
        if state.fact(_SEEDED):
            return False
        for hours in _HOURS_LEFT:
            simulator.share_opportunity(acceptBy=stamp(now + timedelta(hours=hours, minutes=7)))
        for _ in range(_LEADS):
            simulator.share_lead()
        for stage in _EARLIER:
            simulator.share_opportunity(partnerAcceptanceStatus="Accepted", stage=stage)
        story.tell(simulator)
        state.set_fact(_SEEDED, stamp(now))
        state.set_fact(_TRICKLED, stamp(now))
    return True


def trickle(simulator: Simulator, *, every: timedelta) -> None:
    """Now and then something new: two opportunities, then a lead, then a word from AWS's seller."""
    state, now = simulator.account.state, simulator.now()
    with state.transaction():
        last = state.fact(_TRICKLED)
        if last and stamp(now - every) < last:
            return
        state.set_fact(_TRICKLED, stamp(now))
        turn = state.next_number("trickle", 0)
        if turn % 4 == 3:
            _seller_speaks(simulator, turn)
        elif turn % 4 == 2:
            simulator.share_lead()
        else:
            simulator.share_opportunity()


def _seller_speaks(simulator: Simulator, turn: int) -> None:
    """A next step on the oldest accepted opportunity that is still open, where there is one."""
    for line in simulator.status()["records"]:
        working = line["acceptance"] == "Accepted" or line["status"] == "Approved"
        if working and line["stage"] not in (None, "Launched", "Closed Lost"):
            simulator.update(line["id"], nextStep=_NEXT_STEPS[turn // 4 % len(_NEXT_STEPS)])
            return
