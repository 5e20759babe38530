"""The safe acknowledgement: what can be sent to anybody about anything."""

from dataclasses import replace

from app.domain.draft import Draft, LetterKind
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.people.person_names import PersonName
from app.domain.promised_answers import is_told_to_ring
from app.domain.reply.reply_subject import neutral_subject
from integrations.letters.drafting import guarded_draft, letter_of
from integrations.letters.manner import manner_of
from integrations.letters.promised import promise_of, promised_answers

WRITER = "safe acknowledgement"


def safe_acknowledgement(lead: Lead, firm: FirmProfile, *, unsubscribe_url: str) -> Draft:
    """A reply that needs no model and no judgement, in the sender's language where it is clear.

    It thanks, and says who answers by when; in an emergency only which number to ring. Nothing in it comes from the
    sender but a name and a harmless subject; if the guard minds even these, it goes without them.
    """
    manner = manner_of(lead, firm)
    thanks = "" if is_told_to_ring(lead, firm) else manner.book.say("letter", "thanks")
    said = manner.book.running(thanks, promise_of(lead, firm, manner))
    letter = letter_of(
        lead,
        firm,
        manner,
        paragraphs=(manner.notice, said),
        kind=LetterKind.ACKNOWLEDGEMENT,
        promises=promised_answers(lead, firm),
        unsubscribe_url=unsubscribe_url,
    )
    draft = guarded_draft(letter, lead.inquiry, firm, tier=None, writer=WRITER, own_words=said)
    if not draft.refused:
        return draft
    nameless = replace(manner, addressee=replace(manner.addressee, name=PersonName(), courtesy=None))
    body = letter.body.replace(manner.greeting, nameless.greeting, 1)
    plain = replace(letter, subject=neutral_subject(firm.name, manner.language), body=body)
    return guarded_draft(plain, lead.inquiry, firm, tier=None, writer=WRITER, own_words=said)
