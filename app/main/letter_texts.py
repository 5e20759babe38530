"""`leads profile texts`: every sentence that code puts into letters, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.firm import FirmProfile
from app.domain.firms_texts import CHANGEABLE, INFORMAL
from integrations.letters.follow_up_letter import sentences_of_follow_ups
from integrations.letters.further_letter import sentences_of_further_letters
from integrations.letters.phrasebook import LANGUAGES, phrasebook

_PARTS = ("letter", "cold")  # of a phrasebook, that hold sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """One sentence as a letter says it."""

    language: str  # "de", or "de.informal": the table of `texts.toml` that holds it
    key: str
    whose: str  # "yours", "ours" (write your own in `texts.toml`) or "fixed"
    text: str


def letter_texts(firm: FirmProfile) -> Iterator[LetterText]:
    """In the firm's languages: those that it may word first, then those that are fixed."""
    languages = [one for one in firm.spoken_languages if one in LANGUAGES]
    for language in languages:
        usual, informal = (phrasebook(language, one, firm.texts).sections for one in ("", INFORMAL))
        yours = {(one.key, one.is_informal) for one in firm.texts if one.language == language}
        for key, part in ((key, part) for key in CHANGEABLE for part in _PARTS if key in usual[part]):
            whose = "yours" if (key, False) in yours else "ours"
            yield LetterText(language=language, key=key, whose=whose, text=usual[part][key])
            if informal[part][key] != usual[part][key]:
                whose, table = "yours" if (key, True) in yours else "ours", f"{language}.{INFORMAL}"
                yield LetterText(language=table, key=key, whose=whose, text=informal[part][key])
    for language in languages:
        for key, text in _fixed(language):
            yield LetterText(language=language, key=key, whose="fixed", text=text)


def _fixed(language: str) -> Iterator[tuple[str, str]]:
    sections = phrasebook(language).sections
    yield from ((key, text) for part in _PARTS for key, text in sections[part].items() if key not in CHANGEABLE)
    yield from sentences_of_follow_ups(language).items()
    yield from sentences_of_further_letters(language).items()
