"""Letters written to messages with known answers, and what code can say of them. Whether one is good, a reader says."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.draft import Draft, LetterFate, LetterKind
from app.domain.judgement import Tier
from app.domain.reply.letter_length import words_more
from app.domain.reply.register import has_registers, mixes_registers
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.folding import words_of
from app.domain.words.languages import guess_language
from app.domain.words.quantities import numbers_of
from app.evaluation.cases import LabelledCase

_TOKEN_LENGTH = 12  # hexadecimal digits
_WORDS = (45, 175)  # of a letter, greeting to sign-off
_WORDS_OF_REFUSAL = (35, 125)
_QUESTION = re.compile(r"[?\uff1f\u061f\u037e]+(?=\s|$)")
_MOST_COUNTED = 6  # question marks of a message: a form's labels may be questions too
_OTHERWISE = "en"
_CHARACTERS_OF_A_TOKEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question to a model and its answer."""

    prompt: str  # "write_reply v2"
    read: int  # characters of the question
    written: int  # of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOutcome:
    """One case and the letter it gets."""

    case: LabelledCase
    firm_id: str
    written_languages: tuple[str, ...]  # of the firm
    fate: LetterFate
    draft: Draft | None = None  # None: nobody wrote one
    tier: Tier | None = None  # as it was graded
    asked: int | None = None  # how many questions of the sender the model told of; None: no model wrote
    exchanges: tuple[Exchange, ...] = ()
    is_open: bool = False  # a question to the model has no answer yet: what is here is not the model's letter

    @property
    def graded(self) -> Tier | None:
        """The labelled tier, else the one it was given."""
        return self.case.tier or self.tier

    @property
    def language(self) -> str:
        """Of the message, as labelled, else of the letter."""
        return self.case.language or (self.draft.language if self.draft else "")

    @property
    def token(self) -> str:
        """Names the letter without saying anything about it; the same text to the same person has the same one."""
        draft = self.draft
        text = f"{self.case.id}\x00{draft.subject}\x00{draft.letter}" if draft else self.case.id
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_TOKEN_LENGTH]

    @property
    def checks(self) -> Mapping[str, bool]:
        """Check -> whether the letter stands it; what does not apply to it is left out."""
        if self.draft is None:
            return {}
        found = {name: check(self, self.draft) for name, check in CHECKS.items()}
        return {name: holds for name, holds in found.items() if holds is not None}

    def stored(self) -> list[Any]:
        """As a run keeps it: `[id, fate, tier, language, checks stood, token]`."""
        tier = self.graded.value if self.graded else None
        return [self.case.id, self.fate.value, tier, self.language, all(self.checks.values()), self.token]


def tokens_of(characters: int) -> int:
    """About how many tokens a text of so many characters is, by the usual rule of four."""
    return -(-characters // _CHARACTERS_OF_A_TOKEN)


def _said(draft: Draft) -> str:
    """The letter without links."""
    return WEB_LINK.sub("", draft.letter)


def _is_sourced(outcome: LetterOutcome, draft: Draft) -> bool | None:
    """Each number stands in a statement with a source, or was the sender's own; the offline writer names none."""
    if outcome.asked is None:
        return None
    inquiry = outcome.case.inquiry
    theirs = f"{inquiry.subject or ''} {inquiry.message} {inquiry.history}"
    known = numbers_of(" ".join((theirs, *(one.words for one in draft.sources))))
    return numbers_of(_said(draft)) <= known


def _is_in_their_language(outcome: LetterOutcome, draft: Draft) -> bool | None:
    """Theirs where the firm writes it, else English, else the firm's first one."""
    theirs, ours = outcome.case.language, outcome.written_languages
    if not theirs:
        return None
    wanted = next((one for one in (theirs, _OTHERWISE) if one in ours), ours[0])
    return draft.language == wanted and guess_language(_said(draft)) in {None, wanted}


def _has_one_register(_outcome: LetterOutcome, draft: Draft) -> bool | None:
    """Not both ways to say "you" where there are two, and not the words of two countries."""
    return None if not has_registers(draft.language) else not mixes_registers(_said(draft), draft.language)


def _handles_questions(outcome: LetterOutcome, _draft: Draft) -> bool | None:
    """At least as many as the message has question marks are named with their answer."""
    if outcome.asked is None:
        return None
    return outcome.asked >= min(len(_QUESTION.findall(outcome.case.inquiry.message)), _MOST_COUNTED)


def _has_one_ask(_outcome: LetterOutcome, draft: Draft) -> bool | None:
    """One question at most, and one calendar; a refusal asks nothing."""
    return len(_QUESTION.findall(_said(draft))) <= (0 if draft.kind is LetterKind.REFUSAL else 1)


def _has_length(outcome: LetterOutcome, draft: Draft) -> bool | None:
    low, high = _WORDS_OF_REFUSAL if draft.kind is LetterKind.REFUSAL else _WORDS
    high += words_more(outcome.case.inquiry.message)
    return low <= len(words_of(_said(draft))) <= high


CHECKS: Mapping[str, Callable[[LetterOutcome, Draft], bool | None]] = {
    "numbers have a source": _is_sourced,
    "language": _is_in_their_language,
    "one register": _has_one_register,
    "questions handled": _handles_questions,
    "one ask": _has_one_ask,
    "length": _has_length,
}
