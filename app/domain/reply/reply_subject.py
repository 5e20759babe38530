"""The subject of a reply: theirs when it is plainly a topic and their address proved, otherwise a neutral one of ours.

What stands behind "Re:" is said in our name: "Price agreed", a slur, a colleague's name. No list knows all such words,
so a subject is kept only where each word is known: of the firm's trade, of what inquiries are about, or of their own
company. The mail answers theirs by its headers, whatever its subject.
"""

import re
from functools import cache, lru_cache

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.reply.guard_words import LEAKAGE, PLACEHOLDERS, RISKY
from app.domain.reply.link_spellings import link_faults
from app.domain.reply.sentence_rules import budgets_in, sentence_faults
from app.domain.reply.word_kinds import kinds_in, plain_words
from app.domain.words.cues import Cues, cues_in
from app.domain.words.dates import MONTHS
from app.domain.words.folding import folded, folded_in_place, words_of
from app.domain.words.inflection import WORD, Terms
from app.domain.words.negations import NEGATIONS
from app.domain.words.phrase_lists import is_spaceless
from app.domain.words.small_words import is_small
from app.domain.words.subject_prefixes import without_prefixes
from app.domain.words.word_lists import file_of, lists_of

MAX_CHARACTERS = 120
MAX_WORDS = 14
_MAX_SPACELESS = 40  # characters of a script without blanks

# The signs that stand beside letters and digits in an ordinary subject: none that marks code or an address.
_OPENING = "\u00bf\u00a1(\"'\u201c\u201e\u00ab\u300c\u3010\uff08"
_WITHIN = " ,;:.\u2019&/)!?+%$\u20ac\u00a3#\u201d\u00bb\u2026\u2013\u2014\u2192<>\u00b0\u00ba\u00aa~-"
_JAPANESE = "\u3001\u3002\u30fb\u30fc\u300d\u3011\uff09\uff01\uff1f\uff0c\uff1a\uff5e"
_ORDINARY = re.compile(rf"[{_OPENING}]?[^\W_](?:[^\W_]|[{_OPENING}{_JAPANESE}{_WITHIN}])*")
_LIKE_CODE = re.compile(r"[^\W_]{2}\.[^\W\d_]|(?<![ <-])>|>(?! )|<(?!> )")  # a dot between letters, a mark of a program
# Of a text folded in place.
_SUM = re.compile(r"[%$\u20ac\u00a3]|\b(?:eur|euros?|usd|gbp|chf|dollars?|percent|prozent)\b")
_SHORT = re.compile(r"\b(?:[A-Z]{1,3}\d*|\d+[A-Za-z]{0,2})\b")  # "ISO 27001", "Q3", "NL"
_MOST_DIGITS = 6  # beside dates, times, years and sums; more may be a number to ring
# Dates, times, years, and numbers with a separator before each three digits.
_NO_TELEPHONE = re.compile(
    r"(?<![\d.,/-])(?:(?:0?[1-9]|[12]\d|3[01])(?:\.(?:0?[1-9]|1[0-2])\.|([./-])(?:0?[1-9]|1[0-2])\1)(?:(?:20)?\d\d)?"
    r"|20\d\d-\d\d-\d\d|\d{1,2}[:h]\d\d|[1-9]\d{0,2}(?:[.,'\u00a0]\d{3}){1,2}(?:,\d\d)?)(?![.,/-]?\d)"
    r"|(?<!\d)(?:19|20)\d\d(?!\d)"
)
_LANGUAGES = re.compile(r"(?<!\w)[A-Z]{2}(?: ?[/>] ?[A-Z]{2})+(?!\w)")  # "NL > DE/FR" leads nowhere
_ENDINGS = frozenset({"com", "net", "org"})  # of what may be read as an address
_OF_SENDERS = (
    "please",
    "lure",
    "threat",
)  # kinds of words that a letter of ours lacks, and whoever writes to us may use
_MOST_BESIDE_A_FORM = 4  # words of a subject that are a form's own
_NEUTRAL = {
    "en": "Your message to {}",
    "de": "Antwort von {}",
    "fr": "{} – notre réponse",
    "es": "Respuesta de {}",
    "it": "Risposta di {}",
    "nl": "Antwoord van {}",
    "pt": "Resposta de {}",
    "sv": "Svar från {}",
    "pl": "Odpowiedź od {}",
    "ja": "お問い合わせの件（{}）",
}  # without a "your" where a language has two


def reply_subject(inquiry: Inquiry, firm: FirmProfile, language: str) -> str:
    """ "Re: " and their subject, once, when it may be said back; else one of ours.

    At an address nobody has proved, none of the writer's words stand in the subject: the reader may be somebody else.
    """
    return kept_subject(inquiry, firm) or neutral_subject(firm.name, language)


def kept_subject(inquiry: Inquiry, firm: FirmProfile) -> str:
    """ "Re: " and their subject where it may be repeated to them; else ""."""
    plain = without_prefixes(" ".join((inquiry.subject or "").split())) if inquiry.address_proved else ""
    if not plain or len(plain) > MAX_CHARACTERS or _is_of_a_form(plain):
        return ""
    return f"Re: {plain}" if is_topic(plain, inquiry, firm) and is_harmless_subject(plain) else ""


