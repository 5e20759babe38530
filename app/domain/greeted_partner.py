"""Which of the firm's partners a message is written to by name: "Hola, Javier:" at its beginning."""

import re
from collections.abc import Iterator

from app.domain.firm import FirmProfile, Partner
from app.domain.inquiry import Inquiry
from app.domain.people.name_words import JOINING, is_title
from app.domain.people.spelling import letters_of
from app.domain.reply.courtesy import courtesy_of_word
from app.domain.words.cues import Cues, cues_in
from app.domain.words.folding import folded_in_place
from app.domain.words.phrase_lists import is_spaceless
from app.domain.words.word_lists import file_of

_READ = 200  # characters of the first line
_LONGEST_ALONE = 3  # words of a line that is nothing but a greeting, in whatever language
_SIGNS = ",:;!/\u2013\u2014-"
_GOES_ON = frozenset(",/")  # another name may follow
_TOKEN = re.compile(rf"[{_SIGNS}]|[^\s{_SIGNS}](?:[^\s,:;!/\u2013\u2014]*[^\s{_SIGNS}])?")
_HONOURED = "(?:\u69d8|\u3055\u307e|\u3055\u3093|\u6bbf|\u5148\u751f)"  # behind a Japanese name


def greeted_partner(inquiry: Inquiry, firm: FirmProfile) -> Partner | None:
    """The partner whom the first line of the sender's own text greets.

    None where it greets several partners, a name that two of them bear, one that the sender bears too (then it may be
    somebody else's text to them), or only a word of the firm's own name ("Dear Fernhill").
    """
    first = next((line.strip() for line in inquiry.typed.splitlines() if line.strip()), "")[:_READ]
    of_sender = set(map(letters_of, (inquiry.sender_name or "").split()))
    greeted: set[str] = set()
    for name in _names_greeted(first, firm):
        bearers = [one for one in firm.partners if _is_called(one, name, firm)]
        if len(bearers) > 1 or of_sender.intersection(map(letters_of, name.split())):
            return None
        greeted.update(one.email for one in bearers)
    return firm.partner_at(greeted.pop()) if len(greeted) == 1 else None


def _names_greeted(line: str, firm: FirmProfile) -> Iterator[str]:
    """The names in a greeting, as written, each with its courtesy ("Frau Aumayr")."""
    if line.startswith(">"):  # quoted
        return
    if is_spaceless(line):
        own = {word for one in firm.partners for word in (one.name.replace(" ", ""), *one.name.split())}
        yield from (word for word in own if re.match(rf"\W{{0,3}}{re.escape(word)}.{{0,4}}?{_HONOURED}", line))
        return
    found = _greetings().first_in(folded_in_place(line))
    if found is not None and found.start() == 0:
        yield from _names_in(line[found.end() :], firm)
    elif line[-1:] in tuple(_SIGNS) and len(words := line.strip(_SIGNS).split()) <= _LONGEST_ALONE:
        for at in range(min(2, len(words))):  # a name alone, or behind a word that no list has
            yield from _names_in(f"{' '.join(words[at:])}{line[-1]}", firm, is_all=True)


def _names_in(text: str, firm: FirmProfile, *, is_all: bool = False) -> Iterator[str]:
    """The names at the beginning; one in small letters or behind a sign only where a sign or the end follows it."""
    known = {letters_of(word) for one in firm.partners for word in one.name.split()}
    courtesy, name, needs_end = "", list[str](), is_all
    for word in (*_TOKEN.findall(text), "\n"):
        is_sign = word in _SIGNS or word == "\n"
        if is_sign or (name and word.casefold() in JOINING):
            if name:
                yield " ".join(filter(None, (courtesy, *name)))
            courtesy, name, needs_end = "", [], True
            if is_sign and word not in _GOES_ON:
                return
        elif not name and (courtesy_of_word(word) or is_title(word)):
            courtesy = word
        elif not name and _greetings().first_in(folded_in_place(word)):
            continue  # "Hallo lieber Stefan"
        elif word[:1].isupper():
            name.append(word)
        elif letters_of(word) in known:
            name, needs_end = [*name, word], True
        else:
            if name and not needs_end:
                yield " ".join(filter(None, (courtesy, *name)))
            return


def _is_called(partner: Partner, name: str, firm: FirmProfile) -> bool:
    words = name.split()
    is_courteous = bool(courtesy_of_word(words[0]) or is_title(words[0])) and len(words) > 1
    said = [letters_of(word) for word in (words[1:] if is_courteous else words)]
    own = [letters_of(word) for word in (*partner.name.split(), partner.name.replace(" ", ""))]
    if not set(said) <= set(own):
        return False
    of_the_firm = set(map(letters_of, firm.name.split()))
    return len(said) > 1 or is_courteous or said[0] not in of_the_firm


def _greetings() -> Cues:
    return cues_in(file_of("claims"), "lines")["greetings"]
