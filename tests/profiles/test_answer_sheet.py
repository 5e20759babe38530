"""The firm's approved answers, voice, pointers and rules for sending: read from the profile folder."""

import shutil
from pathlib import Path

import pytest

from app.domain.errors import ConfigurationError
from app.domain.firm import ApprovedAnswer
from app.profiles.profile_folders import load_profile
from tests.profiles.conftest import FERNHILL

NDA = '+++\nsince = 2026-11-02\nfigures = ["two pages"]\n\n[asked]\nen = ["Do you sign an NDA?"]\n+++\n\n## en\nYes.\n\n## de\nJa.\n'


def test_an_answer_is_known_by_its_file_and_read_per_language(folder: Path) -> None:
    (folder / "answers" / "nda.md").write_text(NDA, encoding="utf-8")

    answer = next(one for one in load_profile(folder).answers if one.key == "nda")

    assert answer.texts == {"en": "Yes.", "de": "Ja."}
    assert answer.asked == {"en": ("Do you sign an NDA?",)}
    assert (answer.text_in("de"), answer.text_in("fr")) == ("Ja.", "Yes.")
    assert not answer.is_promise


def test_a_profile_without_an_answer_sheet_loads_as_before(folder: Path) -> None:
    for name in ("answers", "voice"):
        shutil.rmtree(folder / name)
    text = (folder / "firm.toml").read_text(encoding="utf-8")
    (folder / "firm.toml").write_text(text[: text.index("# Whom to ask for")], encoding="utf-8")

    firm = load_profile(folder)

    assert (firm.answers, firm.voice, firm.pointers, firm.autonomy) == ((), (), (), ())


def test_the_sample_firm_has_answers_a_promise_a_voice_and_pointers() -> None:
    firm = load_profile(FERNHILL)

    assert [answer.key for answer in firm.answers if answer.is_promise] == ["open_questions"]
    assert all(text.count("{partner}") == text.count("{question}") == 1 for text in _promise_texts(firm.answers))
    assert len(firm.voice) == 3
    assert {pointer.wish for pointer in firm.pointers} > {"translation", "study projects"}


def _promise_texts(answers: tuple[ApprovedAnswer, ...]) -> list[str]:
    return [text for answer in answers if answer.is_promise for text in answer.texts.values()]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Yes.", r"nda\.md: begin with a line `\+\+\+`"),
        ("+++\nsince = 2026-11-02\n+++\n", r"nda\.md: holds no answer\. Write a line `## en`"),
        ("+++\nsinse = 2026-11-02\n+++\n## en\nYes.", r"nda\.md:2: `sinse` is not a key we know; did you mean 'since'"),
        ("+++\nasked = 1\n+++\n## en\nYes.", r"nda\.md:2: `asked`.*Write how people ask it"),
    ],
)
def test_what_is_wrong_in_an_answer_is_named(folder: Path, text: str, complaint: str) -> None:
    (folder / "answers" / "nda.md").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=complaint):
        load_profile(folder)


def test_rules_for_sending_are_read_and_an_unknown_word_is_named(folder: Path) -> None:
    file = folder / "firm.toml"
    kept = file.read_text(encoding="utf-8")
    file.write_text(f'{kept}\n[[autonomy]]\ndo = "hold"\nletters = ["refusal"]\nwhen = ["press"]\n', encoding="utf-8")
    (rule,) = load_profile(folder).autonomy
    assert (rule.do, rule.letters, rule.when, rule.tiers) == ("hold", ("refusal",), ("press",), ())

    file.write_text(f'{kept}\n[[autonomy]]\ndo = "hold"\ntiers = ["boiling"]\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="tiers: 'boiling' is none of hot, warm, cold"):
        load_profile(folder)
