"""`texts.toml`: what is wrong in it is named with its place, and what is right stands in the profile."""

import shutil
from pathlib import Path

import pytest

from app.domain.errors import ConfigurationError
from app.domain.firms_texts import FirmsText
from app.profiles.profile_folders import load_profile

SAMPLE = Path(__file__).parents[2] / "profiles" / "fernhill"


def load(folder: Path, texts: str) -> tuple[FirmsText, ...]:
    shutil.copytree(SAMPLE, folder / "fernhill")
    (folder / "fernhill" / "texts.toml").write_text(texts, encoding="utf-8")
    return load_profile(folder / "fernhill").texts


def test_a_table_per_language_and_one_for_informal_readers(tmp_path: Path) -> None:
    found = load(
        tmp_path, "[de]\nthanks = 'danke für Ihre Zeilen.'\n\n[de.informal]\nthanks = 'danke für deine Zeilen.'\n"
    )

    assert [(one.language, one.key, one.text, one.is_informal) for one in found] == [
        ("de", "thanks", "danke für Ihre Zeilen.", False),
        ("de", "thanks", "danke für deine Zeilen.", True),
    ]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ("[de]\nschedule = 'Hier einen Termin wählen:'", "texts.toml:2: `de.schedule` lacks {minutes}: write it where"),
        ("[de]\nthanks = 'Danke, {name}.'", "texts.toml:2: `de.thanks` holds {name}, which the program does not fill"),
        ("[de]\nthanks = 'Danke}.'", "`de.thanks` has a brace that belongs to no place"),
        ("[de]\nthank = 'Danke.'", "texts.toml:2: `de.thank` is none of thanks, thanks_for,"),
        ("[de]\nrefuse = 'Weg?'", "`de.refuse` is none of"),  # answers are known by these words
        ("[de]\nthanks = ''", "`de.thanks` is not one line of text between quotes"),
        ("[de]\nthanks = 7", "`de.thanks` is not one line of text between quotes"),
        ("[fi]\nthanks = 'Kiitos.'", "texts.toml:1: `fi` is no table of a language you answer in. Write one of en,"),
        ("[de]\ninformal = 'du'", "`de.informal` is not a table"),
        ("[de.informal]\nschedule = 'Da:'", "texts.toml:2: `de.informal.schedule` lacks {minutes}"),
        (f"[de]\nthanks = '{'x' * 401}'", "is longer than 400 characters"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, texts: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        load(tmp_path, texts)

    assert told in str(wrong.value)
