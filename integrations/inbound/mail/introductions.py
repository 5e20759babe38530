"""A mail that brings somebody else to us: "Isobel, meet Bo", "ich stelle dir Bo Lind vor"."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.domain.people.mail_domains import is_open_to_everybody
from app.domain.people.mail_keys import domain_key, mailbox_key
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.folding import folded, without_accents
from app.domain.words.text import clean_line
from integrations.inbound.forms.field_names import Role, role_of
from integrations.inbound.mail.addresses import NOBODY, Mailbox

_READ = 6_000  # characters: who introduces somebody says so at once
_MOST_OTHERS = 20
_SENTENCE = re.compile(r"(?<=[.!?])\s+|[\n\u3002\uff01\uff1f]+")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_LABELS = frozenset({Role.EMAIL, Role.PHONE, Role.NAME})
_NAME_BEFORE = re.compile(r"((?:[^\W\d_][\w'\u2019.-]*\s+){0,3}[^\W\d_][\w'\u2019.-]*)[\s,:]*[<(\[]?\s*$")


def _plain(text: str) -> str:
    return without_accents(folded(text))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Scripts without spaces have no word's end to ask for. The look ahead makes most places of a text quick."""
    spelled = sorted((_plain(phrase) for phrase in phrases), key=len, reverse=True)
    spaced, others = ([re.escape(one) for one in spelled if one.isascii() is is_spaced] for is_spaced in (True, False))
    beginnings = re.escape("".join(sorted({one[0] for one in spelled if one.isascii()})))
    return re.compile("|".join([rf"\b(?=[{beginnings}])(?:{'|'.join(spaced)})\b", *others]))


_PHRASES = tomllib.loads(Path(__file__).with_name("introduction_words.toml").read_text("utf-8"))
_TO_YOU = _pattern(_PHRASES["to_you"])
_NAME_GIVEN = _pattern(_PHRASES["name_given"])
_BY_ME = _pattern(_PHRASES["by_me"])
_TO_ME = _pattern(_PHRASES["to_me"])
_OURS = _pattern(_PHRASES["ours"])
# "our finance team", "弊社の社長", and not "our client's team"
_OWN_SIDE = re.compile(rf"の?\s*(?:\w{1, 20}\s+)?(?:{_pattern(_PHRASES['own_side']).pattern})")
_EXPECTED = _pattern(_PHRASES["expected"])
_HANDED_OVER = _pattern(_PHRASES["handed_over"])
_OF_SOMEBODY = _pattern(_PHRASES["of_somebody"])


def others_in(text: str, author: Mailbox, copied: Sequence[Mailbox]) -> list[Mailbox]:
    """Who else is in a mail of the author, in its Cc or by an address in its text, and of another organisation."""
    named = [Mailbox(_name_before(text[:_READ], found), found[0]) for found in MAIL_ADDRESS.finditer(text[:_READ])]
    others: dict[str, Mailbox] = {}
    for box in (*copied, *named):
        key = mailbox_key(box.address)
        if key and key != mailbox_key(author.address) and not box.unattended and not _colleagues(box, author):
            others.setdefault(key, box)
    return list(others.values())[:_MOST_OTHERS]


def introduced(subject: str, text: str, others: Sequence[Mailbox]) -> Mailbox | None:
    """Which of the others a mail introduces; `NOBODY` when it introduces one and does not say whom; None: no such mail.

    `text` are the author's own words, without what they quote. Who says that they gave our name to somebody introduces
    one, though no address be in the mail.
    """
    is_one_brought = False
    for sentence in (subject, *_SENTENCE.split(text[:_READ])):
        plain = _plain(sentence)
        is_given = bool(_NAME_GIVEN.search(plain) and _BY_ME.search(plain)) and not _TO_ME.search(plain)
        is_given = is_given and not any(_OWN_SIDE.match(plain, found.end()) for found in _OURS.finditer(plain))
        is_one_brought = is_one_brought or is_given or (bool(others) and _TO_YOU.search(plain) is not None)
        if is_given or any(words.search(plain) for words in (_TO_YOU, _OF_SOMEBODY, _EXPECTED)):
            meant = [box for box in others if _is_named(box, plain)]
            if len(meant) == 1:
                return meant[0]
    if not is_one_brought:
        return None
    return others[0] if len(others) == 1 else NOBODY


def hands_over(subject: str, text: str) -> bool:
    """Whether a colleague who writes to somebody outside leaves them to the rest of us."""
    return _HANDED_OVER.search(_plain(f"{subject}\n{text[:_READ]}")) is not None


def _is_named(box: Mailbox, plain: str) -> bool:
    if box.address.casefold() in plain:
        return True
    words = set(_WORDS.findall(plain))
    own = _WORDS.findall(_plain(box.name)) or _WORDS.findall(_plain(box.local))
    return not words.isdisjoint(own)


def _colleagues(left: Mailbox, right: Mailbox) -> bool:
    """Whether two mailboxes are of one organisation: who copies a colleague in introduces nobody."""
    return domain_key(left.domain) == domain_key(right.domain) and not is_open_to_everybody(left.domain)


def _name_before(text: str, address: re.Match[str]) -> str:
    """The name that stands right before an address: "Bo Lind (bo@...)"; "" if those words are none, or a label."""
    before = _NAME_BEFORE.search(text[max(0, address.start() - 80) : address.start()].rpartition("\n")[2])
    if before is None:
        return ""
    words = before[1].split()
    while words and (not words[0][:1].isupper() or role_of(words[0]) in _LABELS):
        words.pop(0)
    name = clean_line(" ".join(words))
    return name if role_of(name) not in _LABELS and all(word[:1].isupper() for word in words) else ""
