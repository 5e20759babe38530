"""What several parts say, joined as sentences."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.draft import Draft
from app.domain.words.sentences import as_sentence, in_sentences


def draft(*reasons: str) -> Draft:
    return Draft(subject="s", text="t", html="h", reasons=reasons)


def test_each_part_ends_once_and_stands_once() -> None:
    assert in_sentences(["A is so", "B is so.", "A is so.", "They ask: \u201cWhy?\u201d", ""]) == (
        "A is so. B is so. They ask: \u201cWhy?\u201d"
    )
    assert (as_sentence("B.."), as_sentence("B.;"), as_sentence("B...")) == ("B.", "B.", "B...")


def test_what_stands_above_is_not_said_again() -> None:
    assert in_sentences(["A is so.", "B is so."], "It waits. A is so.") == "B is so."


def test_a_drafts_reasons_are_sentences_and_then_what_the_guard_found() -> None:
    refused = draft("Which service is not clear.", "it names a price", "They wait.", "it promises a day")

    guarded = "The draft did not pass the guard: it names a price; it promises a day."
    assert refused.why_refused == f"Which service is not clear. They wait. {guarded}"
    assert refused.why_refused_besides("They wait. It names: it names a price") == (
        "Which service is not clear. The draft did not pass the guard: it promises a day."
    )
    assert refused.why_refused_besides(refused.why_refused) == ""


@given(st.lists(st.text(max_size=60)))
def test_joined_sentences_have_no_doubled_signs_of_ours(parts: list[str]) -> None:
    plain = [part.replace(".", "").replace(";", "").replace(",", "") for part in parts]
    assert not {".;", ".."} & {in_sentences(plain)[at : at + 2] for at in range(len(in_sentences(plain)))}
