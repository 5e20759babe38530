"""A person's name, taken apart once: greetings, the CRM and the comparison of people all ask what is found here."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from app.domain.people import name_words
from app.domain.people.company_names import company_key
from app.domain.people.family_first import called_by
from app.domain.people.name_fit import ComparedName
from app.domain.people.name_order import NameOrder, by_comma, order_of
from app.domain.people.name_words import COUPLE, PARTICLES, cased, is_east_asian, is_given_name, is_title
from app.domain.people.nicknames import WRITTEN_FIRST, is_family_name
from app.domain.people.spelling import letters_of
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.folding import plain
from app.domain.words.text import MAX_NAME

MAX_GREETED = 40
_LONG_TITLE = 5  # letters; what is shorter is an abbreviation
_SHORTEST_OF_DOMAIN = 3  # letters; shorter words stand in any domain by chance
_MAX_WORDS = 8  # a longer name is a sentence
_DECORATION = frozenset({"So", "Sk", "Cf", "Cc"})
_ASIDES = re.compile(rf"[(\[][^)\]]*[)\]]|<?{MAIL_ADDRESS.pattern}>?|\s+[|/•·–—]\s.*|\s-\s.*|\s@\s?.*")
_IN_BRACKETS = re.compile(r"\s?[(\[\uff08]\s?([\w.]{1,12})\s?[)\]\uff09]")
# A Korean name as Koreans write it: a family name of one syllable, or one of the few of two, and the given name.
_KOREAN = re.compile("(남궁|황보|제갈|선우|독고|사공|[가-힣])([가-힣]{2})")
_NO_NAME = re.compile(r"www\.|[:;<>{}=/|\\^$%#*@]")
_GLUED = re.compile(r"(\w\.)(?=[^\W\d_]{2,}(?!\S))(?!(?:ssa|ra|na|in)(?!\S))")  # Dr.Varga, J.Smith
_ENDING_OF_TITLE = re.compile(r"\.(?:Ssa|Ra|Na|In|A)\b")  # Sig.ra, Mag.a
_ENGINEER = "DI"  # in Austria; written otherwise it is a particle
_HANDLE = re.compile(r"[^\W\d_]+(?:[._-][^\W\d_]+)*\d*")
_BRAND = re.compile(r"[A-Z][a-z]{3,}[A-Z]")  # PhoneHub; McKenzie and JoAnn are people
_EMPLOYER = re.compile(r"\s(?:from|at|via|of)\s[A-Z].*")
_OF = re.compile(r"(?<=\S)\s+(?:von|bei|chez|de|van|di|da)$")
_MARIA = re.compile(r"\bM(?:ª|\.ª)(?:\s|$)")  # as Spaniards shorten it
_NUMBER = re.compile(r"\d")
_WORD_BREAK = re.compile(r"[\s\-‐‑./·]+")
_SIGNS = str.maketrans("", "", " '.-")  # that stand between the letters of names


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name as its bearer would write it, case restored where it was typed in capitals or small letters.

    Parts nobody typed are empty; all empty is nobody: a firm, a department, a program, noise.
    """

    title: str = ""
    given: str = ""  # all given names, with initials
    particles: str = ""
    family: str = ""
    suffix: str = ""  # Jr., III, pai
    generation: str = ""  # the number that the suffix stands for
    family_first: bool = False  # written so where the name comes from
    order_is_certain: bool = False  # written so: by a comma or capitals
    is_sure: bool = False  # sure enough to address the person by the name

    @property
    def last(self) -> str:
        """The family name with its particles."""
        return f"{self.particles} {self.family}".strip()

    @property
    def full(self) -> str:
        names = (self.last, self.given) if self.family_first else (self.given, self.last)
        return " ".join(filter(None, (self.title, *names, self.suffix)))

    @property
    def greeted(self) -> str:
        """What stands in "Hi ...,": title and family name, else the given name if sure, else nothing."""
        name = f"{self.title} {self.last}" if self.title and self.family else " ".join(self._called())
        has_noise = any(map(name_words.is_noise, self.family.split())) and not is_given_name(self.given)
        is_sayable = len(name) <= MAX_GREETED and name.translate(_SIGNS).isalpha()
        return name.strip("'.-") if self.is_sure and is_sayable and not has_noise else ""

    @property
    def in_doubt(self) -> str:
        """The whole name as it was written, where either word may be the family name; else nothing."""
        is_sayable = len(self.full) <= MAX_GREETED and self.full.translate(_SIGNS).isalpha()
        is_doubtful = self.family_first and bool(self.given) and not self.is_sure and not self.title
        return self.full if is_doubtful and is_sayable and not is_east_asian(self.family) else ""

    def _called(self) -> list[str]:
        """The first given name with the known ones behind it; where the family name comes first, as they do there."""
        first, *others = self.given.split() or [""]
        if self.family_first and (as_there := called_by(self.given.split(), self.family)):
            return [as_there]
        if is_east_asian(first) or not name_words.can_be_called(first):
            return []
        called = [first]
        for word in others:
            is_second = is_given_name(word) and not is_family_name(letters_of(word))
            is_bound = plain(called[-1]) in name_words.HALF_NAMES or not COUPLE.isdisjoint((word, called[-1]))
            is_bound = is_bound or (plain(called[-1]) == "maria" and plain(word) in name_words.BEHIND_MARIA)
            if not is_second and not is_bound:
                break
            called.append(word)
        return called

    @property
    def compared(self) -> ComparedName:
        """The same in plain letters."""
        given = [part for word in _WORD_BREAK.split(self.given) if (part := letters_of(word)) and word not in COUPLE]
        family = [part for word in _WORD_BREAK.split(self.family) if (part := letters_of(word))]
        if not given and (korean := _KOREAN.fullmatch(self.family)):
            family, given = [letters_of(korean[1])], [letters_of(korean[2])]
        return ComparedName(
            given=given[0] if given else "",
            middle=tuple(given[1:]),
            family=letters_of(self.particles) + "".join(family),
            family_parts=tuple(part for part in family if part not in PARTICLES),
            generation=self.generation,
            order_is_certain=self.order_is_certain,
        )


