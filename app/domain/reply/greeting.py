"""How a letter begins: with a name when it is surely one, as its bearer addresses people, otherwise without."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from app.domain.people.name_words import PARTICLES, is_east_asian, is_given_name, is_noise
from app.domain.people.nicknames import is_family_name
from app.domain.people.person_names import MAX_GREETED, PersonName
from app.domain.people.spelling import letters_of
from app.domain.reply.courtesy import Courtesy, courtesy_of_word
from app.domain.reply.register import Register
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.word_lists import file_of, lists_of

_WORDS = file_of("forms_of_address")
_FALLBACK = "en"
_FIRST_NAME_TO_STRANGERS = frozenset({"en", "es", "pt"})  # a formal letter may follow
_NO_NAME_ALONE = frozenset({"fr", "it"})
_NEVER_FIRST_NAME_ALONE = frozenset({"de"})  # beside "Sie"
_FIRST_NAME_ONLY = frozenset({"sv"})
_FAMILY_NAME_ONLY = frozenset({"ja"})
_TWO_FAMILY_NAMES = frozenset({"de"})
_EITHER = frozenset({"fr"})  # "Madame" or a title, never both
_WHOLE_NAME_BEHIND_TITLE = frozenset({"pt"})
_BEFORE_FIRST_NAMES = frozenset(
    {"suor", "don", "padre", "pater", "schwester", "sister", "sor", "soeur", "pere", "frere", "zuster"}
)
_ONE_TITLE = frozenset({"it", "fr", "es", "pt"})
_AND = frozenset({"y", "e", "i"})  # between two family names
_READ = 8_000  # characters
_OPENING = 12  # characters
_CLOSING_LINES = 3
_SIGNS = str.maketrans("", "", " '.-\u2019")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a letter greets, and how far that is known."""

    name: PersonName = PersonName()
    called: str = ""  # the given name or short form by which they sign
    signs_first_name: bool = False  # by it alone
    register: Register = Register.FORMAL
    courtesy: Courtesy | None = None
    is_neighbourly: bool = False  # they begin or end as among neighbours: "Hallo", "Groetjes"
    is_ceremonious: bool = False  # they write as to a stranger of rank: "Dear Sir or Madam", "Yours faithfully"
    beside: "Addressee | None" = None  # who writes together with them


def greeting(addressee: Addressee, language: str = _FALLBACK) -> str:
    """The first line of a letter: "Hi Dan,", "Guten Tag Frau Dr. Varga,", or "Hello," where no name is sure.

    Who signs by their first name alone is called by it, except beside "Sie". A family name stands beside Frau or Herr
    only where that is sure; else the whole name does, or in languages where strangers use it the first name. Of a name
    whose order is not sure, "Li Na", it is the whole as written.
    """
    name = addressee.name
    language = language if language in _greetings() else _FALLBACK
    if addressee.beside is not None:
        return _greeting_of_two(addressee, addressee.beside, language)
    kind, called = _kind(addressee, language)
    is_in_order = name.family_first and bool(name.given)
    is_sure = bool(addressee.called or name.greeted)
    if language in _FAMILY_NAME_ONLY:
        is_known = bool(name.family) and is_east_asian(name.family) and is_family_name(letters_of(name.family))
        is_sure = name.is_sure or is_in_order or is_known
    forms = _greetings()[language]
    if not is_sure and name.in_doubt:
        is_first = kind == "first" or language == _FALLBACK
        return forms["first" if is_first and not addressee.is_ceremonious else "full"].format(name.in_doubt)
    form = forms.get(f"{kind}_near", forms[kind]) if addressee.is_neighbourly else forms[kind]
    return form.format(called) if is_sure and _is_sayable(called) else forms["plain"]


def _greeting_of_two(one: Addressee, other: Addressee, language: str) -> str:
    """By their first names where one of them would be; else each as alone, where that is with the family name."""
    forms, both = _greetings()[language], (one, other)
    is_first = one.register is Register.INFORMAL or (language == _FALLBACK and not one.is_ceremonious)
    alone = [greeting(replace(each, beside=None), language) for each in both]
    if language == _FALLBACK and all(each.name.title and not each.name.given for each in both):
        return f"Dear {one.name.title} and {other.name.title} {other.name.last},"
    firsts = [_first(each.name) for each in both]
    is_one_family = bool(one.name.last) and one.name.last == other.name.last and all(map(_is_sayable, firsts))
    if language == _FALLBACK and not is_first and is_one_family and not (one.name.title or other.name.title):
        return forms["full"].format(f"{firsts[0]} {forms['and']} {firsts[1]} {one.name.last}")
    if not is_first and all(each.name.last and each.name.last in said for each, said in zip(both, alone, strict=True)):
        if language == _FALLBACK:
            return f"{alone[0][:-1]} and {alone[1].removeprefix('Dear ')}"
        if all(each.courtesy or each.name.title for each in both):
            return f"{alone[0][:-1]}, {alone[1][:1].lower()}{alone[1][1:]}"
    names = firsts
    if not all(map(_is_sayable, names)):
        return forms["plain"]
    if language in _NEVER_FIRST_NAME_ALONE and not is_first:
        if not all(each.name.last for each in both):
            return forms["plain"]
        same = one.name.last == other.name.last
        names = [names[0] if same else f"{names[0]} {one.name.last}", f"{names[1]} {other.name.last}"]
    return forms["first" if is_first else "full"].format(f"{names[0]} {forms['and']} {names[1]}")


def is_ceremonious(text: str) -> bool:
    """Whether a message is framed as to a stranger of rank."""
    return cues_in(_WORDS, "shown")["formal"].first_in(folded_in_place(text[:_READ])) is not None


