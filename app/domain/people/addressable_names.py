"""The name by which somebody may be addressed at an address that nobody has proved to be theirs.

The field of a form is text that somebody else may read in a mail of the firm's: "Visit Evil Today" is nobody's name.
A name that no list has and no address holds passes where it is built as a name, and is neither a word that people use
nor made of such ("Winprizetoday"): one family name beside a given one, and a given one by which they sign.
"""

from dataclasses import replace

from app.domain.inquiry import Inquiry
from app.domain.people.family_first import begins_with_family
from app.domain.people.name_words import (
    BEHIND_MARIA,
    COUPLE,
    PARTICLES,
    can_be_called,
    is_east_asian,
    is_given_name,
    is_initial,
    is_ordinary,
    may_be_name,
)
from app.domain.people.nicknames import is_family_name
from app.domain.people.person import sender_name
from app.domain.people.person_names import PersonName
from app.domain.people.signed_names import SignedName, signed_name, signed_pair, two_signatories
from app.domain.people.spelling import letters_of
from app.domain.people.two_people import two_people
from app.domain.words.folding import plain

_SHORTEST_IN_ADDRESS = 3  # letters; shorter words stand in any address by chance
_LONGEST_GIVEN = 12  # letters of one that only its initial tells


def addressable_name(inquiry: Inquiry, firm: str) -> PersonName:
    """The sender's name, and of an unproved address's only words that are names, may be one or stand in the address.

    A given name that passes is kept without a family name that does not. Of a double family name it is the part by
    which they sign, where they do.
    """
    name = sender_name(inquiry, firm)
    return _as_far_as_proved(replace(name, family=signed_name(inquiry, name).family or name.family), inquiry)


def signed_as(inquiry: Inquiry, firm: str) -> SignedName:
    """By which name they want to be called: as they sign, or the given name where they told no other.

    At an address nobody has proved it is a known name, too, or stands in the address.
    """
    told = sender_name(inquiry, firm)
    signed = signed_name(inquiry, told)
    if not inquiry.address_proved and not all(
        _is_given(word, letters_of(inquiry.sender_email or "")) or _is_signed(word, told) or _is_all(word, told)
        for word in signed.called.split()
    ):
        signed = SignedName()
    is_first_only = bool(told.given) and is_initial(told.family or ".") and not told.title
    return replace(signed, name=_as_far_as_proved(signed.name, inquiry), is_alone=signed.is_alone or is_first_only)


def addressable_pair(inquiry: Inquiry, firm: str) -> tuple[PersonName, ...]:
    """Both names where two people write and neither signs alone, the one who does, or nothing: one person writes."""
    signed = signed_pair(inquiry)
    signed = signed or two_signatories(inquiry, sender_name(inquiry, firm))
    told = two_people(inquiry.sender_name or "", company=inquiry.company, firm=firm) or signed
    if told is None:
        return ()
    of_both = [_as_far_as_proved(one, inquiry) for one in told]
    alone = [one for one in of_both if signed_name(inquiry, one).called] if signed is None else []
    return tuple(alone if len(alone) == 1 else of_both)


def _as_far_as_proved(name: PersonName, inquiry: Inquiry) -> PersonName:
    if inquiry.address_proved or name == PersonName():
        return name
    address = letters_of(inquiry.sender_email or "")
    before, _, last = name.given.rpartition(" ")
    if name.family and before and is_given_name(last) and not any(map(is_given_name, before.split())):
        name = replace(name, given=last)  # Bernd of "Landrat Bernd Zeisl"
    is_signed = name.given == signed_name(inquiry, name).called and _is_signed(name.given, name)
    if name.given and not is_signed and not all(_is_given(word, address) for word in name.given.split()):
        if _is_by_initial(name, inquiry.sender_email or ""):
            return name
        if _is_in_asian_order(name):
            return name
        if name.title and _is_proved_family(name, address):
            return name if _has_two_family_names(name, address) else replace(name, given="")  # Mrs Buchan
        is_known = name.family and is_east_asian(name.family) and is_family_name(letters_of(name.family))
        first = name.given.split()[0]
        if not is_known and is_given_name(first) and not name.title:
            return replace(name, given=first, particles="", family="", suffix="")  # Tomasz of "Tomasz Wisniewski Hale"
        return replace(name, given="") if is_known else PersonName()
    if _is_proved_family(name, address):
        return name
    return replace(name, title="", particles="", family="", suffix="") if name.given else PersonName()


def _is_in_asian_order(name: PersonName) -> bool:
    """Wang Xiaoming, Kim Min-jun: a known family name first, and syllables of there that are no words."""
    is_built_so = begins_with_family([*name.family.split(), *name.given.split()]) is not None
    are_words = any(is_ordinary(word) for word in name.given.split() if "-" not in word)
    return name.family_first and name.is_sure and is_built_so and not are_words


def _has_two_family_names(name: PersonName, address: str) -> bool:
    """Ing. Mauro Zepeda Arreola: the first of two, by which Spaniards go, was read as a given name."""
    first, *others = name.given.split()
    is_told = bool(others) and (is_given_name(first) or _stands_in(others[-1], address))
    return is_told and all(map(may_be_name, (first, *others)))


def _is_proved_family(name: PersonName, address: str) -> bool:
    """Each word of it a list or the address has, but for one beside a given name or title."""
    others = [word for word in name.family.split() if not _is_family(word, address)]
    may_be = bool(name.given or name.title) and len(others) == 1 and may_be_name(others[0])
    return bool(name.family) and (not others or may_be)


def _is_by_initial(name: PersonName, email: str) -> bool:
    """Wes Kirkbride of wkirkbride@: no list has every given name, and the box is of one with that initial."""
    if len(name.given.split()) > 1 or name.title or not can_be_called(name.given):
        return False
    box, first, family = letters_of(email.partition("@")[0]), letters_of(name.given), letters_of(name.last)
    is_told = len(family) >= _SHORTEST_IN_ADDRESS and 1 < len(first) <= _LONGEST_GIVEN
    return is_told and box in (first[0] + family, family + first[0])


def _is_given(word: str, address: str) -> bool:
    is_known = is_given_name(word) or plain(word) in BEHIND_MARIA or is_initial(word)
    return is_known or word in COUPLE or _stands_in(word, address)


def _is_family(word: str, address: str) -> bool:
    return plain(word) in PARTICLES or is_family_name(letters_of(word)) or _stands_in(word, address)


def _is_all(called: str, name: PersonName) -> bool:
    """Whether it is the one word that they told."""
    return not name.given and letters_of(called) == letters_of(name.family) and may_be_name(called)


def _is_signed(called: str, name: PersonName) -> bool:
    """Whether it is the one given name that they told, too."""
    return called == name.given and bool(name.family) and all(map(may_be_name, (called, *name.family.split())))


def _stands_in(word: str, address: str) -> bool:
    letters = letters_of(word)
    return len(letters) >= _SHORTEST_IN_ADDRESS and letters in address
