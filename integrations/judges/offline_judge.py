"""A judge that needs no key and no network: words and parts of words, weighed as many labelled messages taught.

How likely an inquiry is decides where a message goes: closed only when it is hardly one, on the path when it is
clearly one, to a person in between. It rests on the sentence that weighed most, so that a partner can disagree.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import LONGEST_QUOTE, UNWANTED, Disposition, Evidence, HighStake, Judgement, Thresholds
from app.domain.lead import Case
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.gibberish import is_gibberish
from app.domain.words.languages import guess_language
from integrations.judges.criteria import findings_of
from integrations.judges.features import features_of, numbers_in
from integrations.judges.message_text import MessageText
from integrations.judges.message_words import sentence_places, weighed_words
from integrations.judges.stakes import stakes_of
from integrations.judges.trained_weights import TrainedWeights, chances_of, trained_weights

NAME = "offline 2"
_USUAL_COST = 50  # of a closed buyer, in letters to pitches: what the trained thresholds were chosen for
_COPY = 2.0  # off the log odds of a buyer whose text others sent too, and whose mails were closed: no two buyers do
PLAIN_OTHER = 0.1  # a paragraph below this chance is no buyer's, whatever stands beside it: no letter goes by itself
_LEAST_WORDS, _MOST_PARTS = 10, 40  # of such a paragraph; of a message
_MOSTLY = 0.5  # of a paragraph: a pitch or spam, and no forward's head or signature
_LEAST_SAID = 6  # words and signs: what says less is never closed for its words
_LEAST_AS_SPAM = 12  # words beside addresses: a link in a short message does not make it spam that nobody sees
_SURELY, _SURELY_UNWANTED = 0.5, 0.6  # chance of the kind from which it is closed; of pitch and spam together
_NO_TROUBLE = UNWANTED | {Disposition.AUTOMATED, Disposition.JOB_SEEKER}
_IN_DOUBT = 0.25  # from this chance on it is taken for an inquiry, graded and drafted, though a person decides
_ANSWERED = 2.0  # on them, where we have written to the sender: most who go on after that wanted something
_NEVER = -20.0  # log odds of what a message cannot be
_WORDS_OF_A_SENTENCE = 80
_MOST_SENTENCES = 60
_OPENING = 60  # words looked at for keys struck at random
_CLAIMS = {
    Disposition.INQUIRY: "Asks for something, as a buyer does",
    Disposition.VENDOR_PITCH: "Offers or promotes something",
    Disposition.SPAM: "Reads like bulk mail or fraud",
    Disposition.AUTOMATED: "Reads like a program's message",
    Disposition.JOB_SEEKER: "Looks for work",
    Disposition.EXISTING_CLIENT: "Is about running work",
    Disposition.OTHER: "Neither asks for a service nor offers one",
}
_READ_SCRIPTS = ((0, 0x250), (0x1E00, 0x1F00), (0x3040, 0x3100), (0x3400, 0xA000), (0xFF00, 0xFFF0))


@dataclass(frozen=True, slots=True)
class OfflineJudge:
    """Implements `app.domain.ports.Judge`; safe to share between threads."""

    weights: TrainedWeights = field(default_factory=trained_weights)

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        """Never raises; any text gets a judgement with at least one piece of evidence."""
        inquiry = case.inquiry
        text = MessageText.of(inquiry)
        certain = _known_for_certain(inquiry, text)
        chances = certain or self._weighed(text.typed_subject, text.typed_message, case, firm)
        buyer = chances.get(Disposition.INQUIRY, 0.0)
        likeliest = Disposition.INQUIRY if buyer >= _IN_DOUBT else max(chances, key=lambda kind: chances[kind])
        limits = firm.thresholds or self._usual_thresholds(firm.lost_buyer_costs)
        is_closed = (
            buyer < limits.close_below and likeliest is not Disposition.INQUIRY and _is_likely(likeliest, chances)
        )
        if certain is None and len(weighed_words(text.typed, _LEAST_SAID)) < _LEAST_SAID:
            is_closed = False  # a greeting or a single word proves nothing
        if certain is None and likeliest is Disposition.SPAM and _is_short(text):
            is_closed = False
        if _is_answered(case) and likeliest is Disposition.VENDOR_PITCH:
            is_closed = False  # whom we wrote to is no stranger who sells
        weakest = min(buyer, self._weakest_part(text, case, firm)) if buyer >= PLAIN_OTHER else buyer
        is_answered = (
            certain is None  # what was not weighed is never answered, whatever a firm's thresholds are
            and likeliest is Disposition.INQUIRY
            and buyer >= limits.answer_from
            and weakest >= PLAIN_OTHER
        )
        return Judgement(
            disposition=likeliest,
            evidence=self._evidence(likeliest, text, case, firm),
            findings=findings_of(text, inquiry, firm) if likeliest is Disposition.INQUIRY else {},
            stakes=_stakes(likeliest, text, inquiry, firm, has_no_trouble=is_closed and likeliest in _NO_TROUBLE),
            language=guess_language(text.typed) or firm.spoken_languages[0],
            judge=NAME,
            confident=is_closed or is_answered,
            confidence=round(chances[likeliest], 4),
            inquiry_chance=round(weakest, 4),
            otherwise=None
            if is_closed or is_answered
            else max(chances.keys() - {likeliest}, key=lambda kind: chances[kind], default=None),
        )

    def _usual_thresholds(self, lost_buyer_costs: int) -> Thresholds:
        """The dearer a lost buyer, the less likely one must be where a message is closed."""
        odds = self.weights.close_below / (1 - self.weights.close_below) * _USUAL_COST / lost_buyer_costs
        close_below = min(odds / (1 + odds), self.weights.answer_from)
        return Thresholds(close_below=close_below, answer_from=self.weights.answer_from)

    def _weakest_part(self, text: MessageText, case: Case, firm: FirmProfile) -> float:
        """How likely an inquiry is by the paragraph that speaks least for one: text beside a pitch does not hide it."""
        lines = text.typed_message.split("\n")  # paragraphs, or what a mail program makes of them
        parts = [line for line in lines if len(line.split()) >= _LEAST_WORDS]
        if len(parts) > _MOST_PARTS:
            return 0.0  # nobody weighs them all
        if len(parts) == 1 and not text.typed_subject.strip() and parts[0].strip() == text.typed_message.strip():
            return 1.0  # the whole has been weighed
        weighed = (self._weighed("", part, case, firm) for part in parts)
        return min(
            (one[Disposition.INQUIRY] for one in weighed if sum(one[kind] for kind in UNWANTED) > _MOSTLY), default=1.0
        )

    def _weighed(self, subject: str, message: str, case: Case, firm: FirmProfile) -> Mapping[Disposition, float]:
        """How likely each kind is; the values add up to 1."""
        scores: Mapping[Disposition, float] = self.weights.scores(features_of(subject, message, case.inquiry))
        if case.is_clients(firm):
            scores = _of_a_client(scores)
        shift = (_ANSWERED if _is_answered(case) else 0.0) - (_COPY if case.alike_from_others else 0.0)
        scores = {**scores, Disposition.INQUIRY: scores[Disposition.INQUIRY] + shift}
        return chances_of(scores, self.weights.calibration)

    def _evidence(self, kind: Disposition, text: MessageText, case: Case, firm: FirmProfile) -> tuple[Evidence, ...]:
        """What is known for certain first, then the sentence that weighed most."""
        inquiry = case.inquiry
        if inquiry.machine and kind is Disposition.AUTOMATED:
            return (Evidence(claim=f"Written by a program: {inquiry.machine_reason or 'its headers say so'}"),)
        sentence = self._weightiest(kind, text)
        if not sentence:
            return (Evidence(claim="Says nothing that could be read; it may still be a buyer"),)
        if _is_in_unread_script(text.typed):
            return (Evidence(claim="In a script this judge has not learned to read", quote=sentence),)
        found = Evidence(claim=_CLAIMS[kind], quote=sentence)
        if kind is Disposition.EXISTING_CLIENT and firm.is_client_address(inquiry.sender_email or ""):
            return (Evidence(claim="Comes from the domain of a client"), found)
        if kind is Disposition.EXISTING_CLIENT and case.is_clients(firm):
            return (Evidence(claim="A customer, says the CRM"), found)
        return (found,)

    def _weightiest(self, kind: Disposition, text: MessageText) -> str:
        """The sentence that speaks most for this kind, as it was written."""
        rivals = [Disposition.INQUIRY] if kind is not Disposition.INQUIRY else [Disposition.VENDOR_PITCH]
        best, most = "", -math.inf
        for start, end in sentence_places(text.typed)[:_MOST_SENTENCES]:
            numbers = numbers_in(weighed_words(text.typed[start:end], _WORDS_OF_A_SENTENCE))
            if not numbers:
                continue
            leaning = self.weights.leaning(numbers, kind) - sum(self.weights.leaning(numbers, one) for one in rivals)
            if leaning > most:
                best, most = text.original[start:end].strip()[:LONGEST_QUOTE].strip(), leaning
        return best


def _known_for_certain(inquiry: Inquiry, text: MessageText) -> Mapping[Disposition, float] | None:
    """What needs no weighing: a program's headers, nothing said, keys struck at random, a script never learned."""
    if inquiry.machine:
        return {Disposition.AUTOMATED: 1.0}
    words = [word.text for word in weighed_words(text.typed, _OPENING)]
    if not any(word.isalnum() and word != "0" for word in words):
        return {Disposition.INQUIRY: 0.5, Disposition.SPAM: 0.5}
    if is_gibberish([word for word in words if word.isalpha()]):
        return {Disposition.SPAM: 0.99, Disposition.INQUIRY: 0.01}
    if _is_in_unread_script(text.typed):
        return {Disposition.INQUIRY: 0.5, Disposition.SPAM: 0.5}
    return None


