"""What a message asks for, as far as it is sure enough to be named in a letter, or to be answered without a person."""

import re
from dataclasses import dataclass

from app.domain.firm import FirmProfile, Service
from app.domain.inquiry import Inquiry
from app.domain.reply.case_study_choice import asked_services
from app.domain.words.folding import plain
from app.domain.words.small_words import is_small
from integrations.judges.message_text import MessageText
from integrations.judges.topics import services_asked, things_refused, things_refused_beside

_ASKED = 1.0  # weight of a term in a sentence that asks
_CLEARLY = 2.0  # times the next service
_SHORTEST, _LONGEST_ENDING = 3, 2  # letters
_MOST_BETWEEN = 4  # words between those of a name
_NOUNS_ARE_CAPITAL = frozenset({"de"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMatter:
    """The service, if it is one, and whether any is asked for."""

    service: Service | None = None
    is_known: bool = False
    is_asked: bool = False  # not only told of
    not_sold: tuple[str, ...] = ()  # what is asked for beside it, in the profile's words


def asked_matter(inquiry: Inquiry, firm: FirmProfile) -> AskedMatter:
    """By the profile's words in any inflection; words as they stand there must not speak for another service.

    What is only told of is enough to answer, where it is one service, but not to name it; nor is one of two services
    that are both asked for. Who asks for work of ours and only tells of another trade's does not ask for that.
    """
    text = MessageText.of(inquiry)
    asked = list(services_asked(text, firm).items())
    is_asked = bool(asked) and asked[0][1] >= _ASKED
    not_sold = things_refused_beside(text, firm) if is_asked else things_refused(text, firm)
    if not asked:
        return AskedMatter(not_sold=not_sold)
    (name, most), *others = asked
    literal = asked_services(text.typed, firm)
    is_one = (not others or most >= _CLEARLY * others[0][1]) and (not literal or literal[0].name == name)
    if not is_asked:
        return AskedMatter(is_known=is_one or len(literal) > 1, not_sold=not_sold)  # two by name are as known as one
    is_alone = is_one and not (others and others[0][1] >= _ASKED)
    service = next(one for one in firm.services if one.name == name) if is_alone else None
    return AskedMatter(service=service, is_known=True, is_asked=True, not_sold=not_sold)


def spoken_name(service: Service, language: str, firm: FirmProfile) -> str:
    """What the service is called within a sentence of this language; "" where the profile does not say.

    Its first letter is small, unless the word has it within a sentence of the profile, too, or nouns have it anyway.
    """
    name = service.names.get(language) or (service.name if language == firm.spoken_languages[0] else "")
    first = name.split()[0] if name else ""
    if language in _NOUNS_ARE_CAPITAL or not first.istitle():
        return name
    told = (firm.about, *(one.description for one in firm.services), *(case.text for case in firm.case_studies))
    is_a_name = re.search(rf"[\w,] {re.escape(first)}\b", " ".join(told)) is not None
    return name if is_a_name else name[0].lower() + name[1:]


def says_whole_name(text: str, name: str) -> bool:
    """Whether every word of a service's name stands near the others, in any ending: "microfiche" is not "microfilm".

    "The company goes into liquidation, there is little left in the account" speaks of no company accounts.
    """
    words = [word for word in plain(name).split() if not is_small(word)]
    said = plain(text).split()
    nearby = (said[at : at + len(words) + _MOST_BETWEEN] for at in range(len(said)))
    return bool(words) and any(all(any(_is_same_word(word, one) for one in near) for word in words) for near in nearby)


def _is_same_word(word: str, other: str) -> bool:
    return other.startswith(word[: max(_SHORTEST, len(word) - _LONGEST_ENDING)])
