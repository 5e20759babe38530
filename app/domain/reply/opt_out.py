"""Recognises "do not write to me again", which our replies invite and the law protects.

Only where refusing is what a message is for: its sentences refuse, greet, say why, and nothing else. Buyers write of
unsubscribe rates, say no to their last agency and want no telephone calls; who wants something of us refuses nothing.
"""

import re
from dataclasses import dataclass
from functools import cache

from app.domain.reply.erasure_wish import asks_for_erasure
from app.domain.reply.refusal_words import refuses_by_its_words, says_no_need
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.boilerplate import is_closing
from app.domain.words.phrase_lists import Phrases, in_plain_letters, is_spaceless, read_phrases
from app.domain.words.sentences import has_question_mark
from app.domain.words.word_lists import file_of

_WORDS = file_of("refusals")
_LONGEST_WORDS = 80  # longer messages say more than that, and a person or the judge should read them
_LONGEST_UNCLEAR = 40  # the same where not every sentence refuses
_LONGEST_SENTENCE = 600  # characters
_MOST_OPENINGS = 4
_MOST_CLAUSES = 20  # of a sentence, in which a refusal ends
_NAME_WORDS = 3  # a line as short as this is a greeting, a name or a company
_THANKS_WORDS = 8  # "thank you very much for your kind mail"
_NAME_CHARACTERS = 16  # the same in a script without blanks, where it asks for nothing
_PARTICLES = 8  # characters that such a script puts around a refusal
_ABOUT_MAIL = ("strong", "weak")
_SENTENCE = re.compile(r"[^.!?;:\r\n。！？]+[.!?;:\r\n。！？]*")
_CLAUSE = re.compile(r"[,()、，]|\s[-\u2013\u2014]\s")
_WORD = re.compile(r"[\w'-]+")
_PUNCTUATION = " ,.;:!?-\u2013\u2014\u3002\u3001\uff01\uff1f\"'()<>*_~"


@dataclass(frozen=True, slots=True)
class OptOut:
    """The sender's words that refuse further mail. Not clear: the message says more, and a person should read it."""

    words: str
    is_clear: bool
    only_declines: bool = False  # "no thanks", "not interested": nothing is said of mail


def opt_out(message: str, subject: str = "") -> OptOut | None:
    """What refuses further mail in the message, or in the subject of an empty one; None: nothing does.

    Clear is a message whose every sentence refuses, greets or gives a reason. One further sentence makes it a
    question to a person, two make it a message about something else, and so does a wish or a question. Who refuses
    another way than mail ("please don't contact me by phone") does not refuse mail: that is `wish_about_ways`.
    """
    text = MAIL_ADDRESS.sub("@", message if message.strip() else subject)
    if not _is_within(_LONGEST_WORDS, text):
        return None
    refusing, others, asks_erasure = [], [], asks_for_erasure(text)
    for sentence in _SENTENCE.findall(text):
        plain = in_plain_letters(sentence[:_LONGEST_SENTENCE])
        is_erasure = asks_erasure and (asks_for_erasure(plain) or _has(plain, "confirming"))
        refused = _refusal(plain)
        if refused is None:
            if has_question_mark(plain):
                return None
            others += [] if is_erasure and not _has(plain, "other_way") else [plain]
            continue
        if _has(refused.rest, "other_way") or _has(refused.rest, "wish"):
            return None
        is_pure = (refused.is_pure or is_erasure) and "@" not in plain  # "unsubscribe ann@..." may be about another one
        refusing.append((sentence, plain, is_pure))
        others += [refused.rest] if refused.is_pure and not is_erasure else []
    clauses = [clause for other in others for clause in _CLAUSE.split(other) if not says_no_need(clause)]
    if not refusing or any(map(_wishes, clauses)):
        return None
    further = sum(_has(clause, "other_way") or not says_nothing_more(clause) for clause in clauses)
    is_clear = further == 0 and any(is_pure for _, _, is_pure in refusing)
    if not is_clear and (further > 1 or not _is_within(_LONGEST_UNCLEAR, text)):
        return None
    words = " ".join(refusing[0][0].split()).strip(_PUNCTUATION)[:200]
    return OptOut(words, is_clear, only_declines=not any(_is_about_mail(plain) for _, plain, _ in refusing))


def _is_within(words: int, text: str) -> bool:
    return len(text.split()) <= words and len(text) <= words * 20


def speaks_of_refusing_mail(message: str) -> bool:
    """Whether a sentence of it says that mail is not wanted, whatever else the message is about."""
    return any(
        _is_about_mail(in_plain_letters(sentence[:_LONGEST_SENTENCE]))
        for sentence in _SENTENCE.findall(message[:20_000])
    )


