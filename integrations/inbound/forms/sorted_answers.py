"""A form's answers by what they are for: who, how to reach them, what they want, and what no person wrote.

A label decides, then the program's name for the field and its kind, then what the answer looks like. What a person
typed is never dropped: it has a place of its own or is a line. Where two fields could be the name, the one that stands
beside the address is.
"""

import re
from collections.abc import Sequence
from html import unescape

from app.domain.people.mail_keys import mailbox_key
from app.domain.words.addresses_in_text import is_mail_address
from app.domain.words.text import MAX_NAME, MAX_SUBJECT, clean_line, clean_text
from integrations.inbound.forms import field_values as looks
from integrations.inbound.forms.field_names import Role, address_rank, field_role, plain
from integrations.inbound.forms.form_answers import NAMES, FormAnswer, SortedAnswers
from integrations.inbound.forms.page_answers import note_page
from integrations.inbound.forms.payload import Field
from integrations.inbound.forms.unwritten_answers import is_dropped, surroundings

_LIMITS = {
    Role.EMAIL: 320,
    Role.HONORIFIC: 60,
    Role.NAME: MAX_NAME,
    Role.FIRST_NAME: MAX_NAME,
    Role.LAST_NAME: MAX_NAME,
    Role.COMPANY: MAX_NAME,
    Role.TITLE: MAX_NAME,
    Role.PHONE: 60,
    Role.PROFILE: 500,
    Role.ADDRESS: 500,
    Role.POSTAL_CODE: 20,
    Role.CITY: MAX_NAME,
    Role.SUBJECT: MAX_SUBJECT,
}
# A whole answer in tags, or with line breaks as tags: no person types that.
_MARKUP = re.compile(
    r"\A\s*<(p|div|span|b|strong|ul|ol|html|body)\b[^<>]{0,300}>.*(</[a-z]{1,9}>|<br ?/?>)\s*\Z|<br ?/?>",
    re.IGNORECASE | re.DOTALL,
)
_LINE_END = re.compile(r"<br ?/?>|</(?:p|div|li|ul|ol)>(?=\s*<(?:p|div|li|ul|ol)\b)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
_BOXED = re.compile(r"<\s*([^<>]{3,320})\s*>\s*$")
_MOST_NAME_WORDS = 8
_LEAST_PHONE_DIGITS = 5
_SHORTEST_REPEATED = 4  # letters of a line that is left out because another field said the same


def sorted_answers(fields: Sequence[Field]) -> SortedAnswers:
    """Every answer in its place. Any fields are accepted."""
    answers = [
        FormAnswer(one, text, field_role(one.label, one.key, one.kind))
        for one in fields
        if (text := clean_text(_as_shown(one.value)))
    ]
    found = SortedAnswers()
    home = next((one.field.place for one in answers if one.role is Role.EMAIL and is_mail_address(one.text)), None)
    about_the_entry = surroundings(answers, home)
    placed = _place_known(found, answers, home, about_the_entry)
    placed |= _place_by_looks(found, [one for one in answers if one.says_nothing_of_itself and id(one) not in placed])
    said_in: dict[str, int] = {}
    for one in answers:
        if id(one) in placed:
            continue
        if is_dropped(found, one, home, about_the_entry):
            note_page(found, one)
        else:
            _add_line(found, one, said_in)
    found.test = found.test or any(looks.is_test_value(one.text) for one in answers if one.role in _LIMITS)
    return found


def _as_shown(value: str) -> str:
    """An answer as its writer saw it: chat windows and CRMs post what was typed as HTML."""
    return unescape(_TAG.sub("", _LINE_END.sub("\n", value))) if _MARKUP.search(value) else value


def _place_known(
    found: SortedAnswers, answers: Sequence[FormAnswer], home: int | None, about_the_entry: frozenset[int]
) -> set[int]:
    """Which answers have a place by their labels: for each role the one beside the address, else the first to fit."""
    placed: set[int] = set()
    for role, limit in _LIMITS.items():
        fitting = [
            one
            for one in answers
            if one.field.place not in about_the_entry and _role_by_value(one) is role and _fits(role, one.text)
        ]
        if fitting:
            best = min(fitting, key=lambda one: _distance(one, home))
            found.values[role] = clean_line(_address_in(best.text) if role is Role.EMAIL else best.text, limit)
            if role is Role.EMAIL:
                equals = {_address_in(one.text) for one in fitting if _distance(one, home) == _distance(best, home)}
                others = (one for one in equals if mailbox_key(one) != mailbox_key(_address_in(best.text)))
                found.other_address = min(others, default=None)
            placed.add(id(best))
    longest = max((one for one in answers if one.role is Role.MESSAGE), key=lambda one: len(one.text), default=None)
    if longest is not None:
        found.message = longest.text
        placed.add(id(longest))
    if Role.EMAIL not in found.values:
        addresses = [one for one in answers if one.role in {Role.OTHER, *NAMES} and is_mail_address(one.text)]
        if len({one.text for one in addresses}) == 1:
            found.values[Role.EMAIL] = clean_line(addresses[0].text, _LIMITS[Role.EMAIL])
            placed |= {id(one) for one in addresses if one.role is not Role.OTHER or one.says_nothing_of_itself}
    return placed


def _distance(one: FormAnswer, home: int | None) -> tuple[bool, int]:
    """How far an answer is from the person's own: beside their address or not, and which address it is."""
    return home is not None and one.field.place != home, address_rank(one.field.label) if one.role is Role.EMAIL else 0


def _role_by_value(one: FormAnswer) -> Role:
    """ "Title" is asked for a title of address as well as for a position."""
    return Role.HONORIFIC if one.role is Role.TITLE and looks.is_title_of_address(one.text) else one.role


def _fits(role: Role, text: str) -> bool:
    """Whether this can be the answer to what the label asks for."""
    if role is Role.EMAIL:
        return is_mail_address(_address_in(text))
    if "\n" in text and role is not Role.ADDRESS:
        return False
    if role in NAMES:
        return not (is_mail_address(text) or looks.is_link(text)) and len(text.split()) <= _MOST_NAME_WORDS
    if role is Role.PHONE:
        return sum(letter.isdigit() for letter in text[:100]) >= _LEAST_PHONE_DIGITS
    if role is Role.HONORIFIC:
        return looks.is_title_of_address(text)
    if role is Role.TITLE:
        return not looks.is_moment(text)
    return role is not Role.PROFILE or " " not in text


def _address_in(text: str) -> str:
    boxed = _BOXED.search(text[-400:])
    return boxed[1].strip() if boxed else text.removeprefix("mailto:").strip("'\".")


def _place_by_looks(found: SortedAnswers, answers: Sequence[FormAnswer]) -> set[int]:
    """Which answers without a telling label have a place by what they look like."""
    placed: set[int] = set()
    long = [one for one in answers if looks.is_long(one.text) and not looks.is_consent(one.text)]
    if long and not found.message:
        longest = max(long, key=lambda one: len(one.text))
        found.message = longest.text
        placed.add(id(longest))
    for place, one in enumerate(answers):
        role = _role_by_looks(one.text)
        following = answers[place + 1] if place + 1 < len(answers) else None
        if following and found.values.get(Role.NAME) == one.text and _are_both_names(one.text, following.text):
            found.values.setdefault(Role.LAST_NAME, clean_line(following.text))
        if role is None or "\n" in one.text or role in found.values or id(one) in placed:
            continue
        if role is Role.NAME:
            if not NAMES.isdisjoint(found.values):
                continue
            if following and _are_both_names(one.text, following.text):
                found.values[Role.LAST_NAME] = clean_line(following.text)
                placed.add(id(following))
                role = Role.FIRST_NAME
        found.values[role] = clean_line(one.text, _LIMITS[role])
        placed.add(id(one))
    return placed


def _role_by_looks(text: str) -> Role | None:
    if is_mail_address(text):
        return Role.EMAIL
    if looks.is_phone(text):
        return Role.PHONE
    if looks.is_link(text):
        return Role.PROFILE if "linkedin.com/" in text.casefold() else None
    if looks.is_company(text):
        return Role.COMPANY
    return Role.NAME if looks.is_persons_name(text) else None


def _are_both_names(given: str, family: str) -> bool:
    """Whether two answers in a row are a given name alone and a family name alone."""
    is_one_word = len(family.split()) == 1 and family[:1].isupper()
    return is_one_word and looks.is_given_name_alone(given) and looks.is_persons_name(f"{given} {family}")


def _add_line(found: SortedAnswers, one: FormAnswer, said_in: dict[str, int]) -> None:
    """A line for what is said nowhere else; `said_in` is where what became a line stood."""
    text = one.text
    known = {
        *found.values.values(),
        found.message,
        " ".join(found.values.get(role, "") for role in (Role.FIRST_NAME, Role.LAST_NAME)),
    }
    is_known = text in known or (one.role is Role.EMAIL and found.values.get(Role.EMAIL, "").lower() == text.lower())
    if is_known or (said_in.setdefault(text, one.field.place) != one.field.place and len(text) >= _SHORTEST_REPEATED):
        return
    found.lines.append(("" if one.says_nothing_of_itself else shown_label(one.field.label), text))


def shown_label(label: str) -> str:
    """A label as it begins a line: "Budget: ", "How many? "; programs' names in words."""
    shown = clean_line(label, 300).rstrip(" :*")
    if plain(shown).replace(" ", "") == re.sub(r"[\W_]", "", shown).casefold() and "_" in shown:
        shown = shown.replace("_", " ").strip().capitalize()
    if not shown:
        return ""
    return shown + (" " if shown.endswith(("?", "!", "\uff1f")) else ": ")
