"""The address at which others reach this service: written in one way, and how `Host` and `Origin` may name it."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?")
_ODD_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*", re.IGNORECASE)


def public_url_of(text: str) -> str:
    """The address as links begin with it: scheme and host in small letters, no default port, no slash at the end.

    Raises:
        ValueError: it is no web address, or one that no path can be put behind. The text is not quoted.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        shown = f"[{ip_address(host)}]" if ":" in host else host
    except ValueError:
        raise ValueError("this is no web address") from None
    if parts.scheme not in _DEFAULT_PORTS or not (shown.startswith("[") or _NAME.fullmatch(shown)):
        raise ValueError("this is no web address; write https:// and the name, in letters of ASCII (or xn--)")
    require_plain_number(host)
    if port == 0 or re.search(r"[\s?#\\\x00-\x1f]", text):
        raise ValueError("links begin with it: no spaces, no ? and #, no port 0")
    before = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    behind = f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme]) else ""
    return f"{parts.scheme}://{before}{shown}{behind}{parts.path.rstrip('/')}"


def own_hosts(public_url: str) -> frozenset[str]:
    """How `Host` and `Origin` may name it, in small letters: the port may be left out where it is the scheme's own."""
    parts = urlsplit(public_url_of(public_url))
    host, default = parts.netloc.rpartition("@")[2], _DEFAULT_PORTS[parts.scheme]
    return frozenset({host} if parts.port else {host, f"{host}:{default}"})


def require_plain_number(host: str) -> None:
    """Other spellings of numbers name a machine nobody recognises. Raises ValueError."""
    if _ODD_NUMBER.fullmatch(host):
        ip_address(host)
