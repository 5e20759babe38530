"""Whom else to ask: which of the profile's tips is about what somebody asks for, and how a letter says it."""

import re
from collections.abc import Sequence
from pathlib import Path

from app.domain.firm import FirmProfile, Pointer
from app.domain.inquiry import Inquiry
from app.domain.lead import Lead
from app.domain.reply.register import mixes_registers, speaks_to_several
from app.domain.words.cues import cues_in, lists_in
from app.domain.words.folding import folded_in_place
from app.domain.words.languages import guess_language
from app.domain.words.stems import stems_of
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.manner import Manner

_WISHES = Path(__file__).with_name("wishes.toml")
DECLINED = frozenset({"pl", "ja"})  # there a tip as the profile words it may not fit into a sentence
_THING_COUNTS, _WISH_COUNTS = 4, 2  # a word of what the profile does not sell, and another one of a tip's wish
_SENDER_COUNTS = {"tip_private": 4, "tip_student": 4, "tip_small": 2}  # that a tip is for such senders


def tip_sentence(pointer: Pointer, manner: Manner) -> str:
    """A sentence with the first part of the tip, as far as it addresses the reader as the letter does; "" else.

    What follows a full stop or a semicolon in it is for some of those who ask, and nobody knows which. Whom to ask
    stands in it behind a verb: German firms write "einen Fachbetrieb".
    """
    ours = f"{manner.greeting}\n{manner.book.say('letter', 'closing')}"
    somebody = lists_in(_WISHES)["somebody"].get(manner.language, "").split()
    advice = _told_of(pointer)
    is_of_somebody = advice.partition(" ")[0].casefold() in somebody and _ends_with_a_name(advice, manner.language)
    tip = manner.book.say("cold", "pointer_whom" if is_of_somebody else "pointer", pointer=advice)
    if ": " in advice and not is_of_somebody:  # "One thing you can do alone: ask ..." is a sentence of its own
        tip = f"{advice[:1].upper()}{advice[1:]}."
    told = f"{ours}\n{manner.book.say('cold', 'not_sold')}\n{tip}"
    if speaks_to_several(advice, manner.language) or mixes_registers(told, manner.language):
        return ""
    return manner.book.contracted(tip)


def is_what_they_look_for(pointer: Pointer, inquiry: Inquiry) -> bool:
    """Whether most words of whom to ask are their own: "we look for an audit firm" and "a registered audit firm".

    What stands behind a comma says more of them: "a sound studio, which works with subtitlers".
    """
    advised, said = stems_of(_told_of(pointer).split(",")[0]), stems_of(inquiry_text(inquiry))
    return len(advised & said) > len(advised - said)


def _told_of(pointer: Pointer) -> str:
    """Its first part: what follows is for some of those who ask."""
    return re.split(r"\. |;", pointer.ask)[0].rstrip(" .")


def _ends_with_a_name(advice: str, language: str) -> bool:
    """Not "das Formular ausfüllen": in German what ends with a small word may be something to do."""
    last = advice.rpartition(" ")[2]
    return language != "de" or not (last.islower() and last.endswith("n"))


def pointers_for(lead: Lead, things: Sequence[str], kind: str, firm: FirmProfile, language: str) -> Sequence[Pointer]:
    """The tip for such senders where the profile has one, else the one that is clearly most about what they ask for.

    In the letter's language; several where none is clearly the first. A word of a tip's wish stands in what they ask:
    what only its advice shares with a message is chance. `kind` is the list of `wishes.toml` that tells a tip for such
    senders; "": there is none.
    """
    told = [one for one in firm.pointers if (guess_language(one.ask) or firm.spoken_languages[0]) == language]
    refused, asked = stems_of("\n".join(things)), stems_of(inquiry_text(lead.inquiry))
    for_them = {one for one in told if kind and _is_for(one, kind)}
    points = {
        one: _SENDER_COUNTS.get(kind, 0) * (one in for_them)
        + _THING_COUNTS * len(refused & stems_of(one.wish))
        + _WISH_COUNTS * len((asked - refused) & stems_of(one.wish))
        + len(asked & stems_of(one.ask))
        for one in told
    }
    meant = [one for one in told if one in for_them or (asked | refused) & stems_of(one.wish)]
    meant.sort(key=lambda one: points[one], reverse=True)
    is_clear = len(meant) < 2 or points[meant[0]] - points[meant[1]] >= _WISH_COUNTS
    return meant[:1] if is_clear else meant


def _is_for(pointer: Pointer, kind: str) -> bool:
    return cues_in(_WISHES)[kind].first_in(folded_in_place(f"{pointer.wish}\n{pointer.ask}")) is not None
