"""What becomes of a message, as `leads try draft --text` says it: the letter as it arrives, or why none leaves."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.draft import Draft, LetterFate
from app.domain.task import NewTask
from app.domain.words.shown_text import visible
from app.main.dry_run import Walked

_FATES = {
    LetterFate.SENT: "sent by itself",
    LetterFate.HELD: "held: a person decides about this draft",
    LetterFate.NONE: "no letter",
}
_RULE = "=" * 78


def told_in_words(row: Mapping[str, Any], walked: Walked) -> str:
    """Ends with a blank line; nothing in it can turn or colour a terminal."""
    return "\n".join("\n".join(map(visible, part.split("\n"))) for part in _parts(row, walked)) + "\n\n"


def _parts(row: Mapping[str, Any], walked: Walked) -> Iterator[str]:
    inquiry, heard = walked.lead.inquiry, walked.acknowledgement
    yield _RULE
    yield f"{row.get('id') or 'a message'}: {_FATES[walked.fate]}"
    yield from (f"  {reason}" for reason in walked.reasons)
    yield from (_task(one, walked.reasons) for one in walked.tasks)
    if heard is not None:
        yield f"\nAfter {int(walked.acknowledged_after.total_seconds())} seconds its sender hears:\n"
        yield _letter(heard, inquiry.sender_email)
    if walked.draft is not None and walked.fate is not LetterFate.NONE:
        yield "\nThe draft:\n" if walked.fate is LetterFate.HELD else ""
        yield _letter(walked.draft, inquiry.sender_email)


def _task(task: NewTask, said: Sequence[str]) -> str:
    why = "" if task.reason in said else f": {task.reason}"
    return f"  Task for {task.owner} by {task.due_at:%Y-%m-%d %H:%M} UTC{why}"


def _letter(draft: Draft, to: str | None) -> str:
    return f"To: {to or 'nobody: no address was left'}\nSubject: {draft.subject}\n\n{draft.text.rstrip()}"
