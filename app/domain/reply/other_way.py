"""Finds "not by mail", "not to this address", "write to my colleague" and "not before January" in a message.

A letter to the address it came from would be just what they asked us not to do, so nothing leaves by itself. Who only
asks to be called, or names a day for the work, says none of it.
"""

import re
from datetime import date

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.reply.other_address import turns_down_this_address
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS
from app.domain.words.cues import BETWEEN_CLAUSES, clause_bounds, cues_in
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.negations import DENIALS
from app.domain.words.quoting import quoted, without_quotations
from app.domain.words.sentences import SENTENCE, has_question_mark
from app.domain.words.word_lists import file_of

_WORDS = file_of("other_ways")
_READ = 6_000  # characters
_LONGEST_SENTENCE = 300  # characters
_NEAR = 45  # characters between a request and whom it names
_BEFORE_A_DAY = 24  # characters of "not before the" in any language
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})\.(?= )")  # "15. Januar" ends no sentence
_WORD = re.compile(r"[^\W\d_]+")
_MARK = re.compile(r"@(\d{1,6})@")
_PLACE = "@"  # stands for a mail address, in which no sentence ends


def other_way(inquiry: Inquiry, firm: FirmProfile) -> str | None:
    """How they want to be reached, or when, with their words, in a sentence for a person; None: nothing says so."""
    others: list[str] = []

    def marked(found: re.Match[str]) -> str:
        others.append(found[0])
        return f" {_PLACE}{len(others) - 1}{_PLACE} "

    text = _ORDINAL.sub(r"\1 ", PLAIN_MAIL_ADDRESS.sub(marked, without_quotations(inquiry.typed[:_READ])))
    for sentence in SENTENCE.findall(text):
        numbers = [int(one) for one in _MARK.findall(sentence)]
        marked_here = {one: others[one] for one in numbers if one < len(others)}  # a stranger may write a mark, too
        told = sentence
        for number, address in marked_here.items():
            told = told.replace(f" {_PLACE}{number}{_PLACE} ", address)
        plain = folded_in_place(sentence[:_LONGEST_SENTENCE])
        is_another = any(not _is_known(one, inquiry, firm) for one in marked_here.values())
        wish = _wish(plain, inquiry.received_at.date(), is_another=is_another)
        if wish:
            return f"{wish} ({quoted(told)}), so nothing is sent by itself."
    return None


def _is_known(address: str, inquiry: Inquiry, firm: FirmProfile) -> bool:
    return address.lower() == (inquiry.sender_email or "").lower() or firm.is_own_address(address)


def _wish(plain: str, written_on: date, *, is_another: bool) -> str:
    if _has(plain, "unread") or all(_has(plain, one) for one in ("readers", "read_along", "mailbox")):
        return "Mail to their address does not reach them, or not them alone"
    turns = _has(plain, "turn_to")
    if has_question_mark(plain) and not (turns and (is_another or _has(plain, "private"))):
        return ""
    if _wants_no_mail(plain):
        return "They want no answer by mail"
    if _has(plain, "answer") and turns_down_this_address(plain):
        return "They want no answer at the address they wrote from"
    if turns and (is_another or _has(plain, "private")):
        return "They name another address for the answer"
    if _turns_to_another(plain):
        return "They name somebody else for the answer"
    is_too_soon = _has(plain, "not_yet") or _is_put_off(plain, written_on)
    return "They do not want to hear from us yet" if is_too_soon else ""


def _wants_no_mail(plain: str) -> bool:
    """ "Only by phone, please", "do not answer by mail", "no mails, ring me"; not what their customers do."""
    is_theirs = _has(plain, "answer") or _has(plain, "mine")
    if _has(plain, "only_otherwise") and is_theirs and not _has(plain, "people"):
        return True
    if _has(plain, "messenger") and _has(plain, "answer") and _has(plain, "mine"):
        return True
    if _has(plain, "no_mails") and any(_has(plain, one) for one in ("please", "ring", "messenger")):
        return not _has(plain, "people")
    clauses = BETWEEN_CLAUSES.split(plain)
    return any(_has(one, "answer") and _is_mail_denied(one) and not _has(one, "people") for one in clauses)


def _is_mail_denied(clause: str) -> bool:
    """ "Do not answer by mail"; not "send it by mail and do not ring"."""
    by_mail = cues_in(_WORDS)["by_mail"].first_in(clause)
    return by_mail is not None and _denies(clause[: by_mail.end()])


def _turns_to_another(plain: str) -> bool:
    """ "Write to my colleague", "reply to Sara, not to me"; what was done already ("I wrote to") asks nothing."""
    cues = cues_in(_WORDS)
    for found in cues["turn_to"].all_in(plain):
        clause = BETWEEN_CLAUSES.split(plain[found.end() : found.end() + _NEAR])[0]
        if _has(clause, "somebody") or cues["not_me"].first_in(plain, found.end()) is not None:
            return True
    return False


def _is_put_off(plain: str, written_on: date) -> bool:
    """ "Not before January", "erst im Januar", said of an answer."""
    cues = cues_in(_WORDS)
    for _, found in dates_in(plain, written_on):
        start, end = clause_bounds(plain, *found.span())
        near, clause = max(start, found.start() - _BEFORE_A_DAY), plain[start:end]
        if not _has(clause, "answer"):
            continue
        if cues["only_from"].first_in(plain, near, found.start() + 1) is not None:
            return True
        if _denies(clause) and cues["before"].first_in(plain, near, found.start() + 1) is not None:
            return True
    return False


def _denies(plain: str) -> bool:
    return _has(plain, "refusing") or not DENIALS.isdisjoint(_WORD.findall(plain))


def _has(plain: str, kind: str) -> bool:
    return cues_in(_WORDS)[kind].first_in(plain) is not None
