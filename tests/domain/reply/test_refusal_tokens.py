from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.reply.refusal_tokens import make_token, read_token

SECRET = b"a secret of this installation"


def test_a_token_says_whose_address_it_is_about() -> None:
    token = make_token(SECRET, "larkfield", "Ann@Visitor.example")
    assert read_token(SECRET, token) == ("larkfield", "ann@visitor.example")
    assert token.replace("-", "").replace("_", "").isalnum()


def test_another_secret_is_refused() -> None:
    assert read_token(b"another", make_token(SECRET, "larkfield", "ann@visitor.example")) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_no_changed_character_gets_through(place: int, character: str) -> None:
    token = make_token(SECRET, "larkfield", "ann@visitor.example")
    place %= len(token)
    changed = token[:place] + character + token[place + 1 :]
    # The last character may carry unused bits: it may then say the same, never something else.
    assert read_token(SECRET, changed) in (None, ("larkfield", "ann@visitor.example"))
    if place < len(token) - 1 and changed != token:
        assert read_token(SECRET, changed) is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=1200))
def test_any_text_is_simply_no_token(text: str) -> None:
    assert read_token(SECRET, text) is None
