"""Who asks: the address behind a request, and its network as events show it."""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, ip_network

from fastapi import Request

from app.domain.networks import as_address

_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.%]+)\](?::\d+)?|(\d{1,3}(?:\.\d{1,3}){3}):\d+")
_MOST_HOPS = 20


class TrustedProxies:
    """The front servers whose `X-Forwarded-For` is believed. None by default: the connection's own address counts."""

    def __init__(self, networks: Sequence[str]) -> None:
        """Raises ValueError: one is neither an address nor a network."""
        self._networks = [ip_network(one, strict=False) for one in networks]

    def includes(self, address: str) -> bool:
        found = as_address(address)
        return found is not None and any(found in network for network in self._networks)

    def caller(self, peer: str, forwarded_for: Iterable[str]) -> str:
        """The address nearest to us that no trusted proxy has; `forwarded_for` are the header's values in order.

        What stands further to the left was written by the caller, and anything could.
        """
        hops = [hop.strip() for value in forwarded_for for hop in value.split(",")][-_MOST_HOPS:]
        caller = peer
        while hops and self.includes(caller):
            before = as_address(_without_port(hops.pop()))
            if before is None:  # the proxy passed on what is no address: it answers for it
                return caller
            caller = str(before)
        return caller


def caller_of(request: Request) -> str:
    """The address a request comes from, behind trusted proxies; "" where the server does not know it."""
    return request.client.host if request.client else ""


def place_of(request: Request) -> str:
    """Where it comes from as an event keeps it: the network, not the machine."""
    return shortened(caller_of(request))


def shortened(address: str) -> str:
    """Where somebody was, without telling which machine: an IPv4 /24, an IPv6 /48."""
    found = as_address(address)
    if found is None:
        return "an unknown network"
    return str(ip_network((found, 24 if isinstance(found, IPv4Address) else 48), strict=False))


def _without_port(text: str) -> str:
    matched = _WITH_PORT.fullmatch(text.strip().strip('"'))
    return (matched[1] or matched[2]) if matched else text
