"""The name by which somebody may be addressed at an address that nobody has proved to be theirs."""

from dataclasses import replace

from app.domain.inquiry import Inquiry
from app.domain.people.name_words import PARTICLES, is_given_name, is_initial
from app.domain.people.nicknames import is_family_name
from app.domain.people.person import sender_name
from app.domain.people.person_names import PersonName
from app.domain.people.spelling import letters_of
from app.domain.words.folding import plain

_SHORTEST_IN_ADDRESS = 3  # letters; shorter words stand in any address by chance


def addressable_name(inquiry: Inquiry, firm: str) -> PersonName:
    """The sender's name, and of an unproved address's only words that are names or stand in the address.

    The field of a form is text that somebody else may read in a mail of the firm's: "Visit Evil Today" is nobody's
    name. A given name that passes is kept without a family name that does not.
    """
    name = sender_name(inquiry, firm)
    if inquiry.address_proved or name == PersonName():
        return name
    address = letters_of(inquiry.sender_email or "")
    if name.given and not all(_is_given(word, address) for word in name.given.split()):
        return PersonName()
    family = name.family.split()
    if family and all(_is_family(word, address) for word in family):
        return name
    return replace(name, particles="", family="", suffix="") if name.given and not name.title else PersonName()


def _is_given(word: str, address: str) -> bool:
    return is_given_name(word) or is_initial(word) or _stands_in(word, address)


def _is_family(word: str, address: str) -> bool:
    return plain(word) in PARTICLES or is_family_name(letters_of(word)) or _stands_in(word, address)


def _stands_in(word: str, address: str) -> bool:
    letters = letters_of(word)
    return len(letters) >= _SHORTEST_IN_ADDRESS and letters in address
