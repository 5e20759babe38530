"""One spelling of the address at which others reach this service."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.public_url import own_hosts, public_url_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://leads.example", "https://leads.example"),
        ("HTTPS://Leads.Firm.example:443/", "https://leads.firm.example"),
        ("http://leads.example:80", "http://leads.example"),
        ("http://leads.example:443", "http://leads.example:443"),
        ("https://leads.example:", "https://leads.example"),
        ("https://leads.example/Firm//", "https://leads.example/Firm"),
        ("http://[0:0:0:0:0:0:0:1]:8000/", "http://[::1]:8000"),
        ("http://[2001:DB8::1]", "http://[2001:db8::1]"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://leads_web:8000", "http://leads_web:8000"),
        ("https://Ana:Word@Leads.example", "https://Ana:Word@leads.example"),
    ],
)
def test_scheme_host_and_port_are_written_in_one_way(typed: str, kept: str) -> None:
    assert public_url_of(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "https:///in",
        "leads.example",
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://leads.example",
        "http://[::1",
        "http://[leads.example]",
        "https://leads.example:99999",
        "https://leads.example:abc",
        "https://leads.example:0",
        "https://leads.example?x=1",
        "https://leads.example/#x",
        "https://leads example",
        "https://leads.example/a b",
        "https://leads.example\n",
        " https://leads.example",
        "https://leads\\.example",
        "https://büro.example",
        "https://-leads.example",
        "http://2130706433",
        "http://127.1",
    ],
)
def test_what_is_no_web_address_is_refused_without_quoting_it(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!.*leads)"):
        public_url_of(typed)


@given(st.text(max_size=40).map(lambda rest: f"https://{rest}"))
def test_what_is_kept_is_kept_as_it_is_and_can_be_read(typed: str) -> None:
    try:
        kept = public_url_of(typed)
    except ValueError:
        return
    assert public_url_of(kept) == kept
    assert urlsplit(kept).netloc.rpartition("@")[2] in own_hosts(kept)


def test_the_port_of_the_scheme_may_be_left_out_and_no_other() -> None:
    assert own_hosts("https://Leads.example:443") == {"leads.example", "leads.example:443"}
    assert own_hosts("http://leads.example:443") == {"leads.example:443"}
    assert own_hosts("http://[::1]:8000") == {"[::1]:8000"}
    assert own_hosts("https://ana:word@leads.example") == {"leads.example", "leads.example:443"}