def is_casual(text: str) -> bool:
    """Whether a message begins as to a friend."""
    return cues_in(_WORDS, "shown")["casual"].first_in(folded_in_place(text[:_OPENING])) is not None


def is_neighbourly(text: str) -> bool:
    """Whether a message begins or ends as among neighbours, "Hallo" or "Groetjes", and is not ceremonious."""
    lines = [line for line in text[:_READ].splitlines() if line.strip()]
    ends = " . ".join((*(line[:_OPENING] for line in lines[:1]), *lines[-_CLOSING_LINES:]))
    return not is_ceremonious(text) and cues_in(_WORDS, "shown")["near"].first_in(folded_in_place(ends)) is not None


def _kind(addressee: Addressee, language: str) -> tuple[str, str]:
    """Which greeting, and the name in it."""
    name = addressee.name
    first = addressee.called or _first(name)
    whole = f"{first} {name.last}" if name.family and first else ""
    whole = name.full if whole and name.family_first and not name.title else whole
    if language in _FAMILY_NAME_ONLY:
        return "full", name.last or ("" if is_east_asian(name.given[:1] or "-") else name.given)
    if addressee.register is Register.INFORMAL or language in _FIRST_NAME_ONLY:
        return "first", first
    shown = next(filter(None, (courtesy_of_word(word, language) for word in name.title.split())), None)
    courtesy = addressee.courtesy or shown
    is_courtesy_enough = shown is not None and language in _EITHER
    is_by_first_name = addressee.signs_first_name and language in _FIRST_NAME_TO_STRANGERS and shown is None
    if (
        name.family
        and not (is_courtesy_enough or is_by_first_name)
        and (titled := _titled(name, courtesy, whole, language))
    ):
        return titled
    if addressee.signs_first_name and first and shown is None and language not in _NEVER_FIRST_NAME_ALONE:
        is_first = language in _FIRST_NAME_TO_STRANGERS and not addressee.is_ceremonious
        return ("first" if is_first else "full"), first
    if courtesy is not None and name.family:
        return courtesy.value, _family_name(name, language)
    if language in _NO_NAME_ALONE:  # not "Bonjour Ada" to a stranger
        return ("titled" if "titled" in _greetings()[language] else "full"), whole
    if addressee.is_ceremonious:
        return "full", whole or (first if language == _FALLBACK else "")
    if language in _FIRST_NAME_TO_STRANGERS:
        return "first" if language == _FALLBACK else "full", first
    return "full", whole or ("" if language in _NEVER_FIRST_NAME_ALONE else first)


def _titled(name: PersonName, courtesy: Courtesy | None, whole: str, language: str) -> tuple[str, str] | None:
    """With a title that is said in the language; None: it is not, and a title that is pasted in is worse than none."""
    said = _titles().get(language, {})
    spoken = [said.get(_key(word)) or word for word in name.title.split() if _key(word) in said]
    if not spoken:
        return None
    title = " ".join(spoken[:1] if language in _ONE_TITLE else spoken)
    if _key(title) in _BEFORE_FIRST_NAMES:
        called = name.full.removeprefix(name.title).strip() if is_given_name(name.family) else name.given or name.family
        return ("titled" if "titled" in _greetings()[language] else "full"), f"{title} {called}"
    if language == "de":
        if courtesy is not None:
            return courtesy.value, f"{title} {name.last}"
        return "full", f"{title} {whole or name.last}"
    if language in _WHOLE_NAME_BEHIND_TITLE and whole:
        return "full", f"{title} {whole}"
    return ("titled" if "titled" in _greetings()[language] else "full"), f"{title} {_family_name(name, language)}"


def _key(title: str) -> str:
    return plain(title).replace(" ", "")


def _family_name(name: PersonName, language: str) -> str:
    """Of two family names a Spanish letter says the first and a Portuguese one the last."""
    words = name.family.split()
    if language == "pt" and len(words) > 1:
        return words[-1]
    if language == "nl":
        return name.last[:1].upper() + name.last[1:]  # "mevrouw Van Rens", but "Lotte van Rens"
    if language in _TWO_FAMILY_NAMES and (before := name.given.split()[1:]) and not is_given_name(before[-1]):
        return f"{before[-1]} {name.last}"  # "Ada Mayr Lind" has two
    if language != "es":
        return name.last
    behind = name.given.split()[-1] if len(name.given.split()) > 1 else ""
    if len(words) == 1 and len(plain(behind)) > 1 and (is_family_name(plain(behind)) or not is_given_name(behind)):
        return behind
    ends = next((at for at, word in enumerate(words[1:], 1) if plain(word) not in PARTICLES), len(words))
    is_of_place = ends > 1 and plain(words[1]) in PARTICLES and plain(words[1]) not in _AND
    return f"{name.particles} {' '.join(words[: ends + 1 if is_of_place else 1])}".strip()


def _first(name: PersonName) -> str:
    """The given name to call somebody by, without title."""
    if not name.title:
        return name.greeted
    return name.given.split()[0] if name.given and len(name.given.split()[0].strip(".")) > 1 else ""


def _is_sayable(called: str) -> bool:
    return (
        0 < len(called) <= MAX_GREETED and called.translate(_SIGNS).isalpha() and not any(map(is_noise, called.split()))
    )


@cache
def _greetings() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = lists_of("forms_of_address")["greetings"]
    return read


@cache
def _titles() -> Mapping[str, Mapping[str, str]]:
    """For each language the titles that are said in it; "" stands for the spelling of who bears it."""
    listed: Mapping[str, Mapping[str, str]] = lists_of("forms_of_address")["titles"]
    return {language: {_key(word): said for word, said in words.items()} for language, words in listed.items()}
