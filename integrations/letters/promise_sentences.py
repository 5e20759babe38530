"""What a letter of a model's own words promises: each such sentence becomes part of a task, listed or not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.draft import PromisedAnswer
from app.domain.firm import FirmProfile, Partner
from app.domain.firms_texts import INFORMAL
from app.domain.reply.claim_sources import promise_tails
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded, folded_in_place, words_of
from app.domain.words.sentences import BETWEEN_SENTENCES
from integrations.letters.promised import promised_time

_WORDS = Path(__file__).with_name("promises.toml")
_A_NUMBER_AT_ITS_END = re.compile(r"(?<!\w)\d{1,2}\.\Z")
_VARIANTS = ("", INFORMAL, "brazil")


def with_what_is_said(
    asked: Sequence[PromisedAnswer], body: str, language: str, firm: FirmProfile, *, signs: str
) -> tuple[PromisedAnswer, ...]:
    """The answers that a letter lists as promised, each with the sentences that say so, and what it promises beside.

    A sentence belongs to the partner it names, else to whoever signs, or to the one whose answers are promised and whom
    another sentence names ("he writes to you by ...").

    Args:
        asked: What the letter's writer listed.
        body: The letter's paragraphs, without greeting and sign-off line.
        language: ISO 639-1 code of the letter.
        firm: Who writes.
        signs: Whose name stands below.
    """
    signer = next((one for one in firm.partners if one.name == signs), None)
    times = _times(firm, language)
    said: dict[str, list[str]] = {}
    beside = list[PromisedAnswer]()
    for sentence in _sentences(body):
        named = next((one for one in firm.partners if is_named(one, firm, sentence)), None)
        is_timed = any(time in folded(sentence) for time in times)
        if not is_timed and not _says_so(sentence, is_named=named is not None):
            continue
        owner = named.email if named else _unnamed(asked, signer)
        if is_timed and any(one.owner == owner for one in asked):
            said.setdefault(owner, []).append(sentence)
        else:
            beside.append(PromisedAnswer(question=sentence, owner=owner))
    listed = (replace(one, said=" ".join(said.get(one.owner, ()))) for one in asked)
    return (*listed, *beside)


def _times(firm: FirmProfile, language: str) -> tuple[str, ...]:
    """By when the promise says it; of one that ends otherwise its last words, which may stand elsewhere, too."""
    said = (folded(promised_time(firm, language, variant)) for variant in _VARIANTS)
    return tuple(dict.fromkeys(filter(None, said))) or promise_tails(firm)


def _sentences(body: str) -> Iterator[str]:
    """As written; "der 21. Januar" ends none."""
    for paragraph in WEB_LINK.sub(" ", body).split("\n\n"):
        begun = ""
        for one in BETWEEN_SENTENCES.split(paragraph):
            begun = f"{begun} {one}".strip()
            if begun and not _A_NUMBER_AT_ITS_END.search(begun):
                yield begun
                begun = ""
        if begun:
            yield begun


def _says_so(sentence: str, *, is_named: bool) -> bool:
    plain, cues = folded_in_place(sentence), cues_in(_WORDS)
    if "?" in plain:
        return False
    is_own = cues["own"].first_in(plain) is not None
    return is_own or (is_named and cues["of_a_colleague"].first_in(plain) is not None)


def is_named(partner: Partner, firm: FirmProfile, text: str) -> bool:
    """By a part of their name that no colleague shares."""
    others = {word for one in firm.partners if one != partner for word in words_of(one.name)}
    said = words_of(text)
    return any(word in said for word in words_of(partner.name) if word not in others)


def _unnamed(asked: Sequence[PromisedAnswer], signer: Partner | None) -> str:
    """Of a sentence that names nobody: whoever signs, unless only one other answers anything."""
    owners = {one.owner for one in asked}
    own = signer.email if signer else ""
    return owners.pop() if len(owners) == 1 and own not in owners else own
