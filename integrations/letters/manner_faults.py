"""Whether a model's letter is in the sender's language, and addresses them as they address us, where that is sure."""

import re
from collections.abc import Iterator

from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.people.person import sender_name
from app.domain.people.signed_names import signs_by_initial
from app.domain.reply.greeting import is_ceremonious
from app.domain.reply.register import Register, register_of, speaks_to_the_firm, words_of_register
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place
from app.domain.words.quoting import cut_at_a_word
from app.domain.words.word_lists import file_of
from integrations.letters.inquiry_text import below_subject, language_of, sure_reply_language

# To a whole firm friends say it, too; and in Berne "chönntet dir" is how strangers say "you".
_OF_SEVERAL = re.compile(r"\b(?:ustedes|vocês)\b|\b\w+et dir\b", re.IGNORECASE)
_OTHER = {Register.FORMAL: Register.INFORMAL, Register.INFORMAL: Register.FORMAL}
_READ, _SHORT = 200, 60  # characters


def manner_faults(written: str, language: str, lead: Lead, firm: FirmProfile) -> Iterator[str]:
    """One line each, with the words themselves.

    Args:
        written: The letter's text from greeting to sign-off.
        language: Which the model says it is in; the guard sees whether it is.
        lead: Whom it answers.
        firm: Who answers.
    """
    wanted = sure_reply_language(lead.inquiry, lead.judgement, firm)
    if wanted and language != wanted:
        begins = cut_at_a_word(written, _SHORT)
        yield f'is written in another language ("{language}") than it should be ("{wanted}"): "{begins}"'
        return
    register = sure_register(lead, firm, language)
    if register is None or register_of(written, language) is not _OTHER[register]:
        return
    said = words_of_register(written, language, _OTHER[register])
    yield f'addresses them with "{said}", but they write as to be answered in the {register.value} way'


def sure_register(lead: Lead, firm: FirmProfile, language: str) -> Register | None:
    """How they address us in words that leave no doubt; None where they leave it open, or write to all of a firm."""
    inquiry = lead.inquiry
    if language_of(inquiry, lead.judgement) != language:
        return None
    text = below_subject(inquiry)
    said = register_of(_OF_SEVERAL.sub(" ", text), language)
    if said is Register.INFORMAL and speaks_to_the_firm(text, language):
        return None
    salutes = cues_in(file_of("forms_of_address"), "shown")["salutation"].first_in(
        folded_in_place(inquiry.typed[:_READ])
    )
    is_formal = (
        salutes is not None
        or is_ceremonious(inquiry.typed)
        or signs_by_initial(inquiry, sender_name(inquiry, firm.name))
    )
    if is_formal:
        return Register.FORMAL if said is not Register.INFORMAL else None
    return said
