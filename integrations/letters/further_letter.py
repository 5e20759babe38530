"""A further letter without a model: when ours left, that a short answer is enough, and where to find a time to talk."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.draft import Draft, LetterKind
from app.domain.firm import FirmProfile
from app.domain.further_letters import FurtherLetter, readers_hours
from app.domain.lead import Lead
from app.domain.scheduling_link import scheduling_url
from app.domain.words.subject_prefixes import without_prefixes
from integrations.letters.asked_matter import asked_matter, says_whole_name, spoken_name
from integrations.letters.drafting import guarded_draft, letter_of
from integrations.letters.heeded_wishes import may_offer_times
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.letter import Letter
from integrations.letters.manner import Manner, manner_of
from integrations.letters.offline_writer import OfflineWriter

_OTHER_LANGUAGE = "They write in a language that we do not answer in: whether another letter helps is yours to say."
_NOTHING_OF_THEIRS = "It says nothing yet of what they asked: add that, or send no further letter."
_NO_SENTENCES = "It is not in their language, in which we have no words for it: write your own, or send none."


class OfflineFurtherWriter:
    """Implements `app.domain.ports.FurtherLetterWriter`; needs no key and no network."""

    def write_further(self, lead: Lead, firm: FirmProfile, letter: FurtherLetter, *, unsubscribe_url: str) -> Draft:
        """A true frame for a person to fill: as it stands it is a reminder that says nothing of theirs.

        So it is never fit to leave by itself.
        """
        return _written(lead, firm, letter, unsubscribe_url)


def _written(lead: Lead, firm: FirmProfile, letter: FurtherLetter, unsubscribe_url: str) -> Draft:
    manner = manner_of(lead, firm)
    said = _sentences().get(manner.language) or _sentences()["en"]
    page = scheduling_url(lead, firm) if may_offer_times(lead) else ""
    talk = f"{manner.book.say('letter', 'schedule', minutes=firm.meeting_minutes)}\n{page}" if page else ""
    whole = letter_of(
        lead,
        firm,
        manner,
        paragraphs=(
            manner.book.running(_answered(lead, firm, letter, manner, said), said["open"]),
            talk,
            said["last"] if letter.is_last else "",
        ),
        addresses=(page,) if page else (),
        kind=LetterKind.FURTHER,
        unsubscribe_url=unsubscribe_url,
    )
    foot = replace(whole.foot, prepared=prepared_for(whole))
    whole = replace(whole, subject=subject_below(letter), foot=foot)
    draft = guarded_draft(whole, lead.inquiry, firm, tier=None, writer=OfflineWriter.name, own_words=whole.body)
    held = (
        _NOTHING_OF_THEIRS,
        _OTHER_LANGUAGE if manner.notice else "",
        "" if manner.language in _sentences() else _NO_SENTENCES,
    )
    return replace(draft, reasons=(*draft.reasons, *filter(None, held)))


def subject_below(letter: FurtherLetter) -> str:
    """That of our first letter, as its answer."""
    return f"Re: {without_prefixes(letter.sent[0].subject)}"


def prepared_for(letter: Letter) -> str:
    """What says below it that a program wrote it."""
    said = _sentences().get(letter.language) or _sentences()["en"]
    return str(said["prepared"].format(name=letter.foot.name.split()[0]))


def _answered(lead: Lead, firm: FirmProfile, letter: FurtherLetter, manner: Manner, said: Mapping[str, Any]) -> str:
    """On their day; by the name of the service where it stands in their message, as in a first letter."""
    local = letter.sent[0].sent_at.astimezone(readers_hours(lead.inquiry, firm).zone)
    form = said.get("first", said["date"]) if local.day == 1 else said["date"]
    on = form.format(day=local.day, month=said["months"][local.month - 1])
    service = asked_matter(lead.inquiry, firm).service
    named = spoken_name(service, manner.language, firm) if service else ""
    if "answered_about" in said and named and says_whole_name(inquiry_text(lead.inquiry), named):
        return str(said["answered_about"].format(date=on, service=named))
    return manner.book.contracted(said["answered"].format(date=on, message=manner.book.say("letter", "message")))


def sentences_of_further_letters(language: str) -> dict[str, str]:
    """What they say, by its place in them; in English where we have no words for the language."""
    said = _sentences().get(language) or _sentences()["en"]
    return {f"further letter, {key}": text for key, text in said.items() if isinstance(text, str)}


@cache
def _sentences() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("further_letters.toml").read_text(encoding="utf-8"))
