"""A judge that needs no key and no network: signs, a small trained model, and rules for doubt.

Signs say who offers what to whom; the linear model weighs them together with the words.
The result is turned around by one rule: a message that could honestly be a buyer is an
inquiry. What it rests on is quoted, so that a partner can disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import NAMED, Disposition, Evidence, Judgement
from app.domain.lead import Case
from app.domain.words.gibberish import is_gibberish
from app.domain.words.languages import guess_language
from integrations.judges.criteria import findings_of
from integrations.judges.features import sign_features
from integrations.judges.linear_model import LinearModel, load_linear_model
from integrations.judges.message_text import MessageText
from integrations.judges.phrase_files import sign_book, sign_meanings
from integrations.judges.phrases import Hit
from integrations.judges.stakes import stakes_of

NAME = "offline 1"
KEEP = 0.30  # an inquiry from this probability on, however likely something else is
KEEP_WITHOUT_SIGNS = 0.16  # the same, when something speaks for a buyer, or nothing at all, and only weak signs against
SURE_OF_INQUIRY = 0.80
SURE_OF_ANOTHER = 0.95
SURE_WITHOUT_SIGNS = 0.985  # of words alone
_MOST_EVIDENCE = 3
_MAY_BUY_TOO = {Disposition.INQUIRY, Disposition.OTHER, Disposition.JOB_SEEKER}
_FIRST_NOT_LATIN = "\u0370"  # Greek and everything after it
_WEAK_SIGNS = {"flattery", "right_person", "asks_for_meeting", "own_trade"}  # both sides write so


@dataclass(frozen=True, slots=True)
class OfflineJudge:
    """Implements `app.domain.ports.Judge`; safe to share between threads."""

    model: LinearModel = field(default_factory=load_linear_model)

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        """Never raises; any text gets a judgement with at least one piece of evidence."""
        inquiry = case.inquiry
        text = MessageText.of(inquiry)
        hits = list(sign_book().hits(text.typed_tokens))
        chances = self._chances(inquiry, text, hits, firm)
        sides = _sides_of(hits)
        disposition = _decided(chances, sides)
        answered_before = any(message.from_us for message in case.earlier)
        return Judgement(
            disposition=disposition,
            evidence=_evidence(disposition, text, hits, inquiry, firm),
            findings=findings_of(text, inquiry, firm) if disposition is Disposition.INQUIRY else {},
            stakes=stakes_of(text, inquiry, firm),
            language=guess_language(text.typed) or firm.spoken_languages[0],
            judge=NAME,
            confident=_is_sure(disposition, chances, sides)
            and not (answered_before and disposition is Disposition.VENDOR_PITCH),
        )

    def _chances(
        self, inquiry: Inquiry, text: MessageText, hits: list[Hit], firm: FirmProfile
    ) -> Mapping[Disposition, float]:
        """How likely each disposition is, after what is known for certain."""
        if inquiry.machine:
            return {Disposition.AUTOMATED: 1.0}
        if not any(token.word.isalnum() for token in text.typed_tokens):
            return {Disposition.INQUIRY: 0.5, Disposition.SPAM: 0.5}
        if not hits and _is_in_another_script(inquiry.typed):
            return {Disposition.INQUIRY: 0.6, Disposition.SPAM: 0.4}  # what cannot be read is not filtered
        if not hits and is_gibberish(text.opening_words):
            return {Disposition.SPAM: 0.96, Disposition.INQUIRY: 0.04}
        chances = self.model.probabilities(sign_features(hits, inquiry, text), text.typed_tokens)
        return _of_a_client(chances) if _is_client(inquiry, firm) else chances


def _sides_of(hits: list[Hit]) -> set[Disposition]:
    """The dispositions that something more than a weak sign speaks for."""
    meanings = sign_meanings()
    return {meanings[hit.group].side for hit in hits if hit.group not in _WEAK_SIGNS}


def _decided(chances: Mapping[Disposition, float], sides: set[Disposition]) -> Disposition:
    """The likeliest disposition, unless it could honestly be a buyer."""
    limit = KEEP_WITHOUT_SIGNS if _speaks_only_for_a_buyer(sides) else KEEP
    if chances.get(Disposition.INQUIRY, 0.0) >= limit:
        return Disposition.INQUIRY
    return max(chances, key=lambda name: chances[name])


def _speaks_only_for_a_buyer(sides: set[Disposition]) -> bool:
    """Nothing speaks for something else, or a student or freelancer also asks for help."""
    return sides <= {Disposition.INQUIRY} or (Disposition.INQUIRY in sides and sides <= _MAY_BUY_TOO)


def _is_sure(disposition: Disposition, chances: Mapping[Disposition, float], sides: set[Disposition]) -> bool:
    """What is filtered for its words alone, with no sign of what it is, a person looks at."""
    inquiry = chances.get(Disposition.INQUIRY, 0.0)
    if disposition is Disposition.INQUIRY:
        return inquiry >= SURE_OF_INQUIRY
    is_shown = bool(sides - {Disposition.INQUIRY}) or max(chances.values()) >= SURE_WITHOUT_SIGNS
    return is_shown and inquiry <= 1 - SURE_OF_ANOTHER


def _is_in_another_script(message: str) -> bool:
    """Most letters are none of the Latin ones the words and signs are written in, and no link is shown."""
    letters = [character for character in message if character.isalpha()]
    others = sum(character >= _FIRST_NOT_LATIN for character in letters)
    return others * 2 > len(letters) and "://" not in message and "www." not in message


def _is_client(inquiry: Inquiry, firm: FirmProfile) -> bool:
    domain = (inquiry.sender_email or "").rpartition("@")[2].casefold()
    return any(domain == client or domain.endswith(f".{client}") for client in firm.client_domains)


def _of_a_client(chances: Mapping[Disposition, float]) -> Mapping[Disposition, float]:
    """Whoever writes from a client's domain does not pitch; what is no new inquiry is running work."""
    inquiry = chances[Disposition.INQUIRY]
    kept = {name: chances[name] for name in (Disposition.AUTOMATED, Disposition.OTHER, Disposition.JOB_SEEKER)}
    running = chances[Disposition.EXISTING_CLIENT] + chances[Disposition.VENDOR_PITCH] + chances[Disposition.SPAM]
    shift = 0.5 * inquiry  # a client's question is running work as often as a new opportunity
    return {**kept, Disposition.INQUIRY: inquiry - shift, Disposition.EXISTING_CLIENT: running + shift}