def wish_about_ways(message: str) -> str | None:
    """The sentence in which the sender wants another way than the telephone ("please don't phone me"), or None."""
    for sentence in _SENTENCE.findall(message[:20_000]):
        plain = in_plain_letters(sentence[:_LONGEST_SENTENCE])
        refused = _refusal(plain)
        if _has(plain, "no_call") or (refused is not None and _has(refused.rest, "other_way")):
            return " ".join(sentence.split())[:200]
    return None


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A sentence that refuses: wholly (`is_pure`, and `rest` is what stands behind a comma) or with more in it."""

    is_pure: bool
    rest: str


def _refusal(plain: str) -> _Refusal | None:
    clauses = [clause.strip() for clause in _CLAUSE.split(plain)]
    numbers = range(1, min(len(clauses), _MOST_CLAUSES) + 1)
    for number in numbers if is_spaceless(plain) else reversed(numbers):  # a verb that comes last ends the refusal
        beginning = " ".join(clause for clause in clauses[:number] if clause)
        if _is_pure(beginning):
            return _Refusal(is_pure=True, rest=", ".join(clauses[number:]))
    if len(clauses) > 1 and len(clauses[0].split()) <= _NAME_WORDS and _is_pure(" ".join(clauses[1:])):
        return _Refusal(is_pure=True, rest="")  # a greeting or a name before it
    whole = _without_openings(" ".join(clauses))
    end = _end_of(whole, "strong", also_inside=False)
    if end is not None:
        return _Refusal(is_pure=False, rest=whole[end:])
    inside = next((phrase for phrase in _spaceless("strong") if phrase in whole), None)
    return None if inside is None else _Refusal(is_pure=False, rest=whole.replace(inside, " "))


def _is_pure(clause: str) -> bool:
    """Whether nothing but a refusal stands in the clause, or several joined by "and"."""
    bare = _without_openings(clause)
    return any(map(_is_one_refusal, (clause, bare))) or all(map(_is_one_refusal, _joining().split(bare)))


def _is_about_mail(plain: str) -> bool:
    parts = (part for clause in _CLAUSE.split(plain) for part in (clause, *_joining().split(_without_openings(clause))))
    return _has(plain, "strong") or any(_is_one_refusal(part, _ABOUT_MAIL) for part in parts)


def _is_one_refusal(clause: str, sections: tuple[str, ...] = (*_ABOUT_MAIL, "declining")) -> bool:
    if refuses_by_its_words(clause):
        return True
    bare = _without_openings(clause)
    for section in sections:
        end = _end_of(bare, section, also_inside=True)
        if end is not None and _endings().issuperset(_WORD.findall(bare[end:])):
            return True
    return False


def _end_of(text: str, section: str, *, also_inside: bool) -> int | None:
    """Where the longest phrase that begins the text ends. In scripts without blanks the verb comes last: anywhere."""
    if also_inside and any(one in text and _characters_around(one, text) <= _PARTICLES for one in _spaceless(section)):
        return None if _has(text, "other_way") else len(text)
    return max((found.end() for found in _spaced(section).found_at_beginning(text)), default=None)


def _characters_around(phrase: str, text: str) -> int:
    around = text.replace(phrase, "", 1)
    for ending in _spaceless("ending"):
        around = around.replace(ending, "")
    return len(around)


def says_nothing_more(clause: str) -> bool:
    """Whether a clause in plain letters is a greeting, a name, a courtesy, a reason or once more a refusal."""
    whole = clause.strip(_PUNCTUATION)
    bare = _without_openings(whole)  # which may take a reason's first word for an opening of another language
    if _is_pure(whole) or is_closing(whole) or any(_section("reason").found_at_beginning(whole)):
        return True
    if is_spaceless(bare):
        is_name = len(bare) <= _NAME_CHARACTERS and not bare.endswith(_spaceless("asking"))
        return is_name or any(reason in bare for reason in _spaceless("reason"))
    words = [word for word in bare.split() if not word.isdecimal()]
    if len(words) <= _NAME_WORDS or any(_section("reason").found_at_beginning(bare)):
        return True
    return len(whole.split()) <= _THANKS_WORDS and is_thanks(whole)


def asks_for_something(clause: str) -> bool:
    """Whether a clause in plain letters wants something of us: not what it thanks for, or says it has no need of."""
    return _wishes(clause) and not says_no_need(clause) and not is_thanks(clause)


def is_thanks(clause: str) -> bool:
    """Whether a clause in plain letters begins by thanking for something."""
    return any(_section("thanks").found_at_beginning(clause.strip(_PUNCTUATION)))


def _wishes(clause: str) -> bool:
    return _has(_without_reasons(clause), "wish")


def _without_reasons(text: str) -> str:
    """Without the reasons of a script without blanks, in which a wish's sign may stand: 検討した結果."""
    for reason in _spaceless("reason") if is_spaceless(text) else ():
        text = text.replace(reason, " ")
    return text


def _without_openings(text: str) -> str:
    bare = text.strip(_PUNCTUATION)
    for _ in range(_MOST_OPENINGS):
        end = max((found.end() for found in _section("opening").found_at_beginning(bare)), default=None)
        if end is None:
            return bare
        bare = bare[end:].strip(_PUNCTUATION)
    return bare


def _has(text: str, section: str) -> bool:
    return any(_section(section).found_in(text))


def _section(name: str) -> Phrases:
    return read_phrases(_WORDS)[name]


@cache
def _spaceless(name: str) -> tuple[str, ...]:
    """Longest first: one may stand inside of another."""
    return tuple(sorted(filter(is_spaceless, _section(name).all), key=len, reverse=True))


@cache
def _spaced(name: str) -> Phrases:
    """As they stand in a sentence without its commas."""
    return Phrases(phrase.replace(",", "") for phrase in _section(name).all if not is_spaceless(phrase))


@cache
def _endings() -> frozenset[str]:
    return frozenset(_section("ending").all)


@cache
def _joining() -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(_section('joining').all)}) ")
