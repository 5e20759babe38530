"""Internet addresses as limits count them."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Network = str


def as_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in the text, an IPv4 one however it is wrapped; None for anything else."""
    try:
        found = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def network_of(address: str) -> Network:
    """What limits count as one caller: an IPv4 address, an IPv6 /64 (which a household has)."""
    found = as_address(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found) if found else address[:64]


def public_network(address: str) -> Network | None:
    """As `network_of`; None for an address of a private network, which is a proxy's and every visitor's."""
    found = as_address(address)
    return network_of(address) if found is not None and found.is_global else None


def is_loopback(host: str) -> bool:
    """Whether it is this machine, by its name or number alone: nothing is looked up."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() in {"localhost", "ip6-localhost"}
