"""AWS's side of the bucket: a separate process that plays AWS for demos, rehearsals and tests."""

from aceportal.simulator.simulator import Simulator, Tick

__all__ = ["Simulator", "Tick"]
