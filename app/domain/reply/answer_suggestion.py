"""What of a letter that a partner changed may be kept as the answer to a question."""

from dataclasses import dataclass

from app.domain.draft import Draft
from app.domain.inquiry import Inquiry
from app.domain.reply.asked_questions import questions_in
from app.domain.words.folding import words_of

MOST_CHARACTERS = 1_500
_FEWEST_WORDS = 5


@dataclass(frozen=True, slots=True)
class AnswerSuggestion:
    """Offered to the partner, who may change both."""

    questions: tuple[str, ...]  # what the sender asked, in their words
    text: str  # the longest paragraph the partner wrote


def answer_suggestion(draft: Draft | None, letter: str | None, inquiry: Inquiry) -> AnswerSuggestion | None:
    """None where the partner wrote nothing of their own, or the sender asked nothing."""
    questions = questions_in(f"{inquiry.subject or ''}\n{inquiry.message}")
    if not letter or not questions:
        return None
    before = {_bare(part) for part in (draft.letter if draft else "").split("\n\n")}
    paragraphs = [part.strip() for part in letter.replace("\r\n", "\n").split("\n\n")][1:]  # the first is the greeting
    new = [part for part in paragraphs if _bare(part) not in before and len(words_of(part)) >= _FEWEST_WORDS]
    own = [part for part in new if not named_in(part, inquiry)]
    if not own:
        return None
    return AnswerSuggestion(questions, max(own, key=len)[:MOST_CHARACTERS])


def named_in(text: str, inquiry: Inquiry) -> str | None:
    """What of the sender stands in the text and in no other sender's answer: their name, company or address."""
    said = f" {_bare(text)} "
    names = [*(inquiry.sender_name or "").split(), inquiry.company or "", inquiry.sender_email or ""]
    return next((name for name in names if len(name) > 2 and f" {_bare(name)} " in said), None)


def _bare(text: str) -> str:
    return " ".join(words_of(text))
