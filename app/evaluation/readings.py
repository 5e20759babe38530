"""Letters read blind by people: the page they read on, their verdicts, and the share that needs no edit.

A letter is passed when every reader answers all six questions with yes: where two differ, the no counts.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.draft import LetterFate
from app.domain.firm import FirmProfile
from app.evaluation.figures import divided
from app.evaluation.intervals import Share
from app.evaluation.letters import LetterOutcome
from app.evaluation.runs import EvaluationRun, RunKind, set_name

QUESTIONS: Mapping[str, str] = {  # what is asked -> what a yes means
    "Is it true?": (
        "Every figure, date, name and claim stands in the message, in the firm's answers and profile, or in the case "
        "study shown. Nothing is claimed that nobody did, and each promise says who answers by when."
    ),
    "Is everything answered or handed over?": (
        "Questions, wishes and conditions, also those in the subject or further down: what the firm's answers know is "
        "answered, the rest is handed to a named person with a day."
    ),
    "Is it about this person?": (
        "It would not fit another sender of the same trade. Their situation is told in our words, and a case study "
        "says what it shares with them."
    ),
    "Is the ask right?": (
        "One ask: a time for who is ready, one question that changes something for who is not, the true reason and a "
        "useful next step for who is not for us. What they wish comes first."
    ),
    "Is it native?": (
        "Somebody of that language and trade would write it so: greeting, form of address, title, numbers, sign-off, "
        "length."
    ),
    "Could it be read aloud?": (
        "In front of the sender and of our oldest client: no flattery, no jargon, no padding, no sentence that every "
        "firm writes."
    ),
}
_MOST_WORDS = 2_000
_PAGES = Environment(
    loader=PackageLoader("app.evaluation", "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class LetterVerdict(BaseModel):
    """One reader's answers to one letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    letter: str  # `LetterOutcome.token`
    yes: tuple[bool, bool, bool, bool, bool, bool]
    words: str = ""  # what a no is about

    @property
    def passes(self) -> bool:
        return all(self.yes)


class LetterVerdicts(BaseModel):
    """What the page saves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reading: str  # `reading_name`
    verdicts: tuple[LetterVerdict, ...]


def reading_name(tokens: Iterable[str]) -> str:
    """Names a set of letters, in whatever order they are read."""
    return set_name(tokens, " ")


def reading_page(letters: Sequence[LetterOutcome], firms: Mapping[str, FirmProfile], *, seed: int) -> str:
    """The letters in an order of chance, with what they may rest on, and nothing of who wrote or graded them."""
    shown = [one for one in letters if one.draft is not None]
    shuffled = sorted(shown, key=lambda one: one.token)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  an order, no secret
    return _PAGES.get_template("reading.html").render(
        reading=reading_name(one.token for one in shown),
        letters=[(one.token, one.case.inquiry, one.draft, firms[one.firm_id]) for one in shuffled],
        firms={name: firms[name] for name in dict.fromkeys(one.firm_id for one in shuffled)},
        questions=QUESTIONS,
    )


def read_verdicts(path: Path) -> LetterVerdicts:
    """Raises OSError, or ValueError where it is not what the page saved."""
    try:
        return LetterVerdicts.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(
            f"{path} is no file of verdicts that the reading page saved: {place}: {first['msg']}"
        ) from None


@dataclass(frozen=True)
class BlindReading:
    """The letters of one run, as `LetterOutcome.stored`, and what readers said of them."""

    outcomes: Sequence[Sequence[Any]]
    readers: Mapping[str, Sequence[LetterVerdict]]

    @property
    def _passed(self) -> Mapping[str, bool]:
        """Letter -> whether every reader passed it; a letter that a reader left out is judged by the others."""
        found: dict[str, bool] = {}
        for verdicts in self.readers.values():
            for one in verdicts:
                found[one.letter] = found.get(one.letter, True) and one.passes
        return found

    def unedited(self) -> Share:
        """Sent by itself and passed, of all that were due a letter; what nobody has read yet is left out."""
        passed = self._passed
        counted = [row for row in self.outcomes if row[_TOKEN] in passed or row[_FATE] == LetterFate.NONE]
        return Share.of(row[_FATE] == LetterFate.SENT and passed.get(row[_TOKEN], False) for row in counted)

    @property
    def passed(self) -> Share:
        """Of the letters read, sent or held."""
        return Share.of(self._passed.values())

    @property
    def good_but_held(self) -> Share:
        """Of the letters that readers passed, those that did not leave by themselves."""
        fates = {row[_TOKEN]: row[_FATE] for row in self.outcomes}
        good = [token for token, passes in self._passed.items() if passes]
        return Share.of(fates[token] != LetterFate.SENT for token in good)

    def as_json(self) -> dict[str, Any]:
        """`{messages, reading, readers, unedited, passed, good_but_held, tiers, languages, questions}`."""
        return {
            "messages": len(self._passed),
            "readers": sorted(self.readers),
            **{name: share.as_json() for name, share in self.headlines.items()},
            "tiers": self._unedited_by(_TIER),
            "languages": self._unedited_by(_LANGUAGE),
            "questions": {
                question: Share.of(one.yes[number] for verdicts in self.readers.values() for one in verdicts).as_json()
                for number, question in enumerate(QUESTIONS)
            },
        }

    def _unedited_by(self, place: int) -> dict[str, Any]:
        """Value at this place of a row -> the share of the rows that have it."""
        rows = divided(self.outcomes, lambda row: str(row[place]))
        return {value: BlindReading(found, self.readers).unedited().as_json() for value, found in rows.items()}

    @property
    def headlines(self) -> dict[str, Share]:
        return {"unedited": self.unedited(), "passed": self.passed, "good_but_held": self.good_but_held}


READING_HEADLINES = {
    "unedited": "sent unedited, of all that were due a letter",
    "passed": "passed by every reader, of those read",
    "good_but_held": "held though readers passed it",
}
_ID, _FATE, _TIER, _LANGUAGE, _CHECKS, _TOKEN = range(6)


def reading_run(
    run: EvaluationRun, readers: Mapping[str, Sequence[LetterVerdict]], reader: str, at: datetime
) -> EvaluationRun:
    """What is kept of it: the last reader's verdicts, and the figures of all together.

    Raises ValueError where a verdict is about a letter that the run has not.
    """
    known = {row[_TOKEN] for row in run.outcomes}
    strange = [one.letter for verdicts in readers.values() for one in verdicts if one.letter not in known]
    if strange:
        raise ValueError(f"these verdicts are about letters that are not in the run: {', '.join(strange[:3])}")
    reading = BlindReading(run.outcomes, readers)
    return EvaluationRun(
        at=at,
        versions={**run.versions, "reader": reader},
        cases=run.figures["reading"],
        figures={**reading.as_json(), "reading": run.figures["reading"]},
        outcomes=tuple([one.letter, list(one.yes), one.words[:_MOST_WORDS]] for one in readers[reader]),
        kind=RunKind.LETTERS_READ,
    )
