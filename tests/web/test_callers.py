"""The address that counts is the one nearest to us that no trusted proxy has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.networks import network_of
from app.web.callers import TrustedProxies, shortened


@pytest.mark.parametrize(
    ("trusted", "peer", "headers", "caller"),
    [
        ([], "127.0.0.1", ["203.0.113.9"], "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        (["127.0.0.1"], "127.0.0.1", [], "127.0.0.1"),
        (["127.0.0.1"], "198.51.100.4", ["203.0.113.9"], "198.51.100.4"),
        (["127.0.0.1"], "127.0.0.1", ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (["127.0.0.1"], "127.0.0.1", ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
        (["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", ["6.6.6.6, 203.0.113.9, 10.1.2.3"], "203.0.113.9"),
        (["127.0.0.1"], "127.0.0.1", ["203.0.113.9:4711"], "203.0.113.9"),
        (["127.0.0.1"], "127.0.0.1", ["[2001:db8::5]:4711"], "2001:db8::5"),
        (["127.0.0.1"], "127.0.0.1", ["unknown"], "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", ["203.0.113.9, <script>"], "127.0.0.1"),
        (["127.0.0.1"], "::ffff:127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        (["::1"], "::1", ["::ffff:203.0.113.9"], "203.0.113.9"),
    ],
)
def test_only_a_trusted_proxy_says_who_called(trusted: list[str], peer: str, headers: list[str], caller: str) -> None:
    assert TrustedProxies(trusted).caller(peer, headers) == caller


@given(st.lists(st.text(max_size=60), max_size=5))
def test_whatever_a_header_says_the_caller_is_somebody(headers: list[str]) -> None:
    assert TrustedProxies([]).caller("192.0.2.1", headers) == "192.0.2.1"
    assert network_of(TrustedProxies(["192.0.2.1"]).caller("192.0.2.1", headers))


def test_a_household_of_ipv6_is_one_caller_and_events_show_a_network() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::ffff") != network_of("2001:db8:1:3::4")
    assert network_of("::ffff:203.0.113.9") == network_of("203.0.113.9") == "203.0.113.9"
    assert shortened("203.0.113.9") == "203.0.113.0/24"
    assert shortened("2001:db8:1:2::4") == "2001:db8:1::/48"
    assert shortened("testclient") == "an unknown network"