_NOBODY = PersonName()


@lru_cache(maxsize=4096)
def parse_name(
    typed: str | None, *, email: str | None = None, company: str | None = None, firm: str = ""
) -> PersonName:
    """The name of whoever typed it: "KERGOAT Maelle", "van der Berg, Anna", "Dr. B. Quennell (Acme)".

    `email` settles the order and stands in for a missing name; `company` and `firm` (ours) are nobody's name.
    Remarks in brackets, roles, degrees and what follows a dash or bar are dropped. Any text is accepted.
    """
    local, _, domain = (email or "").strip().casefold().rpartition("@")
    text = _IN_BRACKETS.sub(_apart, _cleaned((typed or "")[:MAX_NAME]))
    if not text.replace(" ", "").isalpha():
        address, text = text, _ASIDES.sub(" ", text).strip(" ,;\"'-")
        if not text:
            return _from_handle(address.strip("<>").partition("@")[0] or local)
        if _HANDLE.fullmatch(text) and not text.replace("-", "").isalpha() and not is_title(text.partition(".")[0]):
            return _from_handle(text)
        if _NO_NAME.search(text):
            return _NOBODY
    text = _EMPLOYER.sub("", text)
    if _is_organisation(text, company or "", firm, domain) or _is_of_another(text, local, domain):
        return _NOBODY
    if company and " " in company and text.casefold().endswith(f" {company.casefold()}"):
        text = _OF.sub("", text[: -len(company)].strip())  # "Anna von Quill Motors" is Anna of Quill Motors
    return _read(text, local)


