"""What a letter says that a person will do: answer in writing, as the firm has approved it. It leaves with its task."""

from app.domain.draft import PromisedAnswer
from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.reply.asked_questions import questions_in
from app.domain.reply.register import mixes_registers
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.folding import words_of
from integrations.letters.drafting import signer_of
from integrations.letters.inquiry_text import below_subject
from integrations.letters.manner import Manner
from integrations.letters.phrasebook import phrasebook

MOST_QUESTIONS = 5
_LONGEST = 200  # characters of what stands for a message
_READ = 6_000  # characters


def _questions_of(inquiry: Inquiry) -> tuple[str, ...]:
    """What they ask, in their words; at most five."""
    text = WEB_LINK.sub(" ", below_subject(inquiry)[:_READ]).replace("か。", "か？")  # Japanese needs no question mark
    return questions_in(text)[:MOST_QUESTIONS]


def promise_of(lead: Lead, firm: FirmProfile, manner: Manner, *, names_questions: bool = True) -> str:
    """Who answers what by when: in the firm's own words where it has some that fit the letter, else in ours.

    Whoever signs the letter says it of themselves, unless the firm's words are not ours.
    """
    owner, signer, book = owner_of(lead, firm), signer_of(lead, firm), manner.book
    count = len(_questions_of(lead.inquiry)) if names_questions else 0
    question = book.say("letter", ("message", "question", "questions")[min(count, 2)])
    usual = phrasebook(manner.language).say("letter", "promise")
    own = next((one.texts.get(manner.language, "") for one in firm.answers if one.is_promise), "")
    if own and words_of(own) != words_of(usual):
        said = own.replace("{partner}", owner.name).replace("{question}", question)
        if not mixes_registers(f"{manner.greeting}\n{book.say('letter', 'thanks')}\n{said}", manner.language):
            return said
    key = "promise_own" if owner.name == (signer.name if signer else firm.signature_name) else "promise"
    return book.say("letter", key, partner=owner.name, question=question)


def promised_answers(lead: Lead, firm: FirmProfile) -> tuple[PromisedAnswer, ...]:
    """The task of it: their questions, or what they wrote where they ask none."""
    owner, inquiry = owner_of(lead, firm).email, lead.inquiry
    whole = " ".join((inquiry.typed or inquiry.subject or "").split())
    asked = _questions_of(inquiry) or (whole[:_LONGEST] or "their message",)
    return tuple(PromisedAnswer(question=one, owner=owner) for one in asked)
