"""A port is given that can be listened on, and that no outgoing connection takes meanwhile."""

from pathlib import Path

from staging.serving import free_port, listening_socket

OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_a_free_port_can_be_listened_on() -> None:
    listening_socket(free_port()).close()  # raises otherwise


def test_a_free_port_lies_outside_those_of_outgoing_connections() -> None:
    lowest = int(OUTGOING.read_text().split()[0]) if OUTGOING.exists() else 32_768

    assert all(free_port() < lowest for _ in range(50))
