"""Ports that others use are left alone."""

import socket

from aceportal.stack.ports import free_ports, is_free, preferred_or_free


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert preferred_or_free(port) > port


def test_free_ports_are_all_different() -> None:
    assert len(set(free_ports(20))) == 20
