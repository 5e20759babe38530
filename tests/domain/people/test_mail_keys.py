"""Two spellings of one mailbox or one organisation, and what stays apart."""

from collections.abc import Callable

import idna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.mail_keys import address_key, domain_key, domain_of, mailbox_key, recipient_key

# Mailboxes as they are written plainly, and other ways to write the same.
_LOCALS = st.from_regex(r"[a-z][a-z0-9]{0,8}(?:[._-][a-z0-9]{1,6}){0,2}", fullmatch=True)
_DOMAINS = st.sampled_from(
    ["kelp.example", "mail.kelp.co.uk", "münchen.de", "bücher.example", "例え.example", "gmail.com", "pm.me"]
)
_UNSEEN = "\u200b\u00ad\u2060\ufeff\u200d\u202e"


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.title,
    lambda address: f"  {address}. ",
    lambda address: address.replace("@", "@\u200b").replace("a", f"a{_UNSEEN}"),
    lambda address: address.rpartition("@")[0] + "@" + _wide(address.rpartition("@")[2]),
    lambda address: address.rpartition("@")[0] + "@" + idna.encode(address.rpartition("@")[2]).decode(),
    lambda address: address.rpartition("@")[0] + "@" + idna.encode(address.rpartition("@")[2]).decode().upper(),
    lambda address: address.rpartition("@")[0] + "@" + address.rpartition("@")[2].replace(".", "\u3002"),
    lambda address: f'"{address.rpartition("@")[0]}"@{address.rpartition("@")[2]}',
    lambda address: (
        f'"{address[0]}\\{address[1:].rpartition("@")[0]}"@{address.rpartition("@")[2]}'
        if address.rpartition("@")[0][1:]
        else address
    ),
)


@given(
    local=_LOCALS,
    domain=_DOMAINS,
    spelling=st.sampled_from(_SPELLINGS),
    tag=st.from_regex(r"(\+[a-z0-9+.-]{0,9})?", fullmatch=True),
)
def test_every_spelling_of_a_mailbox_has_one_key(
    local: str, domain: str, spelling: Callable[[str], str], tag: str
) -> None:
    assert mailbox_key(spelling(f"{local}{tag}@{domain}")) == mailbox_key(f"{local}@{domain}")
    assert address_key(spelling(f"{local}@{domain}")) == address_key(f"{local}@{domain}")


@given(first=_LOCALS, second=_LOCALS, domain=st.sampled_from(["kelp.example", "münchen.de", "outlook.com"]))
def test_different_mailboxes_have_different_keys(first: str, second: str, domain: str) -> None:
    assert (mailbox_key(f"{first}@{domain}") == mailbox_key(f"{second}@{domain}")) == (first == second)


@settings(max_examples=300, deadline=None)  # the first question loads the list of suffixes
@given(st.text() | st.builds("{}@{}".format, st.text(min_size=1), st.text(min_size=1)))
def test_a_key_is_its_own_key(text: str) -> None:
    for key in (address_key, mailbox_key, domain_key):
        assert key(key(text)) == key(text)
    assert address_key(mailbox_key(text)) == mailbox_key(text)
    assert mailbox_key(address_key(text)) == mailbox_key(text)


@pytest.mark.parametrize(
    ("spelled", "mailbox"),
    [
        ("Anna.Holt+x@googlemail.com", "annaholt@gmail.com"),
        ("Anna.Holt+x@kelp.example", "anna.holt@kelp.example"),
        ("a-n_n.a+q@pm.me", "anna@proton.me"),
        ("anna@protonmail.com", "anna@proton.me"),
        ("anna@mac.com", "anna@icloud.com"),
        ("anna-shop@yahoo.co.uk", "anna@yahoo.co.uk"),
        ("shop@anna.fastmail.com", "anna@fastmail.com"),
        ("anna-holt@ya.ru", "anna.holt@yandex.ru"),
        ("+x@kelp.example", "+x@kelp.example"),
        ("...@gmail.com", "...@gmail.com"),
        ('"anna holt"@kelp.example', '"anna holt"@kelp.example'),
        ("anna@[192.0.2.7]", "anna@[192.0.2.7]"),
    ],
)
def test_what_each_provider_takes_for_one_mailbox(spelled: str, mailbox: str) -> None:
    assert mailbox_key(spelled) == mailbox


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna.holt@kelp.example", "annaholt@kelp.example"),
        ("anna-holt@kelp.example", "anna@kelp.example"),
        ("anna@straße.de", "anna@strasse.de"),  # two registered names
        ("anna@yahoo.com", "anna@yahoo.de"),
        ("anna@fastmail.com", "anna@fastmail.fm"),
        ("anna@outlook.com", "anna@hotmail.com"),
        ("anna.holt@ya.ru", "annaholt@ya.ru"),
        ("анна@kelp.example", "anna@kelp.example"),
    ],
)
def test_what_may_be_two_peoples_stays_two(one: str, other: str) -> None:
    assert mailbox_key(one) != mailbox_key(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no address",
        "@kelp.example",
        "anna@",
        "@",
        "<@>",
        "()@()",
        "\u200b@\u200b",
        "<anna@kelp.example>",
        "Anna <anna@kelp.example>",
        "anna@kelp.example (work)",
        "anna@kelp.example other.example",
        "\uff1canna\uff20kelp.example\uff1e@other.example",
        "\uff08anna@kelp.example\uff09",
        "anna\uff20kelp.example",
        "anna\ufe6bkelp.example",
        "anna\uff0cx@kelp.example",
        "a\u00a0b@kelp.example",
        "\uff02anna\uff02@kelp.example",
        "anna+" + "x" * 303 + "@kelp.example.other.example",
    ],
)
def test_what_is_no_address_has_no_key(text: str) -> None:
    assert address_key(text) == mailbox_key(text) == domain_of(text) == ""


def test_what_is_no_address_is_never_stored_as_somebodys_mailbox() -> None:
    assert recipient_key("anna\uff20kelp.example") != recipient_key("anna@kelp.example")
    assert recipient_key("\uff1canna\uff20kelp.example\uff1e@other.example") != recipient_key("anna@kelp.example")


@given(st.text(max_size=400))
def test_what_is_stored_is_a_mailbox_or_has_no_at_sign(text: str) -> None:
    stored = recipient_key(text)

    assert stored == mailbox_key(text) or ("@" not in stored and len(stored) <= 320)


@pytest.mark.parametrize(
    ("one", "other"),
    [("stra\u00dfe@kelp.example", "strasse@kelp.example"), ("\uff41nna@kelp.example", "anna@kelp.example")],
)
def test_two_addresses_that_fold_alike_are_two_addresses_with_one_limit(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)
    assert mailbox_key(one) == mailbox_key(other)


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("mail.kelp.co.uk", "kelp.co.uk"),
        ("KELP.co.uk.", "kelp.co.uk"),
        ("a.b.kelp.example", "kelp.example"),
        ("a.kelp.com.np", "kelp.com.np"),
        ("mail.anna.github.io", "anna.github.io"),
        ("anna.blogspot.com", "anna.blogspot.com"),
        ("github.io", "github.io"),
        ("post.xn--mnchen-3ya.de", "münchen.de"),
        ("post.MÜNCHEN.de", "münchen.de"),
        ("kelp", "kelp"),
        ("192.0.2.7", "192.0.2.7"),
        ("[192.0.2.7]", "[192.0.2.7]"),
        ("", ""),
    ],
)
def test_the_part_of_a_domain_that_one_party_registered(domain: str, registered: str) -> None:
    assert domain_key(domain) == registered
