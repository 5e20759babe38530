"""The subject of a reply: theirs when it is harmless and their address proved, otherwise a neutral one of ours."""

import re

from app.domain.inquiry import Inquiry
from app.domain.reply.guard_words import LEAKAGE, PLACEHOLDERS, RISKY
from app.domain.reply.link_spellings import link_faults
from app.domain.words.folding import folded, words_of
from app.domain.words.subject_prefixes import without_prefixes

MAX_CHARACTERS = 120
MAX_WORDS = 8  # a longer run of their words is not repeated anywhere

_HARMLESS = re.compile(
    r"[^\W_]+(?:[ ,;:'\u2019&/()!?+%$\u20ac\u00a3#\u2013\u2014-]+[^\W_]+)*[ ?!.)%…]*"
)  # words and numbers, no dots between them
_MOST_DIGITS = 6  # in all; more may be a number to ring
_NEUTRAL = {
    "en": "Your inquiry to {}",
    "de": "Ihre Anfrage an {}",
    "fr": "Votre demande ({})",
    "es": "Su consulta ({})",
    "it": "La Sua richiesta ({})",
    "nl": "Uw aanvraag ({})",
    "pt": "O seu pedido ({})",
    "sv": "Din förfrågan till {}",
    "pl": "Zapytanie do {}",
    "ja": "{}へのお問い合わせ",
}


def reply_subject(inquiry: Inquiry, firm_name: str, language: str) -> str:
    """ "Re: " and their subject, once, when it is at most eight words and few digits; else "Your inquiry to ...".

    At an address nobody has proved, none of the writer's words stand in the subject: the reader may be somebody else.
    """
    plain = without_prefixes(" ".join((inquiry.subject or "").split())) if inquiry.address_proved else ""
    if plain and len(plain) <= MAX_CHARACTERS and is_harmless_subject(plain):
        return f"Re: {plain}"
    return neutral_subject(firm_name, language)


def neutral_subject(firm_name: str, language: str) -> str:
    return _NEUTRAL.get(language, _NEUTRAL["en"]).format(firm_name)


def is_harmless_subject(subject: str) -> bool:
    text = folded(subject)
    words = words_of(subject)
    return (
        bool(_HARMLESS.fullmatch(subject))
        and sum(map(str.isdigit, subject)) <= _MOST_DIGITS
        and len(words) <= MAX_WORDS
        and not any(pattern.search(text) for pattern in (PLACEHOLDERS, LEAKAGE))
        and not any(RISKY.match(word) for word in words)
        and "://" not in text
        and not link_faults(subject)  # the guard would hold the whole letter for it
    )