def _evidence(
    disposition: Disposition, text: MessageText, hits: list[Hit], inquiry: Inquiry, firm: FirmProfile
) -> tuple[Evidence, ...]:
    """The strongest reasons: headers and addresses first, then one quote per group of signs."""
    found: dict[str, Evidence] = {}
    if inquiry.machine and disposition is Disposition.AUTOMATED:
        found["machine"] = Evidence(claim=f"Written by a program: {inquiry.machine_reason or 'its headers say so'}")
    if disposition is Disposition.EXISTING_CLIENT and _is_client(inquiry, firm):
        found["client"] = Evidence(claim="Comes from the domain of a client")
    meanings = sign_meanings()
    for hit in sorted(hits, key=lambda hit: (-hit.words, hit.start)):
        meaning = meanings[hit.group]
        if meaning.side is disposition and hit.group not in found and len(found) < _MOST_EVIDENCE:
            found[hit.group] = Evidence(claim=meaning.claim, quote=text.sentence_at(hit.start, hit.end))
    return tuple(found.values()) or (_weak_evidence(disposition, text),)


def _weak_evidence(disposition: Disposition, text: MessageText) -> Evidence:
    """The opening words, when no single sign decided."""
    if not text.typed_tokens:
        return Evidence(claim="Says nothing; kept in case it is a buyer")
    opening = text.sentence_at(text.typed_tokens[0].start, text.typed_tokens[0].end)
    if disposition is Disposition.INQUIRY:
        return Evidence(claim="Could honestly be a buyer", quote=opening)
    return Evidence(claim=f"It reads like {NAMED[disposition]}", quote=opening)
