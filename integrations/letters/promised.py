"""What a letter says that a person will do: answer in writing, as the firm has approved it. It leaves with its task."""

import re
from enum import StrEnum

from app.domain.draft import PromisedAnswer
from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.reply.asked_questions import questions_in
from app.domain.reply.register import mixes_registers
from app.domain.scheduling_link import signer_of
from app.domain.words.answer_deadlines import wanted_by, wants_it_by
from app.domain.words.conversation_words import question_in
from app.domain.words.folding import words_of
from app.domain.words.quoting import cut_at_a_word, without_quotations
from integrations.letters.drafting import telephone_line
from integrations.letters.inquiry_text import below_subject
from integrations.letters.manner import Manner
from integrations.letters.named_questions import named_questions, text_that_asks
from integrations.letters.passed_over import is_wanted_at_once, names_a_time_by
from integrations.letters.phrasebook import Phrasebook, phrasebook

_LONGEST = 1_500  # characters of a message
_SHORT = 200  # characters: it is its own question
_READ = 6_000  # characters
_SOON = "They may want an answer before the day the letter promises; please look at it now."


class AnsweredBy(StrEnum):
    """How a letter says that they will be answered."""

    WRITING = "writing"
    EITHER = "either"  # in writing or by telephone: it does not say
    CALL = "call"


def promise_of(lead: Lead, firm: FirmProfile, manner: Manner, by: AnsweredBy = AnsweredBy.WRITING) -> str:
    """Who answers their message, or calls them, by when: with the firm's own date where one fits, else ours.

    Whoever signs the letter says it of themselves. Empty in an emergency that is given a number to ring: tomorrow is no
    answer to it, and nobody knows when somebody will have read it.
    """
    if telephone_line(lead, firm, manner.book):
        return ""
    owner, signer, book = owner_of(lead, firm), signer_of(lead, firm), manner.book
    is_own = owner.name == (signer.name if signer else firm.signature_name)
    if by is AnsweredBy.CALL:
        said = book.say("letter", "ring_own" if is_own else "ring", partner=owner.name)
        ours, firms = _time_in(book.say("letter", "promise"), manner.language), _own_time(firm, manner)
        return said.replace(ours, firms) if ours and firms else said
    said = _promise_in_writing(lead, firm, manner, owner.name, is_own=is_own)
    return said if by is AnsweredBy.WRITING else re.sub(rf" ?{book.say('letter', 'in_writing')},?", "", said, count=1)


def _promise_in_writing(lead: Lead, firm: FirmProfile, manner: Manner, name: str, *, is_own: bool) -> str:
    book = manner.book
    asked = named_questions(lead.inquiry, book)
    usual = phrasebook(manner.language).say("letter", "promise")
    firms = next((one.texts.get(manner.language, "") for one in firm.promises), "")
    if firms and words_of(firms) != words_of(usual):
        usual_time, here = promised_time(firm, manner.language), promised_time(firm, manner.language, manner.variant)
        firms = firms.replace(usual_time, here) if usual_time else firms
        said = firms.replace("{partner}", name).replace("{question}", asked)
        said = book.contracted((_of_the_signer(firms, asked, manner) if is_own else "") or said)
        if not mixes_registers(f"{manner.greeting}\n{book.say('letter', 'thanks')}\n{said}", manner.language):
            return said
    return book.contracted(book.say("letter", "promise_own" if is_own else "promise", partner=name, question=asked))


def promise_sentence(firm: FirmProfile, language: str) -> str:
    """The firm's own sentence for what a person will answer, else ours, with [partner] and [question] in it."""
    own = next((one.texts.get(language, "") for one in firm.promises), "")
    return (own or phrasebook(language).say("letter", "promise")).replace("{", "[").replace("}", "]")


def promised_time(firm: FirmProfile, language: str, variant: str = "") -> str:
    """By when that sentence says it, in its words; empty where it does not end with it.

    What the firm says as we usually do is said as in the reader's country: "até o fim" to a Brazilian.
    """
    usual, here = (_time_in(phrasebook(language, one).say("letter", "promise"), language) for one in ("", variant))
    said = _time_in(promise_sentence(firm, language), language)
    return here if said == usual else said


def _own_time(firm: FirmProfile, manner: Manner) -> str:
    """By when the firm says it; empty where it addresses the reader otherwise than the letter does."""
    time = promised_time(firm, manner.language, manner.variant)
    return "" if mixes_registers(f"{manner.greeting}\n{time}", manner.language) else time


def _time_in(promise: str, language: str) -> str:
    behind = re.split(r"[\]}]", promise)[-1]
    time = _without_in_writing(behind, phrasebook(language)).rstrip(" .。")
    return time if " " in time else ""  # Japanese ends with the verb


def _without_in_writing(text: str, book: Phrasebook) -> str:
    return text.strip().removeprefix(book.say("letter", "in_writing")).lstrip(" ,")


def _of_the_signer(firms: str, asked: str, manner: Manner) -> str:
    """ "I will answer it by Friday" of "NAME comes back in writing on it by Friday"; empty where that is not said."""
    begins, in_writing = manner.book.say("letter", "own"), manner.book.say("letter", "in_writing")
    before, named, date = firms.partition("{question}")
    if not named or "{partner}" not in before or in_writing not in firms or not words_of(date):
        return ""
    said_apart = date.strip().removeprefix(in_writing).startswith(",") and not begins.endswith(",")
    apart = "," if said_apart else ""  # "schriftlich, spätestens bis ..."
    return f"{begins.format(question=asked)}{apart} {_without_in_writing(date, manner.book)}"


def promised_answers(lead: Lead, firm: FirmProfile) -> tuple[PromisedAnswer, ...]:
    """One task, which holds all they ask: their questions first, then the message with what no sign marks as one."""
    return (PromisedAnswer(question=_all_of(lead.inquiry), owner=owner_of(lead, firm).email),)


def _all_of(inquiry: Inquiry) -> str:
    text = text_that_asks(inquiry)
    said = " ".join((below_subject(inquiry) or inquiry.subject or "their message").split())
    asked = " ".join(questions_in(text)) or question_in(below_subject(inquiry))
    if len(said) <= _SHORT or not asked:
        return cut_at_a_word(said, _LONGEST)
    return f"{asked}\n\nTheir message: {cut_at_a_word(said, _LONGEST)}"


def soon_doubt(lead: Lead, firm: FirmProfile, *, offers_times: bool) -> str:
    """That they name a moment which may come before the promised one; "" else. Who is offered times may choose a near
    one.
    """
    zone = owner_of(lead, firm).time_zone
    said = without_quotations(f"{lead.inquiry.subject or ''}\n{lead.inquiry.typed}"[:_READ])
    written_on = lead.clock_start.astimezone(zone).date()
    promised_on = firm.office_hours.end_of_next_day(lead.clock_start, zone).astimezone(zone).date()
    wanted = wanted_by(said, lead.clock_start, zone)
    is_near = wanted is not None and wanted.astimezone(zone).date() <= promised_on
    is_asked = is_wanted_at_once(lead.inquiry) or (
        not offers_times and names_a_time_by(lead.inquiry, written_on, promised_on)
    )
    return _SOON if is_near or is_asked or wants_it_by(said, written_on, promised_on) else ""
