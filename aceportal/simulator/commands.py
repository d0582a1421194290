"""What AWS's side can be told to do, by name: the same table for the control port and for a state file at rest."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from aceportal.simulator.contract import Kind
from aceportal.simulator.misbehaviour import WHAT_IT_DOES
from aceportal.simulator.review import NotPossibleError
from aceportal.simulator.simulator import Simulator

_MOST_AT_ONCE = 500
Arguments = Mapping[str, Any]


def run_command(simulator: Simulator, name: str, arguments: Arguments) -> dict[str, Any]:
    """The command's answer; raises NotPossibleError with a sentence for people."""
    command = COMMANDS.get(name)
    if command is None:
        raise NotPossibleError(f"No such command: {name}. There are {', '.join(COMMANDS)}.")
    try:
        return command(simulator, arguments)
    except KeyError as missing:
        raise NotPossibleError(f"{name} needs {missing.args[0]}.") from missing
    except (TypeError, ValueError, OverflowError) as wrong:
        raise NotPossibleError(str(wrong)) from wrong


def _share(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    kind, count = Kind(arguments.get("kind", Kind.OPPORTUNITY)), int(arguments.get("count", 1))
    if not 1 <= count <= _MOST_AT_ONCE:
        raise NotPossibleError(f"Share between 1 and {_MOST_AT_ONCE} at once.")
    share = {Kind.OPPORTUNITY: simulator.share_opportunity, Kind.LEAD: simulator.share_lead}[kind]
    return {"ids": [share(**arguments.get("fields", {})) for _ in range(count)]}


def _review(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    any_id, outcome = str(arguments["id"]), str(arguments["outcome"])
    if outcome == "action_required":
        simulator.action_required(any_id, str(arguments.get("comment") or "Please complete the description."))
        return {}
    steps = {"approve": simulator.approve, "in_review": simulator.in_review, "reject": simulator.reject}
    if outcome not in steps:
        raise NotPossibleError(f"No such outcome: {outcome}. There are {', '.join(steps)}, action_required.")
    steps[outcome](any_id)
    return {}


def _rest(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    simulator.rest(str(arguments["id"]))
    return {}


def _update(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    simulator.update(str(arguments["id"]), **arguments["fields"])
    return {}


def _misbehave(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    name, times = str(arguments["name"]), int(arguments.get("times", 1))
    if name not in list(WHAT_IT_DOES):
        raise NotPossibleError(f"No such switch: {name}. There are {', '.join(WHAT_IT_DOES)}.")
    simulator.misbehave(name, times=times, **arguments.get("options", {}))
    return {}


def _behave(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    simulator.behave()
    return {}


def _advance(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    seconds = float(arguments["seconds"])
    if seconds < 0:
        raise NotPossibleError("AWS's clock only goes forward.")
    return {"now": simulator.advance(timedelta(seconds=seconds)).isoformat()}


def _archive(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    again = arguments.get("replay")
    return {"key": simulator.replay(str(again))} if again else {"files": simulator.archived()}


def _tick(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    return asdict(simulator.tick(at_once=arguments.get("at_once") is True))


def _status(simulator: Simulator, arguments: Arguments) -> dict[str, Any]:
    return {**simulator.status(), "switches": {str(switch): text for switch, text in WHAT_IT_DOES.items()}}


COMMANDS: dict[str, Callable[[Simulator, Arguments], dict[str, Any]]] = {
    "share": _share,
    "review": _review,
    "rest": _rest,
    "update": _update,
    "misbehave": _misbehave,
    "behave": _behave,
    "advance": _advance,
    "archive": _archive,
    "tick": _tick,
    "status": _status,
}
