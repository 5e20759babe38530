"""The files that hold what somebody wants, by their names: in each task about a message that says little itself."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.domain.inquiry import Attachment, Inquiry
from app.domain.task import NewTask
from app.domain.words.folding import words_of
from app.domain.words.quoting import cut_at_a_word
from app.domain.words.sentences import in_sentences

FILES = "files"  # in a task's context
_MOST_NAMED = 3
_LONGEST_NAME = 60  # characters
_LONGEST_ENDING = 6  # with its dot
_HARDLY_ANY = 8  # words: "Please find our request attached."
_PICTURE_BYTES = 15_000  # a smaller one is a logo of the signature
_NOT_WRITING = ("audio/", "video/", "text/calendar", "text/vcard", "text/x-vcard", "message/")
_SEALS = re.compile(r"application/(?:x-)?pkcs7-signature|application/pgp-(?:signature|keys)")
_SEAL_NAMES = re.compile(r".*\.(?:p7s|sig|vcf|ics|eml)\Z|signature\.asc\Z|openpgp_0x\w+\.asc\Z", re.IGNORECASE)


def may_hold_words(file: Attachment) -> bool:
    """Whether somebody may have written what they want in it: no seal, card, recording or logo."""
    kind = file.content_type.lower()
    if kind.startswith(_NOT_WRITING) or _SEALS.fullmatch(kind) or _SEAL_NAMES.match(file.name):
        return False
    return not kind.startswith("image/") or file.size_bytes >= _PICTURE_BYTES


def named_files(names: Sequence[str]) -> str:
    """Three names at most, cut to a length that can be read: "brief.pdf, plan.dwg, sums.xlsx and 4 more"."""
    shown = ", ".join(map(_short, names[:_MOST_NAMED]))
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown


def with_files(task: NewTask, inquiry: Inquiry) -> NewTask:
    """The task about a message that hardly says anything itself with its files in the context, and in the reason."""
    if inquiry.unread is None and len(words_of(inquiry.message[:1_000])) > _HARDLY_ANY:
        return task
    names = [file.name for file in inquiry.attachments if file.name.strip() and may_hold_words(file)]
    if not names:
        return task
    files = named_files(names)
    is_told = any(_short(name) in task.reason for name in names)
    reason = task.reason if is_told else in_sentences((task.reason, f"It came with {files}."))
    return replace(task, reason=reason, context={**task.context, FILES: files})


def _short(name: str) -> str:
    """On one line; of a long name the beginning and the ending, which says what it opens with."""
    line = " ".join(name.split())
    if len(line) <= _LONGEST_NAME:
        return line
    stem, dot, ending = line.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) < _LONGEST_ENDING else ""
    return f"{cut_at_a_word(stem or line, _LONGEST_NAME - len(ending))}{ending}"
