"""The words of a message that count: what the writer says now, and what they forward."""

import re
from dataclasses import dataclass

from app.domain.inquiry import Inquiry, blanked, label_places
from app.domain.words.subject_prefixes import is_forward
from integrations.judges.instructions import without_instructions
from integrations.judges.phrases import Token, tokens_of

MAX_CHARACTERS = 12_000  # of each field; beyond that nobody states their business
_QUOTE_WIDTH = 200
_OPENING = 60  # words
_FORWARD_MARK = re.compile(
    r"^-{2,}\s*(?:forwarded message|weitergeleitete nachricht|message transf|mensaje reenviado|messaggio inoltrato"
    r"|mensagem encaminhada|doorgestuurd)|^begin forwarded message",
    re.IGNORECASE | re.MULTILINE,
)
_LINK_PATH = re.compile(r"(?<=://)([^\s/?#]{1,250})([/?#]\S+)")
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?\u2026](?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class MessageText:
    """Subject, message and (of a forward) history in one string; places in it are places in the original."""

    original: str
    read: str  # same length: instructions to machines, quoted replies and what follows a link's host are blank
    tokens: list[Token]
    forwarded: bool
    typed: str  # as `read`, and a form's labels are blank: they say nothing about the writer
    typed_tokens: list[Token]

    @classmethod
    def of(cls, inquiry: Inquiry) -> "MessageText":
        forwarded = bool(
            is_forward(inquiry.subject or "") or _FORWARD_MARK.search(inquiry.message) or inquiry.message == ""
        )
        parts = [(inquiry.subject or "")[:500], inquiry.message[:MAX_CHARACTERS]]
        if forwarded:
            parts.append(inquiry.history[:MAX_CHARACTERS])
        original = "\n\n".join(parts)
        read = without_instructions(original)
        if "://" in read:
            read = _LINK_PATH.sub(lambda match: match[1] + " " * len(match[2]), read)
        if not forwarded and ">" in read:
            read = _QUOTED_LINE.sub(lambda match: " " * len(match.group()), read)
        tokens = tokens_of(read)
        if not inquiry.labels:
            return cls(original, read, tokens, forwarded, read, tokens)
        below = len(parts[0]) + len("\n\n")
        labels = [(below + start, below + end) for start, end in label_places(parts[1], inquiry.labels)]
        typed = blanked(read, labels)
        return cls(original, read, tokens, forwarded, typed, tokens_of(typed))

    @property
    def opening_words(self) -> list[str]:
        """The first words of letters only."""
        return [token.word for token in self.typed_tokens[:_OPENING] if token.word.isalpha()]

    def sentence_at(self, start: int, end: int) -> str:
        """The sentence around a place, verbatim, at most 200 characters and always on one line."""
        ends = [m.end() for m in _SENTENCE_END.finditer(self.original, max(0, start - 600), end + 600)]
        first = max((at for at in ends if at <= start), default=max(0, start - 600))
        last = min((at for at in ends if at >= end), default=min(len(self.original), end + 600))
        if last - first > _QUOTE_WIDTH:
            first = max(first, min(start - 40, last - _QUOTE_WIDTH))
            last = min(last, first + _QUOTE_WIDTH)
        return self.original[first:last].strip()
