"""What a letter may say of the firm's own people."""

from pathlib import Path

import pytest

from app.domain.reply.claim_people import people_faults
from app.domain.reply.claim_sources import promise_tails
from app.profiles.profile_folders import load_profile

FIRM = load_profile(Path(__file__).parents[3] / "profiles" / "fernhill")
MESSAGE = "Our HubSpot is a mess and the board meets in March. Who would do the work?"


@pytest.mark.parametrize(
    "sentence",
    [
        "Callum Achterhuis answers your question about March in writing by the end of the next working day.",
        "Maren Solheim, who leads demand generation, beantwortet das schriftlich bis zum Ende des nächsten Arbeitstages.",
        "Callum Achterhuis leads this work.",
        "Quem conduz este trabalho é Maren Solheim.",
        "Isobel Farrant leitet Positionierung, Botschaften und Content.",
        "A partner and one consultant do the work.",
        "Whether we bid is decided by Callum Achterhuis.",
    ],
)
def test_what_the_firm_says_of_them_and_the_one_promise_may_stand(sentence: str) -> None:
    assert people_faults(sentence, FIRM, MESSAGE) == ()


def test_what_they_will_know_once_the_reader_has_answered_is_said_of_nobody() -> None:
    said = "Dan weet Callum Achterhuis of het bij een gewone beurt blijft."

    assert people_faults(said, FIRM, MESSAGE, "nl") == ()
    assert people_faults(said.replace(" of ", " dat "), FIRM, MESSAGE, "nl")


@pytest.mark.parametrize(
    "sentence",
    [
        "Maren will send you a sample plan tomorrow morning.",
        "Callum has looked into your portal and found three duplicates.",
        "Isobel and Maren discussed your case over lunch.",
        "Callum kommt gern zu Ihrer Sitzung nach Graz.",
        "Isobel Farrant vous téléphone ce soir.",
    ],
)
def test_what_nobody_says_of_them_is_refused_with_its_words(sentence: str) -> None:
    (fault,) = people_faults(sentence, FIRM, MESSAGE)

    assert fault.startswith("says of ")
    assert sentence[:40] in fault


def test_the_promise_is_known_by_its_last_words_in_each_language() -> None:
    assert {"the next working day", "ende des nächsten arbeitstages"} <= set(promise_tails(FIRM))
