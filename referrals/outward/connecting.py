"""Connects to a receiver: its name is resolved once, every address is checked, and only a checked one is called.

Between the check and the call no name is looked up again, so an answer of the name server that changes in between
(DNS rebinding) changes nothing. TLS still asks for a certificate of the name, not of the address.
"""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from referrals.domain.addresses import Target, refusal_of
from referrals.errors import NotValid
from referrals.outward.timed_sockets import Deadline

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4
"""Addresses of one host that are tried in turn."""

_Place = tuple[socket.AddressFamily, Any]


def connected(target: Target, deadline: Deadline) -> socket.socket:
    """An open connection to the receiver, encrypted unless its URL says http.

    Raises NotValid for a host with an address that may not be called, and OSError when it cannot be reached.
    """
    places = _places(target, deadline)
    for family, place in places[: MOST_ADDRESSES - 1]:
        with suppress(OSError):
            return _called(target, family, place, deadline)
    return _called(target, *places[-1], deadline)


def _places(target: Target, deadline: Deadline) -> list[_Place]:
    """Where the host is. One address that may not be called refuses the whole host."""
    places = [(family, place) for family, _, _, _, place in _resolved(target, deadline)]
    for _, place in places:
        if refusal := refusal_of(str(place[0]), is_listed=target.is_listed):
            raise NotValid("webhook.address", refusal)
    return places[:MOST_ADDRESSES]


def _resolved(target: Target, deadline: Deadline) -> list[tuple[Any, ...]]:
    """Asked for in a thread, because a resolver takes no time limit and a name server may be slow."""
    pool = ThreadPoolExecutor(1)
    try:
        asked = pool.submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
        return asked.result(deadline.left(at_most=CONNECT_SECONDS))
    finally:
        pool.shutdown(wait=False)


def _called(target: Target, family: socket.AddressFamily, place: Any, deadline: Deadline) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(deadline.left(at_most=CONNECT_SECONDS))
        sock.connect(place)
        return _encrypted(sock, target.host) if target.scheme == "https" else sock
    except BaseException:
        sock.close()
        raise


def _encrypted(sock: socket.socket, name: str) -> ssl.SSLSocket:
    """The handshake takes no longer than the time limit already on the socket."""
    return ssl.create_default_context().wrap_socket(sock, server_hostname=name)
