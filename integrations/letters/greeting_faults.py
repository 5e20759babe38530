"""Whether a letter that a model wrote greets whoever is answered: by their name, and as they are addressed."""

import re
from collections.abc import Iterator

from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.people.spelling import letters_of
from app.domain.reply.claim_sources import words_in
from app.domain.reply.courtesy import courtesy_of_word
from app.domain.words.folding import plain
from app.domain.words.word_lists import lists_of
from integrations.letters.manner import manner_of

_TO_NOBODY = """
sehr geehrte geehrter geehrten liebe lieber damen herren familie firma team sir sirs madam everyone all both there
colleagues monsieur madame messieurs mesdames tous cher chere chers estimado estimada estimados exmo exma senhor senhora
prezado prezada egregio gentile gentili spettabile geachte beste heer mevrouw mijnheer allemaal alla panstwo szanowni
"""
_FORMS, _LINES = lists_of("forms_of_address"), lists_of("claims")["lines"]["greetings"]
_NO_NAME = words_in(
    " ".join(
        (
            _LINES,
            _TO_NOBODY,
            *(form for forms in _FORMS["greetings"].values() for form in forms.values()),
            *(word for titles in _FORMS["titles"].values() for said in titles.items() for word in said),
            *(_FORMS["shown"][kind] for kind in ("female", "male")),
        )
    )
)
_CAPITAL = re.compile(r"(?<!\w)[A-Z\u00c0-\u00de\u0100-\u017d][\w'\u2019-]*")
_OF_BOTH = re.compile(r"\bSir or Madam\b|\bDamen und Herren\b|\bMadame, Monsieur\b|\bheer/mevrouw\b|\bSenhores?\b")
_HONORIFIC = re.compile(r"[^\s,:]+")


def greeting_faults(line: str, lead: Lead, firm: FirmProfile, language: str) -> Iterator[str]:
    """One line for a name that is not theirs, and one for Mr where they are Ms.

    Args:
        line: The letter's first.
        lead: Who is answered.
        firm: Who answers.
        language: ISO 639-1 code of the letter.
    """
    inquiry, addressee = lead.inquiry, manner_of(lead, firm).addressee
    theirs = f"{inquiry.sender_name or ''} {addressee.name.full} {addressee.called}".strip()
    known = words_in(f"{theirs or inquiry.message} {inquiry.company or ''}")
    mailbox = letters_of((inquiry.sender_email or "").partition("@")[0])
    parts = (part for word in _CAPITAL.findall(line) for part in plain(word).split())
    others = [one for one in parts if one not in known | _NO_NAME and letters_of(one) not in mailbox]
    if others:
        yield f'greets "{" ".join(others).title()}", which is not the name of who wrote'
    forms = {courtesy_of_word(word, language) for word in _HONORIFIC.findall(line)} - {None}
    if addressee.courtesy is not None and forms and addressee.courtesy not in forms and not _OF_BOTH.search(line):
        yield f'greets in the form for somebody else ("{line[:60]}")'
