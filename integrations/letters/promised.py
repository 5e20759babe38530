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
from app.domain.words.quoting import cut_at_a_word
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


def promise_of(lead: Lead, firm: FirmProfile, manner: Manner) -> str:
    """Who answers their message by when: with the firm's own date where it has one that fits the letter, else ours.

    Whoever signs the letter says it of themselves.
    """
    owner, signer, book = owner_of(lead, firm), signer_of(lead, firm), manner.book
    asked = book.say("letter", "questions" if _questions_of(lead.inquiry) else "message")
    is_own = owner.name == (signer.name if signer else firm.signature_name)
    usual = phrasebook(manner.language).say("letter", "promise")
    firms = next((one.texts.get(manner.language, "") for one in firm.promises), "")
    if firms and words_of(firms) != words_of(usual):
        said = firms.replace("{partner}", owner.name).replace("{question}", asked)
        said = (_of_the_signer(firms, asked, manner) if is_own else "") or said
        if not mixes_registers(f"{manner.greeting}\n{book.say('letter', 'thanks')}\n{said}", manner.language):
            return said
    return book.say("letter", "promise_own" if is_own else "promise", partner=owner.name, question=asked)


def _of_the_signer(firms: str, asked: str, manner: Manner) -> str:
    """ "I will answer it by Friday" of "NAME comes back in writing on it by Friday"; empty where that is not said."""
    begins, in_writing = manner.book.say("letter", "own"), manner.book.say("letter", "in_writing")
    before, named, date = firms.partition("{question}")
    if not named or "{partner}" not in before or in_writing not in firms or not words_of(date):
        return ""
    date = date.strip().removeprefix(in_writing).lstrip(" ,")
    return f"{begins.format(question=asked)} {date}"


def promised_answers(lead: Lead, firm: FirmProfile) -> tuple[PromisedAnswer, ...]:
    """The task of it: their questions, or what they wrote where they ask none."""
    owner, inquiry = owner_of(lead, firm).email, lead.inquiry
    whole = cut_at_a_word(inquiry.typed or inquiry.subject or "", _LONGEST)
    asked = _questions_of(inquiry) or (whole or "their message",)
    return tuple(PromisedAnswer(question=one, owner=owner) for one in asked)
