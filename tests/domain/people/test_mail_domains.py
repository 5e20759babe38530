"""Whose domain a host is under, however both are written."""

import pytest

from app.domain.people.mail_domains import is_under


@pytest.mark.parametrize("host", ["valves.example", "Shop.VALVES.example", "xn--mller-kva.example", "a.müller.example"])
def test_a_host_is_under_a_domain_however_it_is_written(host: str) -> None:
    assert is_under(host, ("valves.example", "müller.example"))


@pytest.mark.parametrize("host", ["", "example", "myvalves.example", "valves.example.org"])
def test_a_host_that_only_looks_like_a_domain_is_not_under_it(host: str) -> None:
    assert not is_under(host, ("valves.example",))
    assert not is_under(host, ())