def _cleaned(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
        text = "".join(" " if unicodedata.category(sign) in _DECORATION else sign for sign in text)
    text = _MARIA.sub("María ", text)
    return " ".join(text.split()).strip("'\"\u201c\u201d\u201e\u2018 ")


def _apart(aside: re.Match[str]) -> str:
    """A remark in brackets, parted by a comma where it tells two of one name apart: "Jan Nowak (syn)"."""
    key = plain(aside[1]).replace(" ", "")
    return f", {aside[1]}" if key in name_words.ELDER_OR_YOUNGER else aside[0]


def _from_handle(handle: str) -> PersonName:
    """ "anna.keller" and "anna2" show a name because Anna is a known one; "bigbuyer77" shows none."""
    words = re.split("[._]", handle.casefold().rstrip("0123456789"))
    if not all(word.replace("-", "").isalpha() for word in words) or name_words.are_nobodys(words):
        return _NOBODY
    order = order_of(words)
    is_known = all(is_given_name(word) or name_words.is_initial(word) for word in order.given)
    return _written(order, _Words()) if order.is_sure and is_known else _NOBODY


def _is_organisation(text: str, company: str, firm: str, domain: str) -> bool:
    """Whether the text is our firm, their company, their domain or a brand written in one word."""
    first, _, others = text.partition(" ")
    if firm and letters_of(firm) in letters_of(text):
        return True
    if is_given_name(first):  # a sole trader
        return False
    if company and letters_of(text) in (letters_of(company), company_key(company)):
        return True
    if _BRAND.match(first):
        return not any(map(is_given_name, others.split()))
    return not others and letters_of(text) in domain.split(".")[:-1]


def _is_of_another(text: str, local: str, domain: str) -> bool:
    """Whether "Brandner Webwerk" is the firm of ulrich@brandner-ww: its word is in the domain, his name in front."""
    words = text.split()
    if len(words) == 1 or any(map(is_given_name, words)) or not is_given_name(local):
        return False
    host = letters_of(domain.replace(".", " "))
    return any(len(letters_of(word)) > _SHORTEST_OF_DOMAIN and letters_of(word) in host for word in words)


@dataclass(slots=True)
class _Words:
    """The words of a name by what they are; `parts` are what commas divide."""

    titles: list[str] = field(default_factory=list)
    parts: list[list[str]] = field(default_factory=list)
    suffix: str = ""
    generation: str = ""

    @property
    def so_far(self) -> list[str]:
        return [word for part in self.parts for word in part]


def _read(text: str, local_part: str) -> PersonName:
    """The name in text without remarks."""
    found = _sorted_words(text)
    words = found.so_far
    if not words or len(words) > _MAX_WORDS or name_words.are_nobodys(words):
        return _NOBODY
    order = _order(found, local_part)
    if order is None:
        return _NOBODY
    is_doubtful = name_words.are_a_trades(words) or _NUMBER.search(text)
    return _written(order._replace(is_sure=False) if is_doubtful else order, found)


def _is_same_title(one: str, other: str) -> bool:
    """Written twice, short and long ("Professor Prof."); "Dr. Dr." are two."""
    short, long = sorted((plain(one), plain(other)), key=len)
    if len(long) < _LONG_TITLE:
        return False
    letters = iter(long)
    return short[:1] == long[:1] and all(letter in letters for letter in short)


def _sorted_words(text: str) -> _Words:
    found = _Words()
    for segment in text.split(","):
        words: list[str] = []
        pieces = (_GLUED.sub(r"\1 ", segment) if "." in segment else segment).split()
        if pieces[:1] == [_ENGINEER] and not found.parts and not all(map(str.isupper, pieces[1:2])) and pieces[1:]:
            found.titles.append(pieces.pop(0))
        for word in pieces:
            key = plain(word).replace(" ", "")
            if key in name_words.ROLES:
                break
            is_degree = key in name_words.DEGREES and (len(words) > 1 and not word.istitle() if words else found.parts)
            if not words and (is_title(word) or (found.titles and word in COUPLE)):
                if not any(_is_same_title(word, one) for one in found.titles):
                    found.titles.append(word)
            elif generation := name_words.generation_of(word, [*found.so_far, *words], is_apart=not words):
                found.suffix, found.generation = word, generation
            elif word in COUPLE or (key.isalpha() and not is_degree):
                words.append(word)
        if words:
            found.parts.append(words)
    return found


def _order(found: _Words, local_part: str) -> NameOrder | None:
    """Given and family name; None for two names joined that are not a couple's."""
    first, *others = found.parts
    if others and (len(first) == 1 or not is_given_name(first[0]) or is_given_name(others[0][0])):
        return by_comma(first, others[0])
    joint = next((place for place in range(1, len(first) - 1) if first[place].casefold() in COUPLE), 0)
    if joint and plain(first[joint - 1]) not in PARTICLES:
        are_two = is_given_name(first[joint - 1]) and is_given_name(first[joint + 1])
        return NameOrder(first[: joint + 2], first[joint + 2 :], is_sure=True) if are_two else None
    return NameOrder([], first) if found.titles and len(first) == 1 else order_of(first, local_part)


def _title(words: list[str]) -> str:
    written = " ".join(words)
    return _ENDING_OF_TITLE.sub(lambda ending: ending[0].lower(), written if _ENGINEER in words else cased(written))


def _written(order: NameOrder, found: _Words) -> PersonName:
    is_particle = [plain(word) in PARTICLES for word in order.family[:-1]] + [False] * bool(order.family)
    family = [
        word.lower() if small and word.isupper() else word if small else cased(word)
        for word, small in zip(order.family, is_particle, strict=True)
    ]
    start = is_particle.index(False) if False in is_particle else 0
    return PersonName(
        title=_title(found.titles),
        given=" ".join(map(cased, order.given)),
        particles=" ".join(family[:start]),
        family=" ".join(family[start:]),
        suffix=found.suffix,
        generation=found.generation,
        family_first=order.family_first and (is_east_asian(family[-1]) or letters_of(family[-1]) in WRITTEN_FIRST),
        order_is_certain=order.is_certain,
        is_sure=order.is_sure or bool(found.titles),
    )
