"""Picks loopback ports that are free now, from below the range the system hands out by itself."""

import random
import socket

_FIRST, _LAST = 20_000, 30_000
_TRIES = 400


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether `port` can be bound on `host` at this moment; somebody may still take it before us."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """`count` different free ports. Raises RuntimeError when the machine has none left."""
    found: list[int] = []
    for port in random.sample(range(_FIRST, _LAST), _TRIES):
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError("No free loopback ports were found; stop some programs and try again.")


def preferred_or_free(port: int, host: str = "127.0.0.1") -> int:
    """`port` itself when it is free on `host`, else the next free one above it."""
    for candidate in range(port, port + 200):
        if is_free(candidate, host):
            return candidate
    return free_ports(1)[0]
