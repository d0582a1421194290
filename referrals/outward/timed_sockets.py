"""A connection whose every wait ends at one deadline, however slowly the other side drips bytes."""

import io
import socket
from dataclasses import dataclass
from time import monotonic
from typing import Any


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the clock that never jumps."""

    at: float

    @classmethod
    def in_seconds(cls, seconds: float) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(monotonic() + seconds)

    def left(self, *, at_most: float = float("inf")) -> float:
        """Seconds left. Raises TimeoutError once there are none."""
        seconds = self.at - monotonic()
        if seconds <= 0:
            raise TimeoutError
        return min(seconds, at_most)


class TimedSocket:
    """What `http.client` asks of a socket: send everything, be read as a file. Both raise TimeoutError in time."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        rest = memoryview(data)
        while rest:
            self._sock.settimeout(self._deadline.left())
            rest = rest[self._sock.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """What comes in, to be read as from a file."""
        return io.BufferedReader(_Incoming(self._sock, self._deadline))

    def close(self) -> None:
        """Nothing: `http.client` calls it before the answer's text is read; whoever opened the socket closes it."""


class _Incoming(io.RawIOBase):
    """The raw bytes that come in."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)
