"""What a letter says that binds or praises the firm, and what no letter says, by the cues of `claims.toml`."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from app.domain.reply.claim_sources import ClaimSources, claim_words, in_place, named_cases
from app.domain.reply.clauses import Clause, clause_at, is_left_open, parts_of
from app.domain.reply.word_kinds import plain_words
from app.domain.words.cues import Cues, cues_in
from app.domain.words.folding import plain
from app.domain.words.negations import NEGATIONS
from app.domain.words.sentences import BETWEEN_SENTENCES
from app.domain.words.stems import stem_of, stems_of
from app.domain.words.word_lists import file_of, lists_of

_LISTS = lists_of("claims")
_KINDS = cues_in(file_of("claims"), "kinds")
_RULES = {name: frozenset(kinds.split()) for name, kinds in _LISTS["rules"].items()}
_ONCE = cues_in(file_of("claims"), "left_open")["once"]
_OF_THEIRS = claim_words("figures", "theirs")
_NEGATED_BEFORE, _NEGATED_BEHIND = 5, 4  # words
_OR, _NEGATED_ACROSS = claim_words("figures", "or"), 12  # words: "we will not attend the meeting or send certificates"
_SHARED = {"settled": 2, "assured": 2}  # stems that a source has in common with the sentence


def statement_faults(text: str, sources: ClaimSources, language: str = "") -> Iterator[str]:
    """One line for each statement that neither a source supports nor the sentence denies.

    What the sender names may stand in the sentence that says who answers them by when, where it is left open.
    """
    ours = (*sources.ours, *(one for case in named_cases(sources, text) for one in case.texts))
    their_kinds = {name: _stems_at(cues, sources.theirs) for name, cues in _KINDS.items()}
    for sentence in parts_of(text, BETWEEN_SENTENCES, language):
        for name, cues in _KINDS.items():
            for match in cues.all_in(sentence.plain):
                if _stem(match[0]) in their_kinds[name] and is_left_open(sentence, match.start(), sources):
                    continue
                if _is_of_a_verb(match, sentence) or (name == "clients" and named_cases(sources, sentence.text)):
                    continue
                clause = clause_at(sentence, match.start())
                of_us = clause.speaks_of_us(sources.own_names)
                if _is_yet_open(name, match, sentence, clause, sources):
                    continue
                if name in _RULES["never"]:
                    if not of_us and _stem(match[0]) in their_kinds[name]:
                        continue
                elif _is_allowed(name, match, sentence, clause, (ours, sources.asked), their_kinds[name], of_us=of_us):
                    continue
                yield f'says "{sentence.text[match.start() : match.end()]}", which no source says'
                break


def _is_of_a_verb(match: re.Match[str], sentence: Clause) -> bool:
    """Whether the "in" at its end belongs to a verb before it, as no place stands behind."""
    behind = re.match(r"\s*(\w*)", sentence.plain[match.end() :])
    return match[0].endswith(" in") and behind is not None and (not behind[1] or behind[1] in _RULES["no_place"])


def _is_yet_open(name: str, match: re.Match[str], sentence: Clause, clause: Clause, sources: ClaimSources) -> bool:
    """ "Whether it is granted the fund decides", "once we have looked at it"."""
    if name in _RULES["to_be_done"]:
        return _ONCE.first_in(clause.plain, 0, match.start() - clause.start) is not None
    return name in _RULES["open"] and is_left_open(sentence, match.start(), sources)


def _is_allowed(
    name: str,
    match: re.Match[str],
    sentence: Clause,
    clause: Clause,
    told: tuple[tuple[str, ...], tuple[tuple[str, str], ...]],
    theirs: Collection[str],
    *,
    of_us: bool,
) -> bool:
    if name in _RULES["deniable"] and _is_denied(match, sentence, clause):
        return True
    if not of_us and (name in _RULES["of_us"] or (name in _RULES["with_us"] and not clause.speaks_of_work)):
        return True
    is_offered = name in _RULES["for_sale"] and _OF_THEIRS.isdisjoint(clause.words)
    if _stem(match[0]) in theirs and not of_us and not is_offered:
        return True  # their trade: an insurer's warranty
    said = stems_of(sentence.text) - stems_of(match[0])
    return any(len(said & one) >= _SHARED.get(name, 1) for one in _stems_beside(name, *told))


def _is_denied(match: re.Match[str], sentence: Clause, clause: Clause) -> bool:
    before = plain_words(sentence.text[clause.start : match.start()])
    words_before = before[-_NEGATED_BEFORE if _OR.isdisjoint(before[-_NEGATED_BEFORE:]) else -_NEGATED_ACROSS :]
    words_behind = plain_words(sentence.text[match.end() : clause.start + len(clause.text)])[:_NEGATED_BEHIND]
    inside = plain_words(match[0])
    if not NEGATIONS.isdisjoint(inside):
        return False  # "no cost" is the claim itself
    return not NEGATIONS.isdisjoint(words_before) or not NEGATIONS.isdisjoint(words_behind)


@lru_cache(maxsize=256)
def _stems_beside(name: str, ours: tuple[str, ...], asked: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], ...]:
    """Of each sentence of our sources that says the same kind of thing: its stems, and those by which it is asked for.

    Only what costs nothing is: a question may well ask for what its answer does not promise.
    """
    cues, questions = _KINDS[name], dict(asked) if name in _RULES["by_question"] else {}
    return tuple(
        stems_of(part.text) | stems_of(questions.get(source, ""))
        for source in ours
        for part in parts_of(source, BETWEEN_SENTENCES)
        for match in cues.all_in(part.plain)
        if not _is_denied(match, part, clause_at(part, match.start()))
    )


@lru_cache(maxsize=16)
def _stems_at(cues: Cues, text: str) -> frozenset[str]:
    return frozenset(_stem(match[0]) for match in cues.all_in(in_place(text)))


def _stem(words: str) -> str:
    return " ".join(map(stem_of, plain(words).split()))