def _is_likely(kind: Disposition, chances: Mapping[Disposition, float]) -> bool:
    """Whether what it is taken for is likely, and not only likelier than each of the others.

    A pitch and spam are closed alike: what must be one of the two need not be known to be which.
    """
    return chances[kind] >= _SURELY or (
        kind in UNWANTED and math.fsum(chances.get(one, 0.0) for one in UNWANTED) >= _SURELY_UNWANTED
    )


def _is_short(text: MessageText) -> bool:
    words = weighed_words(without_addresses(text.typed), 4 * _LEAST_AS_SPAM)
    return sum(word.text.isalnum() for word in words) < _LEAST_AS_SPAM


def _is_in_unread_script(message: str) -> bool:
    """Most letters are of a script that no training message was written in."""
    letters = [ord(character) for character in message if character.isalpha()]
    unread = sum(not any(first <= letter < last for first, last in _READ_SCRIPTS) for letter in letters)
    return unread * 2 > len(letters)


def _stakes(
    kind: Disposition, text: MessageText, inquiry: Inquiry, firm: FirmProfile, *, has_no_trouble: bool
) -> tuple[HighStake, ...]:
    """Who only perhaps sells may be in trouble all the same."""
    return stakes_of(text, inquiry, firm, has_no_trouble=has_no_trouble, is_buyer=kind is Disposition.INQUIRY)


def _is_answered(case: Case) -> bool:
    return any(message.from_us for message in case.earlier)


def _of_a_client(scores: Mapping[Disposition, float]) -> Mapping[Disposition, float]:
    """Whoever writes from a client's domain neither pitches nor is a new lead: it is running work."""
    pitch, spam = Disposition.VENDOR_PITCH, Disposition.SPAM
    running = max(scores[Disposition.EXISTING_CLIENT] + 2.0, scores[Disposition.INQUIRY], scores[pitch], scores[spam])
    never = dict.fromkeys((Disposition.INQUIRY, pitch, spam), _NEVER)
    return {**scores, **never, Disposition.EXISTING_CLIENT: running}
