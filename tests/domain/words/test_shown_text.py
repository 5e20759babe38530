import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.addresses_in_text import LINKABLE
from app.domain.words.shown_text import OUT_OF_SIGHT, defanged

PIECES = st.sampled_from(
    (
        *(
            "https",
            "HTTP",
            "://",
            ":",
            "/",
            ".",
            "．",
            "。",
            "www",
            "evil",
            "com",
            "co.uk",
            "mailto:",
            "tel:",
            "@",
            " ",
        ),
        *(
            "\n",
            "münchen",
            "xn--p1ai",
            "\u200b",
            "\u202e",
            "\x1b[31m",
            "10.0.0.1",
            "é",
            "javascript:",
            "[",
            "]",
            "data:",
            "sip:x",
            "here",
        ),
    )
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("see https://evil.example/x?y=1", "see https[:]//evil[.]example/x?y=1"),
        ("Visit www.evil.com today", "Visit www[.]evil[.]com today"),
        ("evil．com", "evil[.]com"),
        ("pay@evil.co.uk", "pay@evil[.]co[.]uk"),
        ("http://10.0.0.1/x", "http[:]//10[.]0[.]0[.]1/x"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("call tel:+4412345", "call tel[:]+4412345"),
        ("xmpp:ana@chat", "xmpp[:]ana@chat"),
        ("sip:1234", "sip[:]1234"),
        ("bitcoin:1BoatSLRHt", "bitcoin[:]1BoatSLRHt"),
        ("ms-word:ofe|u|x", "ms-word[:]ofe|u|x"),
        ("web+pay:now", "web+pay[:]now"),
        ("@here and <@everyone>", "[@]here and <[@]everyone>"),
        ("ev\u200bil.com", "evil[.]com"),
        ("Bob \x1b[31mred\u202e gnp.exe", "Bob [31mred gnp[.]exe"),
    ],
)
def test_what_a_program_would_make_a_link_of_is_text(typed: str, shown: str) -> None:
    assert defanged(typed) == shown


@pytest.mark.parametrize(
    "typed", ["A question about 3.5 m and 1.200,50 euros.", "Dear Ms. Quill, e.g. at 10:30. Thanks.", "Acme [x] Ltd"]
)
def test_ordinary_sentences_stay_as_they_are(typed: str) -> None:
    assert defanged(typed) == typed


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_nothing_linkable_but_an_at_sign_is_left_and_twice_is_once(typed: str) -> None:
    shown = defanged(typed)

    assert defanged(shown) == shown
    assert not [found for found in LINKABLE.finditer(shown) if found[0] != "@"]
    assert not OUT_OF_SIGHT.search(shown)


@pytest.mark.parametrize("dot", ".\u3002\uff0e\uff61\u2024")
def test_every_dot_of_a_program_makes_a_link_and_is_written_so_that_it_makes_none(dot: str) -> None:
    assert LINKABLE.search(f"See evil{dot}example")
    assert defanged(f"See evil{dot}example") == "See evil[.]example"
