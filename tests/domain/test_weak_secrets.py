"""Secrets that can be guessed are told from those that cannot."""

import secrets

import pytest

from app.domain.weak_secrets import why_weak


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("x", "characters"),
        ("short", "characters"),
        ("a" * 40, "repeated"),
        ("abc" * 12, "repeated"),
        ("ab1" * 5 + "aa2b1a", "different characters"),
        ("changeme-changeme-please"[:19], "tries first"),
        ("0123456789abcdef", "tries first"),
        ("my-secret-password", "tries first"),
        ("your-secret-key-here", "tries first"),
        ("firstreply-secret-key", "tries first"),
        ("abcdefghijklmnop", "counted up"),
        ("ponmlkjihgfedcba", "counted up"),
        ("acegikmoqsuwy2468", "counted up"),
        ("qwertzuiopasdfghjkl", "keyboard"),
        ("QWERTZuiopyxcvbnm", "keyboard"),
        ("azertyuiopqsdfgh", "keyboard"),
    ],
)
def test_what_can_be_guessed_is_named_with_the_reason(secret: str, why: str) -> None:
    assert why in (why_weak(secret, least=16) or "nothing")


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_no_key_that_a_machine_makes_is_refused(make: "object") -> None:
    for _ in range(2_000):
        assert callable(make)
        assert why_weak(make(16), least=16) is None


def test_words_of_ones_own_will_do() -> None:
    assert why_weak("a-key-for-one-run-of-the-sandbox", least=16) is None
    assert why_weak("seven geese crossed Orchard Row", least=16) is None
