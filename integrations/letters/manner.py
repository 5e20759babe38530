"""In which language and how a letter addresses its reader."""

from dataclasses import dataclass, replace

from app.domain.firm import FirmProfile
from app.domain.firms_texts import INFORMAL, FirmsText
from app.domain.inquiry import Inquiry
from app.domain.lead import Lead
from app.domain.people.addressable_names import addressable_name, addressable_pair, signed_as
from app.domain.people.person import sender_name
from app.domain.people.person_names import PersonName
from app.domain.people.signed_names import signs_by_initial, signs_family_name
from app.domain.reply.courtesy import by_given_name, courtesy_of, courtesy_of_word, signed_courtesy, title_of_post
from app.domain.reply.greeting import Addressee, greeting, is_casual, is_ceremonious, is_neighbourly
from app.domain.reply.register import Register, is_swiss, register_of, speaks_to_the_firm, variety_of
from integrations.letters.inquiry_text import below_subject, language_of, reply_language
from integrations.letters.phrasebook import FALLBACK, LANGUAGES, SWISS, Phrasebook, phrasebook

_NO_WHOLE_NAME = frozenset({"de", "fr", "it"})
_OTHER_VARIETIES = frozenset({"brazil"})
_FIRST_NAME_VARIETIES = frozenset({"brazil"})  # "você" goes with the first name
_INFORMAL_BY_FIRST_NAME = frozenset({"nl"})  # who signs by it alone expects "je"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Chosen once a letter, so that all of it is in one manner."""

    language: str
    variant: str  # of its phrasebook
    addressee: Addressee
    notice: str  # says in which languages we answer and read, to somebody who wrote in another one; "" else
    texts: tuple[FirmsText, ...] = ()  # the firm's own

    @property
    def book(self) -> Phrasebook:
        return phrasebook(self.language, self.variant, self.texts)

    @property
    def named_greeting(self) -> str:
        """With their whole name where Frau or Herr is not sure: for a writer who may know it."""
        return greeting(self.addressee, self.language)

    @property
    def greeting(self) -> str:
        """Of a letter of our own sentences: "Guten Tag Ada Lind" is how programs write to a stranger."""
        whole = self.addressee.name.last
        is_whole = bool(whole) and whole in self.named_greeting and not self.addressee.name.title
        if self.language in _NO_WHOLE_NAME and self.addressee.courtesy is None and is_whole:
            return greeting(Addressee(), self.language)
        return self.named_greeting

    @property
    def full_name(self) -> str:
        """Of both, where two people are addressed; at least what they are called."""
        beside = self.addressee.beside
        return " & ".join(one.name.full for one in (self.addressee, beside) if one) or self.addressee.called

    @property
    def is_greeted_by_name(self) -> bool:
        return self.named_greeting != greeting(Addressee(), self.language)


def manner_of(lead: Lead, firm: FirmProfile) -> Manner:
    """As the sender writes; formally, and in the usual words of a language, where they leave it open."""
    inquiry, others = _as_one_person(lead.inquiry, firm)
    language = reply_language(inquiry, lead.judgement, firm)
    written_in = language_of(inquiry, lead.judgement)
    text = below_subject(inquiry) if written_in == language else ""
    signed = signed_as(inquiry, firm.name)
    usual = Register.INFORMAL if signed.is_alone and language in _INFORMAL_BY_FIRST_NAME else Register.FORMAL
    is_formal = is_ceremonious(inquiry.typed) or signs_by_initial(inquiry, sender_name(inquiry, firm.name))
    is_formal = is_formal or (
        written_in != language and register_of(below_subject(inquiry), written_in) is not Register.INFORMAL
    )
    said = register_of(text, language)
    signs_as = signed_courtesy(inquiry, sender_name(inquiry, firm.name), language)
    if said is Register.INFORMAL and speaks_to_the_firm(text, language):
        keeps_distance = signs_family_name(inquiry, sender_name(inquiry, firm.name)) or is_ceremonious(inquiry.typed)
        said = None if keeps_distance else said
    said = Register.FORMAL if signs_as else said
    register = said or (Register.FORMAL if is_formal else usual)
    is_from_brazil = (inquiry.sender_email or "").lower().endswith(".br")
    variety = "brazil" if language == "pt" and is_from_brazil else variety_of(text, language)
    name = addressable_name(inquiry, firm.name)
    name = replace(name, title=name.title or signed.title) if name.given or name.family else signed.name
    name = signed.name if signed.name.family else name
    name = _with_title(name, title_of_post(inquiry, name, language))
    told_by = (language, written_in) if is_formal else (written_in,) if language != FALLBACK else ()
    addressee = Addressee(
        name=name,
        called=signed.called,
        signs_first_name=signed.is_alone or is_casual(text.lstrip()),
        register=Register.INFORMAL if variety in _FIRST_NAME_VARIETIES and not is_formal else register,
        courtesy=signs_as
        or courtesy_of(inquiry, name, language)
        or next(filter(None, (by_given_name(name, one) for one in told_by)), None),
        is_neighbourly=is_neighbourly(inquiry.typed),
        is_ceremonious=is_formal,
    )
    if others:
        addressee = _of_two(addressee, others, told_by or (language,))
    variant = variety if variety in _OTHER_VARIETIES else INFORMAL if register is Register.INFORMAL else ""
    if language == "de" and is_swiss(inquiry.typed, inquiry.sender_email or "", firm.postal_address):
        variant = f"{variant} {SWISS}".strip()
    reads_it = written_in in firm.spoken_languages and written_in in LANGUAGES
    notice = "" if reads_it or written_in == language else _notice(firm, language, variant)
    return Manner(language=language, variant=variant, addressee=addressee, notice=notice, texts=firm.texts)


def _as_one_person(inquiry: Inquiry, firm: FirmProfile) -> tuple[Inquiry, tuple[PersonName, ...]]:
    """The inquiry as of whoever of two people signs it alone; else as it is, and both."""
    names = addressable_pair(inquiry, firm.name)
    if len(names) == 1:
        return replace(inquiry, sender_name=names[0].full), ()
    return inquiry, names


def _with_title(name: PersonName, title: str) -> PersonName:
    """Also where it was read as a given name, "Don Piero Casati", "P. Roger Talbot"; only with a name behind it."""
    if not title or not name.family or name.title:
        return name
    given = name.given.removeprefix(f"{title} ").removeprefix(f"{title[0]}. ")
    return replace(name, title=title, given=given, is_sure=True)


def _of_two(addressee: Addressee, names: tuple[PersonName, ...], languages: tuple[str, ...]) -> Addressee:
    """Both, each told apart by title or given name."""
    one, other = (
        replace(
            addressee,
            name=name,
            called="",
            signs_first_name=False,
            courtesy=next(filter(None, map(courtesy_of_word, name.title.split())), None)
            or next(filter(None, (by_given_name(name, language) for language in languages)), None),
        )
        for name in names
    )
    return replace(one, beside=other)


def _notice(firm: FirmProfile, language: str, variant: str) -> str:
    book = phrasebook(language, variant)
    ours = book.say("languages", language)
    read = tuple(book.say("languages", one) for one in firm.spoken_languages if one != language and one in LANGUAGES)
    if not read:
        return book.say("letter", "only_language", language=ours)
    return book.say("letter", "other_language", language=ours, languages=book.listed(read))