def is_topic(subject: str, inquiry: Inquiry, firm: FirmProfile) -> bool:
    """Whether each word is of the firm's trade, of what inquiries are about, or their own company's."""
    plain, is_budget = folded_in_place(subject), bool(budgets_in(subject))
    if is_spaceless(plain):
        return any(plain.rstrip("\u3002 ").endswith(one) for one in _spaceless_ends())
    if (_SUM.search(plain) and not is_budget) or _never().first_in(plain) is not None:
        return False
    domain = (inquiry.sender_email or "").partition("@")[2]
    theirs = frozenset(WORD.findall(folded_in_place(f"{inquiry.company or ''} {domain}")))
    places = [*_topics().places_in(plain), *_trade(firm).places_in(plain)]
    spans = [*((one.start, one.end) for one in places), *(one.span() for one in _SHORT.finditer(subject))]
    known = frozenset(at for span in spans for at in range(*span))
    said = (found for found in WORD.finditer(plain) if found.start() not in known)
    return all(found[0] in theirs or found[0] in _between() or _SUM.fullmatch(found[0]) for found in said)


@cache
def _between() -> frozenset[str]:
    words = " ".join(lists_of("subject_topics")["between"].values())
    return frozenset(WORD.findall(folded_in_place(words))) | frozenset(MONTHS)


@cache
def _never() -> Cues:
    return cues_in(file_of("subject_topics"), "never")["binds"]


@cache
def _topics() -> Terms:
    return Terms((word, 1.0) for listed in lists_of("subject_topics")["topics"].values() for word in listed.split())


@cache
def _spaceless_ends() -> tuple[str, ...]:
    return tuple(folded_in_place(end) for ends in lists_of("subject_topics")["ends"].values() for end in ends)


@lru_cache(maxsize=64)
def _trade(firm: FirmProfile) -> Terms:
    """What the firm sells, sells not, for whom, and what it did, as its profile tells it; none of its people."""
    services = (
        text for one in firm.services for text in (one.name, *one.names.values(), one.description, *one.keywords)
    )
    said = (firm.about, *services, *firm.not_offered, *firm.ideal_customer.industries, *_titles(firm))
    people = frozenset(WORD.findall(folded_in_place(" ".join(one.name for one in firm.partners))))
    words = frozenset(WORD.findall(folded_in_place(" ".join(said)))) - people
    return Terms((word, 1.0) for word in sorted(words) if not is_small(word) and not _binds(word))


def _titles(firm: FirmProfile) -> list[str]:
    """Of its case studies, without whose they are."""
    return [case.title.partition(":")[2] for case in firm.case_studies]


def _binds(word: str) -> bool:
    """Whether it may give or settle something, insult, or say no: such words are no topic, whoever says them."""
    said = any(cues.first_in(word) is not None for cues in cues_in(file_of("claims"), "kinds").values())
    return said or word in NEGATIONS or bool(kinds_in([word]))


def neutral_subject(firm_name: str, language: str) -> str:
    return _NEUTRAL.get(language, _NEUTRAL["en"]).format(firm_name)


def is_harmless_subject(subject: str) -> bool:
    """Whether it may be repeated to whom wrote it: short, without links, numbers to ring, insults, fraud and orders."""
    text, words = folded(subject), words_of(subject)
    led = _LANGUAGES.sub("x", _NO_TELEPHONE.sub(" x ", subject))
    is_short = len(subject) <= _MAX_SPACELESS if is_spaceless(subject) else len(words) <= MAX_WORDS
    return (
        is_short
        and bool(_ORDINARY.fullmatch(subject))
        and not _LIKE_CODE.search(led)
        and sum(map(str.isdigit, _NO_TELEPHONE.sub(" ", subject))) <= _MOST_DIGITS
        and not any(pattern.search(text) for pattern in (PLACEHOLDERS, LEAKAGE))
        and not any(RISKY.match(word) for word in words)
        and _ENDINGS.isdisjoint(words[-1:])
        and not link_faults(led)
        and not _asks_or_declares(subject)
    )


def _asks_or_declares(subject: str) -> bool:
    """Whether it would stand in no letter of ours, whatever else it says."""
    words = plain_words(subject)
    kinds = kinds_in(words)
    dropped = set().union(*(kinds.get(kind, set()) for kind in _OF_SENDERS))
    rest = " ".join(word for place, word in enumerate(words) if place not in dropped) if dropped else subject
    return bool(sentence_faults(rest, sources=(), known_amounts=budgets_in(subject)))


def _is_of_a_form(subject: str) -> bool:
    """Whether it says only that a form was sent: "Kontaktformular", "New submission from our page"."""
    found = _forms().first_in(folded_in_place(subject))
    return found is not None and len(words_of(subject)) - len(words_of(found[0])) <= _MOST_BESIDE_A_FORM


@cache
def _forms() -> Cues:
    return cues_in(file_of("guard_words"), "subjects")["form"]
