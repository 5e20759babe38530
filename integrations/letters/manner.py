"""In which language and how a letter addresses its reader."""

from dataclasses import dataclass

from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.people.addressable_names import addressable_name
from app.domain.reply.greeting import Addressee, courtesy_of, greeting, is_ceremonious
from app.domain.reply.register import Register, register_of, variety_of
from integrations.letters.inquiry_text import below_subject, language_of, reply_language
from integrations.letters.phrasebook import LANGUAGES, Phrasebook, phrasebook

_INFORMAL = "informal"
_OTHER_VARIETIES = frozenset({"brazil"})
_FIRST_NAME_VARIETIES = frozenset({"brazil"})  # "você" goes with the first name
_FIRST_NAME_LANGUAGES = frozenset({"en"})  # there a post alone makes nobody Ms or Mr


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Chosen once a letter, so that all of it is in one manner."""

    language: str
    variant: str  # of its phrasebook
    addressee: Addressee
    notice: str  # says in which languages we answer and read, to somebody who wrote in another one; "" else

    @property
    def book(self) -> Phrasebook:
        return phrasebook(self.language, self.variant)

    @property
    def greeting(self) -> str:
        return greeting(self.addressee, self.language)


def manner_of(lead: Lead, firm: FirmProfile) -> Manner:
    """As the sender writes; formally, and in the usual words of a language, where they leave it open."""
    inquiry = lead.inquiry
    language = reply_language(inquiry, lead.judgement, firm)
    written_in = language_of(inquiry, lead.judgement)
    text = below_subject(inquiry) if written_in == language else ""
    register = register_of(text, language) or Register.FORMAL
    is_from_brazil = (inquiry.sender_email or "").lower().endswith(".br")
    variety = "brazil" if language == "pt" and is_from_brazil else variety_of(text, language)
    name = addressable_name(inquiry, firm.name)
    is_formal = is_ceremonious(inquiry.typed)
    addressee = Addressee(
        name=name,
        register=Register.INFORMAL if variety in _FIRST_NAME_VARIETIES and not is_formal else register,
        courtesy=courtesy_of(inquiry, name, by_post=language not in _FIRST_NAME_LANGUAGES),
        is_ceremonious=is_formal,
    )
    variant = _INFORMAL if register is Register.INFORMAL else variety if variety in _OTHER_VARIETIES else ""
    reads_it = written_in in firm.spoken_languages and written_in in LANGUAGES
    notice = "" if reads_it or written_in == language else _notice(firm, language, variant)
    return Manner(language=language, variant=variant, addressee=addressee, notice=notice)


def _notice(firm: FirmProfile, language: str, variant: str) -> str:
    book = phrasebook(language, variant)
    ours = book.say("languages", language)
    read = tuple(book.say("languages", one) for one in firm.spoken_languages if one != language and one in LANGUAGES)
    if not read:
        return book.say("letter", "only_language", language=ours)
    return book.say("letter", "other_language", language=ours, languages=book.listed(read))
