"""The words of a message that count: what the writer says now, and what they forward."""

import re
from dataclasses import dataclass

from app.domain.inquiry import Inquiry, blanked, label_places
from app.domain.judgement import LONGEST_QUOTE
from app.domain.words.quoting import without_quoted_lines
from app.domain.words.subject_prefixes import is_forward
from integrations.judges.instructions import without_instructions
from integrations.judges.message_words import sentence_places

MAX_CHARACTERS = 12_000  # of each field; beyond that nobody states their business
_FORWARD_MARK = re.compile(
    r"^-{2,}\s*(?:forwarded message|weitergeleitete nachricht|message transf|mensaje reenviado|messaggio inoltrato"
    r"|mensagem encaminhada|doorgestuurd)|^begin forwarded message",
    re.IGNORECASE | re.MULTILINE,
)
_LINK_PATH = re.compile(r"(?<=://)([^\s/?#]{1,250})([/?#]\S+)")


@dataclass(frozen=True, slots=True)
class MessageText:
    """Subject, message and (of a forward) history in one string; places in it are places in the original."""

    original: str
    read: str  # same length: instructions to machines, quoted replies and what follows a link's host are blank
    typed: str  # as `read`, and a form's labels are blank: they say nothing about the writer
    message_starts: int  # where the subject ends

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
            read = without_quoted_lines(read)
        below = len(parts[0]) + len("\n\n")
        labels = [(below + start, below + end) for start, end in label_places(parts[1], inquiry.labels)]
        return cls(original, read, blanked(read, labels) if labels else read, below)

    @property
    def typed_subject(self) -> str:
        """What was typed as the subject."""
        return self.typed[: self.message_starts]

    @property
    def typed_message(self) -> str:
        """What was typed below it."""
        return self.typed[self.message_starts :]

    def sentence_at(self, start: int, end: int) -> str:
        """The sentence around a place, verbatim, at most 200 characters and always on one line."""
        shift = max(0, start - 600)
        near = sentence_places(self.original[shift : end + 600])
        first = max((one + shift for one, _ in near if one + shift <= start), default=start)
        last = min((one + shift for _, one in near if one + shift >= end), default=end)
        if last - first > LONGEST_QUOTE:
            first = max(first, min(start - 40, last - LONGEST_QUOTE))
            last = min(last, first + LONGEST_QUOTE)
        return self.original[first:last].strip()
