"""Which subjects answer, which pass on, and what is left without their prefixes."""

import pytest

from app.domain.words.subject_prefixes import is_answer, is_forward, without_prefixes


@pytest.mark.parametrize(
    "subject", ["Re: Offer", "AW:Offer", " Sv : Offer", "RE[2]: Offer", "回复：报价", "Rép: Offre"]
)
def test_an_answer_says_so_in_many_languages(subject: str) -> None:
    assert (is_answer(subject), is_forward(subject)) == (True, False)


@pytest.mark.parametrize("subject", ["Fwd: Offer", "FW: Offer", "WG: Re: Angebot", "TR : Offre", "Doorst: Offerte"])
def test_a_forward_says_so_in_many_languages(subject: str) -> None:
    assert (is_answer(subject), is_forward(subject)) == (False, True)


@pytest.mark.parametrize(
    "subject", ["", "Offer", "Relaunch: our site", "Industry: steel", "I am new here", "Trade fair"]
)
def test_a_subject_without_a_prefix_is_left_as_it_is(subject: str) -> None:
    assert (is_answer(subject), is_forward(subject), without_prefixes(subject)) == (False, False, subject)


def test_prefixes_are_taken_off_however_many_there_are() -> None:
    assert without_prefixes("Re: AW: Fwd[3]: WG: Our offer: part two") == "Our offer: part two"
