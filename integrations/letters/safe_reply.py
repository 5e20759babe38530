"""The safe acknowledgement: what can be sent to anybody about anything."""

from dataclasses import replace

from app.domain.draft import Draft, LetterKind
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.people.addressable_names import addressable_name
from app.domain.people.person_names import PersonName
from app.domain.reply.greeting import greeting
from app.domain.reply.reply_subject import neutral_subject, reply_subject
from integrations.letters.drafting import guarded_draft, letter_foot
from integrations.letters.inquiry_text import reply_language
from integrations.letters.letter import Letter
from integrations.letters.phrasebook import phrasebook

WRITER = "safe acknowledgement"


def safe_acknowledgement(lead: Lead, firm: FirmProfile, *, unsubscribe_url: str) -> Draft:
    """A reply that needs no model and no judgement, in the sender's language where it is clear.

    It says that the message arrived and by when a colleague answers. Nothing in it comes from
    the sender but a first name and a harmless subject; if the guard minds even these, it goes
    without them.
    """
    inquiry = lead.inquiry
    language = reply_language(inquiry, lead.judgement, firm)
    book = phrasebook(language)
    passage = f"{book.say('acknowledgement', 'text', firm=firm.name)} {book.say('acknowledgement', 'more')}"
    closing = book.say("letter", "closing")
    letter = Letter(
        language=language,
        subject=reply_subject(inquiry, firm.name, language),
        body=f"{greeting(addressable_name(inquiry, firm.name), language)}\n\n{passage}\n\n{closing}",
        written=passage,
        foot=letter_foot(firm, language, unsubscribe_url),
        kind=LetterKind.ACKNOWLEDGEMENT,
    )
    draft = guarded_draft(letter, inquiry, firm, tier=None, writer=WRITER, own_words=passage)
    if not draft.refused:
        return draft
    nameless = f"{greeting(PersonName(), language)}\n\n{passage}\n\n{closing}"
    plain = replace(letter, subject=neutral_subject(firm.name, language), body=nameless)
    return guarded_draft(plain, inquiry, firm, tier=None, writer=WRITER, own_words=passage)
