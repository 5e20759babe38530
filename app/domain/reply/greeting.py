"""How a reply begins: with a first name when it is surely one, otherwise without.

Names come from strangers, so a name is only used when it cannot be anything else: letters,
at most forty characters, no link, no digit, no emoji, no address.
"""

import re
import unicodedata
from functools import lru_cache

from app.domain.people.nicknames import is_known_given_name
from app.domain.people.spelling import letters_of
from app.domain.words.gibberish import is_gibberish_word
from app.domain.words.word_lists import word_list

MAX_NAME_CHARACTERS = 40
MAX_SPACES = 5  # a longer name is a sentence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN = {
    "en": "Hello,",
    "de": "Guten Tag,",
    "fr": "Bonjour,",
    "es": "Buenos días:",
    "it": "Buongiorno,",
    "nl": "Goedendag,",
    "pt": "Bom dia,",
}
_NAMED = {
    "en": "Hi {},",
    "de": "Guten Tag {},",
    "fr": "Bonjour {},",
    "es": "Hola, {}:",
    "it": "Buongiorno {},",
    "nl": "Dag {},",
    "pt": "Olá {},",
}
_TITLES = _words("""
    mr mrs ms miss mx dr prof professor sir madam dame lord lady rev reverend fr father sister captain capt col
    major maj lt sgt gen cllr councillor hon herr frau dipl ing mag phd mba msc bsc mme mlle m monsieur madame
    maître sr sra srta señor señora don doña dott dottor dottoressa ing avv sig signor signora dhr mevr mw drs
    ir senhor senhora eng enga exmo
""")
_SUFFIXES = _words("""
    jr sr ii iii iv phd mba md msc bsc cpa esq obe mbe cfa pmp
""")
_PARTICLES = _words("""
    van von der den de del della di da das do dos du la le ter ten zu zum bin ibn al el st d t o mac mc ap af av
""")
_NOT_A_PERSON = _words("""
    admin administrator info sales marketing team desk procurement purchasing office contact hello support
    service help test user guest anonymous noreply unknown customer client company group department the your
    name first last none null nil na undefined true false dear friend buyer manager director owner ceo cmo coo
    founder president hr it einkauf büro root system bot mail email webmaster postmaster enquiries accounts
    elite premium prime premier official expert experts vip pro top best super mega quality direct express
    reception click here transfer money free win urgent select drop script alert password nan inf con prn aux
""")
_ROUGH = re.compile(r"(?i)fuck|shit|cunt|bitch|nigg|porn|viagra|hitler|\bnazi|asshole|wank|penis|vagina")
# Words that only companies and departments bear. Legal forms of two letters are syllables of names, too (Sa, Se, Co).
_NO_PERSONS_WORDS = (
    word_list("company_words", "generic")
    | word_list("name_words", "not_a_person")
    | {form for form in word_list("company_words", "legal_forms") if len(form) > 2}
)
_LETTERS = re.compile(r"['\u2019]?[^\W\d_]+(?:['\u2019\-.][^\W\d_]+)*\.?")
_SINGLE_LETTERS = 2
_MAX_FIRST_NAME = 20
_MAX_ABBREVIATION = 3  # DJ, MC: no vowel, no name


def greeting(name: str | None, language: str = "en") -> str:
    """The first line of a reply: "Hi Barnaby,", or "Hello," when the name is not surely one."""
    first = first_name(name or "")
    if first is None:
        return _PLAIN.get(language, _PLAIN["en"])
    return _NAMED.get(language, _NAMED["en"]).format(first)


