"""What a mail is by its wording: absences, tickets, receipts and the like of programs that say nothing in the header.

No phrase decides. What counts is how many different things such a mail says are there ("I am away", "until Friday",
"Dale can help"), what shape it has (the number of the subject again in the text), and whether its writer has a matter
of their own: then more is needed, or nothing is enough. Between a clear yes and a clear no the mail is `is_sure`
False, and a person is asked.
"""

import re
from dataclasses import dataclass

from app.domain.inquiry import MailKind
from app.domain.words.phrase_lists import in_plain_letters
from app.domain.words.quantities import says_how_much
from app.domain.words.subject_prefixes import is_answer
from integrations.inbound.mail.program_phrases import sections_begun, sections_found

_READ = 4_000  # characters
_SHORT = 80  # words: a note of absence that says less than it should
_NUMBER_IN_SUBJECT = re.compile(r"[\[(#](?:[^\])\d\n]{0,30})(\d{3,15})|\b[a-z]{2,6}-(\d{3,10})\b")
# Who quotes what programs write ("your request has been received") writes about it.
_QUOTED = re.compile(
    r"\"[^\"\n]{8,300}\"|[“„][^“”„\n]{8,300}[”“]|«[^«»\n]{8,300}»|「[^「」\n]{5,300}」|(?<!\w)['‘‚][^'’\n]{8,300}['’‘](?!\w)"
)
WORDED_REASONS = {
    MailKind.RECEIPT: "a notice that our mail was read",
    MailKind.LEFT: "a note of somebody who has left",
    MailKind.ABSENCE: "a note of absence",
    MailKind.TICKET: "an automatic answer that our mail has arrived",
    MailKind.ANNOUNCEMENT: "a shop's confirmation of an order",
}


@dataclass(frozen=True, slots=True)
class Worded:
    """A kind, and whether the wording leaves no doubt about it."""

    kind: MailKind
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A mail's words, as they are compared."""

    subject: str
    text: str
    is_reply: bool  # it says that it answers another mail
    has_own_matter: bool
    is_order: bool  # it asks or wants something and says for how much or how many: no program does

    @property
    def is_short(self) -> bool:
        return len(self.text.split()) <= _SHORT


def wording_of(subject: str, text: str, *, reply: bool) -> Wording:
    """`text` is the new text without what it quotes; `reply` whether the header names an earlier mail."""
    told = _QUOTED.sub(" ", text[:_READ])
    plain = in_plain_letters(told)
    wants, says_amount = has_own_matter(plain), says_how_much(told)
    return Wording(
        subject=in_plain_letters(subject),
        text=plain,
        is_reply=reply or is_answer(subject),
        has_own_matter=wants or says_amount,
        is_order=wants and says_amount,
    )


def has_own_matter(plain: str) -> bool:
    """Whether the writer asks, wants or offers to pay for something."""
    return "?" in plain or bool(sections_found("own_matter", "", plain))


def worded_kind(words: Wording) -> Worded | None:
    """What the wording says the mail is; None: a letter."""
    return _receipt(words) or _left(words) or _absence(words) or _order(words) or _ticket(words)


def calendar_answer_worded(words: Wording) -> str | None:
    """How an answer to an invitation begins its subject ("declined"), where its text is none of a person's."""
    begun = [one for one in sections_begun("calendar", words.subject) if one != "template"]
    if not begun:
        return None
    is_template = bool(sections_found("calendar", "", words.text)) and not words.has_own_matter
    return begun[0] if not words.text or is_template else None


def _receipt(words: Wording) -> Worded | None:
    found = sections_found("receipt", words.subject, words.text)
    if "sure_subject" in found and not words.has_own_matter:
        return Worded(MailKind.RECEIPT, is_sure=True)
    is_receipt = "subject" in found and (not words.text or "told" in found)
    return Worded(MailKind.RECEIPT, is_sure=not words.has_own_matter) if is_receipt else None


def _left(words: Wording) -> Worded | None:
    """Somebody is always told of it, so that little is lost by a wrong yes; a buyer who moved on has a matter."""
    found = sections_found("left", words.subject, words.text)
    if "sure_subject" in found and not words.has_own_matter:
        return Worded(MailKind.LEFT, is_sure=True)
    if "state" not in found:
        return None
    is_told = len(found & {"state", "follower", "mailbox"}) >= 2
    if words.has_own_matter and not words.is_reply:
        return Worded(MailKind.LEFT, is_sure=False) if "state" in sections_found("left", "", words.subject) else None
    return Worded(MailKind.LEFT, is_sure=is_told)


def _absence(words: Wording) -> Worded | None:
    found = sections_found("absence", words.subject, words.text)
    said = found & {"state", "back", "cover"}
    if "sure_subject" in found:  # a buyer may write about automatic replies
        return Worded(MailKind.ABSENCE, is_sure=bool(said) and not words.has_own_matter)
    if not said or ("state" not in said and "subject" not in found):
        return None
    if words.is_order and not words.is_reply:  # a buyer who will be away
        return None
    if words.has_own_matter:
        enough = 2 if words.is_reply else 3
        return Worded(MailKind.ABSENCE, is_sure=False) if len(said) >= enough and words.is_short else None
    points = len(said) + ("subject" in found)
    if points >= 3 or (points == 2 and words.is_reply and "cover" in said):
        return Worded(MailKind.ABSENCE, is_sure=True)
    if points == 2 or ("state" in said and words.is_reply and words.is_short):
        return Worded(MailKind.ABSENCE, is_sure=False)
    return None


def _order(words: Wording) -> Worded | None:
    """A shop's thanks for our order. The sums in it are no matter of a writer's own; a question is one."""
    found = sections_found("order", words.subject, words.text)
    if "thanks" not in found or len(found) < 2 or "?" in words.text:
        return None
    wants = bool(sections_found("own_matter", "", words.text))
    return Worded(MailKind.ANNOUNCEMENT, is_sure=len(found) >= 3 + wants)


def _ticket(words: Wording) -> Worded | None:
    found = sections_found("ticket", words.subject, words.text)
    said = found & {"received", "will", "number", "desk"}
    number = _NUMBER_IN_SUBJECT.search(words.subject)
    repeated = number is not None and (number[1] or number[2]) in words.text
    points = len(said) + 2 * ("sure_subject" in found) + ("subject" in found) + (number is not None) + repeated
    enough = 3 if words.has_own_matter else 2
    if points >= enough and (said or repeated):
        is_told = "received" in said and bool(said & {"number", "desk", "will"} or number)
        return Worded(MailKind.TICKET, is_sure=points > enough or (is_told and not words.has_own_matter))
    if words.has_own_matter:
        may_be_one = words.is_reply and points == enough - 1 and bool(said or repeated)
    else:
        may_be_one = words.is_short and "received" in said | sections_found("ticket", "", words.subject)
    return Worded(MailKind.TICKET, is_sure=False) if may_be_one else None
