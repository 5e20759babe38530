"""Names of people, companies and products in a letter that no source has."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from app.domain.people.name_words import is_given_name
from app.domain.reply.claim_figures import is_word_of_time
from app.domain.reply.claim_sources import claim_words
from app.domain.words.folding import plain
from app.domain.words.number_words import is_number_word
from app.domain.words.small_words import is_small
from app.domain.words.stems import STEM, stem_of
from app.domain.words.word_lists import lists_of

_LISTS = lists_of("claims")
_KNOWN = claim_words("known", "names")
_COMMON = claim_words("known", "common")
_ENCLITIC = re.compile(r"(?<=[a-z])(?:Le|La|Lei|Li|Vi|Suo|Sua|Glie(?:l[aeio]|ne))$")  # Italian: "darLe"
_NATIONS = tuple(plain(_LISTS["known"]["nations"]).split())
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019.&+-][^\W_]+)*|[^\w\s]|\n")
_ENDS = frozenset('.!?:\u2026\n\u00bf\u00a1"\u201c\u201e\u00ab(\u2018\u2022-\u2013\u2014;*')
_POSSESSIVE = re.compile(r"['\u2019]s?$|['\u2019](?=[^\W\d_])")
_CONTRACTION = re.compile(r"['\u2019](?:ll|ve|re|d|m|t)$")  # "I'll"
_ELISION = re.compile(r"^(?:[ldjnmtscLDJNMTSC]|qu|Qu|dell|Dell|nell|Nell|all|All|sull|Sull|un|Un)['\u2019]")
_PLACES = [frozenset(plain(line).split()) for line in _LISTS["known"]["places"].split("|")]
_NAMES_FOLLOW = claim_words("names", "before_german")
_NO_NAME_ENDS = tuple(plain(_LISTS["names"]["german_noun_ends"]).split())
_VERBS = claim_words("names", "verbs")
_LAND, _LAND_JOINS = claim_words("names", "land"), claim_words("names", "land_joins")
_NO_SUBJECT_ENDS = tuple(_LISTS["names"]["no_subject_ends"].split())
_SHORTEST_SUBJECT, _SHORTEST_IN_DOMAIN, _SHORTEST_SMALL = 4, 4, 6  # letters; the last of a name in small ones


def unknown_names(text: str, known: frozenset[str], language: str, domain: str = "") -> Iterator[str]:
    """Each name as it stands in the letter, once.

    Args:
        text: The letter, without our own links.
        known: The words of every source, as `words_in` gives them.
        domain: Of the sender's address, in letters only; what stands in it is theirs.
        language: In German every noun is written like a name, so only what surely is one counts.
    """
    known = _with_other_names_of_places(known)
    told: set[str] = set()
    tokens = list(_TOKEN.finditer(text))
    lower = {plain(match[0]) for match in tokens if match[0].islower()}
    for place, match in enumerate(tokens):
        word = _CONTRACTION.sub("", _ELISION.sub("", match[0]))
        if not word[:1].isalnum():
            continue
        words = [part for part in plain(_POSSESSIVE.sub("", word)).split() if part]
        if not words or plain(word) in told:
            continue
        if all(_is_known(part, known) or (len(part) >= _SHORTEST_IN_DOMAIN and part in domain) for part in words):
            continue
        if _LAND.issuperset(words) and _is_beside_a_known_place(tokens, place, known):
            continue
        if _is_a_name(word, words, tokens, place, language, lower):
            told.add(plain(word))
            yield word


def _with_other_names_of_places(known: frozenset[str]) -> frozenset[str]:
    """A town that a source names may be called as in the letter's language: "Venice" of Venezia."""
    return known.union(*(names for names in _PLACES if not names.isdisjoint(known)))


def _is_beside_a_known_place(tokens: list[re.Match[str]], place: int, known: Collection[str]) -> bool:
    """Whether a name that a source has stands on one side of "Coast" or "Upper", joining words between."""
    for step in (-1, 1):
        at = place + step
        while 0 <= at < len(tokens) and plain(tokens[at][0]) in _LAND | _LAND_JOINS:
            at += step
        beside = tokens[at][0] if 0 <= at < len(tokens) else ""
        if beside[:1].isupper() and plain(_POSSESSIVE.sub("", beside)) in known and not is_small(plain(beside)):
            return True
    return False


def _is_a_name(
    word: str, words: list[str], tokens: list[re.Match[str]], place: int, language: str, lower: Collection[str]
) -> bool:
    if any(part in _KNOWN for part in words):
        return not word.islower() or any(part in _KNOWN and len(part) >= _SHORTEST_SMALL for part in words)
    if _is_no_name(word, words, language):
        return False
    before = tokens[place - 1][0] if place else "\n"
    following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
    starts = before in _ENDS
    if _has_inner_capitals(word):
        return True
    if all(part in lower for part in words):
        return False  # the same word in small letters elsewhere
    if language == "de":
        return _is_a_name_in_german(word, words, plain(before), following, starts=starts)
    return not starts or _is_a_name_at_the_beginning(word, words, following)


def _is_no_name(word: str, words: list[str], language: str) -> bool:
    if not any(sign.isupper() for sign in word) or (word[0].islower() and _ENCLITIC.search(word)):
        return True
    return words[0].startswith(_NATIONS) or is_number_word(word, language) or _is_of_time(word)


def _is_of_time(word: str) -> bool:
    return is_word_of_time(word) and not is_given_name(word)  # "Jan" is a month and a man


def _is_a_name_at_the_beginning(word: str, words: list[str], following: str) -> bool:
    if any(is_small(part) for part in words):
        return False
    if is_given_name(word) and following[:1].isupper():
        return True
    is_subject = plain(following) in _VERBS and len(words[0]) >= _SHORTEST_SUBJECT
    return is_subject and not words[0].endswith(_NO_SUBJECT_ENDS)


def _is_a_name_in_german(word: str, words: list[str], before: str, following: str, *, starts: bool) -> bool:
    if is_given_name(word) and not starts and following[:1].isupper():
        return True
    if starts or before not in _NAMES_FOLLOW or not following[:1].isupper():
        return False  # "aus Holz": a noun alone is none
    return not words[0].endswith(_NO_NAME_ENDS)


def _has_inner_capitals(word: str) -> bool:
    """ "HubSpot", "SAP", "iPhone"; "McKenzie" and "Node.js" as well."""
    parts = re.split(r"[-.'\u2019&+]", word)
    return any(any(sign.isupper() for sign in part[1:]) for part in parts if len(part) > 1)


def _is_known(part: str, known: frozenset[str]) -> bool:
    if part in known or part in _COMMON or len(part) < 2:
        return True
    if (part.endswith("s") and (part[:-1] in known or part[:-1] in _COMMON)) or f"{part}s" in known:
        return True
    return len(part) > STEM and stem_of(part) in _beginnings(known)  # "Walloon" of Wallonia


@lru_cache(maxsize=4)
def _beginnings(known: frozenset[str]) -> frozenset[str]:
    return frozenset(map(stem_of, known))
