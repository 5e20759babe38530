"""Links as the person wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.inbound.mail.tracked_links import plain_links


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "(see https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fharbor.example%2Fa&data=05%7C0&reserved=0).",
            "(see https://harbor.example/a).",
        ),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__harbor.example_a&d=DwMF", "https://harbor.example/a"),
        ("https://urldefense.com/v3/__https://harbor.example/a__;!!Abc123!xyz$", "https://harbor.example/a"),
        ("https://urldefense.com/v3/__https:/harbor.example/a*b__;Iw!!Abc!x$", "https://harbor.example/a#b"),
        ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fharbor.example&c=E", "https://harbor.example"),
        ("https://www.google.com/url?q=https://harbor.example/b&sa=D", "https://harbor.example/b"),
        ("<https://harbor.example/?utm_source=x&page=2&fbclid=1>", "<https://harbor.example/?page=2>"),
        ("https://harbor.example/?page=2", "https://harbor.example/?page=2"),
        ("https://www.google.com/search?q=positioning", "https://www.google.com/search?q=positioning"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=javascript%3A1",
            "https://eur01.safelinks.protection.outlook.com/?url=javascript%3A1",
        ),
        (
            "our shop, here<https://eu-west-1.protection.sophos.com/?d=harbor.example&u=bx4V+l7=&t=x>, and more",
            "our shop, here, and more",
        ),
        ("here <https://protect-eu.mimecast.com/s/AbCd?domain=harbor.example>.", "here."),
        (
            "www.harbor.example<https://urldefense.com/v3/__https://www.harbor.example/__;!!Abc!x$>",
            "www.harbor.example",
        ),
        ("our brochure<https://harbor.example/a.pdf>", "our brochure<https://harbor.example/a.pdf>"),
        ("https://[bad and https://harbor.example", "https://[bad and https://harbor.example"),
    ],
)
def test_links_are_unwrapped(written: str, meant: str) -> None:
    assert plain_links(written) == meant


@given(st.text(alphabet="htps:/.?&=*_-%[]@!;v23url ", max_size=200))
def test_any_text_is_accepted(text: str) -> None:
    plain_links("https://urldefense.com/v3/__" + text)  # raises otherwise
    plain_links("https://x.safelinks.protection.outlook.com/?url=" + text)