@lru_cache(maxsize=256)  # asked for the greeting and again for the booking link
def first_name(name: str) -> str | None:
    """The name to greet somebody by, or None.

    "KERGOAT Maelle" gives Maelle, "van der Berg, Anna" gives Anna, "Dr. Ilona Varga" gives
    Ilona, "WALTER J. HENNEBERRY" gives Walter. None for initials, handles, role names, links
    and whatever else is not surely a person's first name.
    """
    words = _name_words(name)
    if words is None:
        return None
    if any(word.strip(".").casefold() in _NO_PERSONS_WORDS for word in words):
        return None
    words = [word for word in words if word.strip(".").casefold() not in _TITLES]
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if _could_be_first(word) or _is_name_like_particle(word, following):
            return _cased(word)
        if _is_initial(word) or word.casefold() in _PARTICLES:
            return None  # what follows is a family name
    return None


def _name_words(name: str) -> list[str] | None:
    """The words of a name in spoken order, emoji and remarks removed; None when it is not a name."""
    text = unicodedata.normalize("NFC", name).strip().strip("'\"\u201c\u201d\u2018\u2019")
    text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)
    text = "".join(character for character in text if unicodedata.category(character) not in {"So", "Sk", "Cf"})
    text = " ".join(text.split())
    if (
        not text
        or len(text) > MAX_NAME_CHARACTERS
        or text.count(",") > 1
        or text.count(" ") > MAX_SPACES
        or not _only_letters(text)
    ):
        return None
    family, comma, given = text.partition(",")
    if comma and given.strip().strip(".").casefold() not in _SUFFIXES:
        text = f"{given} {family}"
    words = text.replace(",", " ").split()
    return _given_first(words)


def _only_letters(text: str) -> bool:
    if any(unicodedata.category(character).startswith("N") for character in text):
        return False  # also raised and circled digits
    return all(_LETTERS.fullmatch(word.rstrip(",")) and not _has_inner_dot(word) for word in text.split())


def _has_inner_dot(word: str) -> bool:
    """ "evil.com" is a link, "J.R." are initials."""
    parts = word.strip(".,").split(".")
    return len(parts) > 1 and any(len(part) > 1 for part in parts)


def _given_first(words: list[str]) -> list[str]:
    """French and Hungarian forms put the family name first, in capitals."""
    shouted = [word for word in words if word.isupper() and not _is_initial(word)]
    if (
        not shouted
        or len(shouted) == len(words)
        or not words[0].isupper()
        or len(words[0].strip(".")) <= _SINGLE_LETTERS
    ):
        return words
    rest = [word for word in words if word not in shouted]
    return [*rest, *shouted] if any(_could_be_first(word) for word in rest) else words


def _could_be_first(word: str) -> bool:
    plain = word.strip(".")
    folded = plain.casefold()
    return (
        _SINGLE_LETTERS <= len(plain) <= _MAX_FIRST_NAME
        and "." not in plain
        and not word.endswith(".")
        and folded not in _PARTICLES
        and folded not in _NOT_A_PERSON
        and not _ROUGH.search(folded)
        and not _mixes_scripts(plain)
        and not _is_gibberish(folded)
        and not (len(plain) <= _MAX_ABBREVIATION and plain.isascii() and not set(folded) & set("aeiouy"))
    )


def _is_gibberish(word: str) -> bool:
    """Struck at random, unless somebody is known to be called so."""
    letters = letters_of(word)
    return is_gibberish_word(letters) and not is_known_given_name(letters)


def _is_name_like_particle(word: str, following: str) -> bool:
    """Al Smith and Van Morrison are called so; van der Berg is not."""
    return word.istitle() and len(word) > 1 and word.casefold() in _PARTICLES and following.istitle()


def _is_initial(word: str) -> bool:
    return all(len(part) == 1 for part in word.strip(".").split(".")) and word[0].isupper()


def _mixes_scripts(word: str) -> bool:
    return len({unicodedata.name(letter, "?").split()[0] for letter in word if letter.isalpha()}) > 1


def _cased(word: str) -> str:
    """All capitals and all small letters become a capital and small letters; anything else stays."""
    word = word.replace("\u2019", "'")
    if not (word.isupper() or word.islower()):
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), word)
