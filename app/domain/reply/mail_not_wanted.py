"""Finds where a message that is about something else says in passing that no mail, or no automatic one, is wanted.

Such a message is no refusal to be obeyed for ever (that is `opt_out`), but nothing may leave by itself.
"""

import re
from collections.abc import Mapping
from functools import cache

from app.domain.reply.opt_out import speaks_of_refusing_mail, wish_about_ways
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import Cues, cues_in, lists_in
from app.domain.words.phrase_lists import in_plain_letters
from app.domain.words.quoting import quoted
from app.domain.words.sentences import SENTENCE, has_question_mark
from app.domain.words.word_lists import file_of

_WORDS = file_of("mail_not_wanted")
_ON_A_CONDITION = "Whether they want an answer depends on what they write ({}), so nothing is sent by itself."
_READ = 20_000  # characters
_CLAUSE = re.compile(r"[,:()、，]|\s[-\u2013\u2014]\s")
_LONGEST_SENTENCE = 600  # characters
_LONGEST_CLAUSE = 25  # words: in a longer one the three words have little to do with each other


def mail_not_wanted(message: str) -> str | None:
    """That they want no mail, or no automatic one, with their words, in a sentence for a person; None: nothing says so.

    It reads each sentence, whatever else the message is about. A question refuses only with a please in it.
    """
    for sentence in SENTENCE.findall(without_addresses(message[:_READ])):
        plain = in_plain_letters(sentence[:_LONGEST_SENTENCE])
        if _says(plain, "automatic", ("no", "program", "answer")):
            return f"They want no automatic answer ({quoted(sentence)}), so nothing is sent by itself."
        has_condition = cues_in(_WORDS, "mail")["if"].first_in(plain) is not None
        if _answer_hangs_on(plain, has_condition=has_condition):
            return _ON_A_CONDITION.format(quoted(sentence))
        is_of_mail = wish_about_ways(sentence) is None  # not "do not contact me by phone"
        if (is_of_mail and speaks_of_refusing_mail(sentence)) or _says(plain, "mail", ("no", "write", "again")):
            if has_condition:
                return _ON_A_CONDITION.format(quoted(sentence))
            return f"They want no further mail ({quoted(sentence)}), so nothing is sent by itself."
    return None


def _answer_hangs_on(plain: str, *, has_condition: bool) -> bool:
    """ "Reply only if you build them yourselves"."""
    cues = cues_in(_WORDS, "conditional")
    return (has_condition or cues["if"].first_in(plain) is not None) and cues["answer"].first_in(plain) is not None


def _says(plain: str, table: str, together: tuple[str, ...]) -> bool:
    cues = cues_in(_WORDS, table)
    if cues["whole"].first_in(plain):
        return True
    if has_question_mark(plain) and not _asks_politely(plain):
        return False
    clauses = [clause for clause in _CLAUSE.split(plain) if len(clause.split()) <= _LONGEST_CLAUSE]
    lists = [[listed[kind] for kind in together] for listed in _in_each_language(table)]
    return any(_apart(kinds, clause) for clause in clauses for kinds in lists)


@cache
def _in_each_language(table: str) -> list[Mapping[str, Cues]]:
    """The tables that stand for one language each, where the subject has them; else its only one."""
    named = [name for name in lists_in(_WORDS) if name.startswith(f"{table}_")]
    return [cues_in(_WORDS, name) for name in named or [table]]


def _asks_politely(plain: str) -> bool:
    return cues_in(_WORDS, "mail")["please"].first_in(plain) is not None


def _apart(kinds: list[Cues], clause: str) -> bool:
    """Whether each kind is there, in words of its own."""
    taken: set[int] = set()
    for kind in kinds:
        free = next((one.start() for one in kind.all_in(clause) if one.start() not in taken), None)
        if free is None:
            return False
        taken.add(free)
    return True
