"""How a sentence of ours quotes somebody else's words."""

import re

from app.domain.words.sentences import BETWEEN_SENTENCES, ends_in_question

QUOTED_AT_MOST = 200  # characters, inside the marks: a whole sentence of nearly everybody
_A_WORD_IS_NEAR = 25  # characters from the cut in which a word should end; scripts without blanks have none
_ASIDE = re.compile(r"\s*\([^()]*\)")
_BEFORE_THE_POINT = re.compile(r"[:\u2013\u2014]\s+(?=(?:\S+\s+){3})")  # a colon or a dash with a clause behind it
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_QUOTATION = re.compile(
    "\u201e[^\u201c\u201d\\n]{1,200}[\u201c\u201d]|[\u201c\u201d][^\u201c\u201d\\n]{1,200}\u201d"
    '|\u00ab[^\u00bb\\n]{1,200}\u00bb|(?<!\\w)"[^"\\n]{1,200}"(?!\\w)'
)


def without_quotations(text: str) -> str:
    """A text with blanks where somebody else is quoted within it, so that places are the same."""
    return _QUOTATION.sub(lambda found: " " * len(found[0]), text)


def without_quoted_lines(text: str) -> str:
    """A message with blanks where it quotes whole lines of another one, so that places are the same."""
    return _QUOTED_LINE.sub(lambda found: " " * len(found[0]), text)


def quoted(words: str, longest: int = QUOTED_AT_MOST) -> str:
    """The words on one line in quotation marks, cut after a whole word, with dots for the rest."""
    return f"\u201c{cut_at_a_word(words, longest)}\u201d"


def cut_at_a_word(words: str, longest: int) -> str:
    """The words on one line, at most `longest` characters of them; what is cut ends with dots after a whole word."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    cut = line[:longest]  # its last sign may end a word or be the blank behind one
    blank = cut.rfind(" ", max(0, len(cut) - _A_WORD_IS_NEAR))
    return f"{(cut[:blank] if blank > 0 else cut[:-1]).rstrip(' ,;:')}\u2026"


def cut_to_the_point(words: str, longest: int) -> str:
    """The words on one line, at most `longest` characters, without what matters less: what stands before a question,
    asides in brackets, what stands before a colon, the beginning of a question, else the end.
    """
    line = " ".join(words.split())
    if len(line) > longest and ends_in_question(line):
        line = BETWEEN_SENTENCES.split(line)[-1]
    if len(line) > longest:
        line = _ASIDE.sub(" \u2026", line)
    if len(line) > longest and ends_in_question(line):
        return cut_before_a_word(line, longest)
    if len(line) > longest:
        line = _BEFORE_THE_POINT.split(line)[-1]
    return cut_at_a_word(line, longest)


def cut_before_a_word(words: str, longest: int) -> str:
    """The end of the words on one line, at most `longest` characters; what is cut begins with dots before a word."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    cut = line[-longest:]
    blank = cut.find(" ", 0, _A_WORD_IS_NEAR)
    return f"\u2026{cut[blank + 1 :] if blank >= 0 else cut[1:]}"
