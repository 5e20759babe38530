"""Invitations and the answers to them: by the calendar file in the mail, else by how Outlook and Google word it.

An acceptance without a word of the person is noted. Whoever declines, proposes another time, calls the meeting off or
adds something is told to a person. Somebody's own invitation is a letter with a meeting in it: a person accepts it.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from app.domain.booking import CALENDAR, BookingNews, BookingState, HeardBooking, is_possible
from app.domain.inquiry import MailKind
from integrations.inbound.mail.addresses import Mailbox, same_organisation
from integrations.inbound.mail.calendar_parts import CalendarPart, calendar_part
from integrations.inbound.mail.mail_signs import Signs, by_a_person_unanswered, by_a_program
from integrations.inbound.mail.program_phrases import sections_found
from integrations.inbound.mail.worded_kinds import Wording, calendar_answer_worded

_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
_SAYS = {
    "accepted": "accepted",
    "tentative": "accepted with reservations",
    "declined": "declined",
    "proposed": "proposes another time for",
    "moved": "proposes",
    "cancelled": "called off",
}
_OUTLOOK_MEETING = re.compile(
    r"^ipm\.(?:microsoft )?schedule\.(?:meeting\.|mtg)(?:resp\.?)?(pos|neg|tent|p|n|a|canceled|cncl|request|req)$"
)
_OUTLOOK_ANSWERS = {
    "pos": "accepted",
    "p": "accepted",
    "neg": "declined",
    "n": "declined",
    "tent": "tentative",
    "a": "tentative",
    "canceled": "cancelled",
    "cncl": "cancelled",
}
_OUTLOOK_RECEIPT = re.compile(r"^report\..{0,60}\.(?:ipnrn|ipnnrn|dr)$|^ipm\.microsoft mail\.(?:read )?receipt$")
_STATES = {
    "REQUEST": BookingState.BOOKED,
    "CANCEL": BookingState.CANCELLED,
    "ACCEPTED": BookingState.BOOKED,
    "DECLINED": BookingState.CANCELLED,
}
_QUIET = ("accepted", "tentative")
_QUOTED_NOTE = re.compile(r":\s{1,8}[\"“„«「'](?!\s)[^\n]{2,2000}")  # Google: "... with this note:"


def meeting_signs(calendars: Iterable[str], sender: Mailbox, words: Wording, text: str) -> Signs | None:
    """What a mail about a meeting is; None for all other mails. `text` is the new text as people read it."""
    part = next((found for one in calendars if (found := calendar_part(one)) is not None), None)
    if part is not None and part.method == "REQUEST":
        return None if sender.unattended else _invitation(_meeting(part))
    if part is None:
        worded = calendar_answer_worded(words)
        return None if worded is None else _answer(worded, _who(sender), "a meeting", note=_has_note(words, text, ""))
    answered = {"COUNTER": "moved", "CANCEL": "cancelled"}.get(part.method) or _ANSWERS.get(part.answer, "proposed")
    signs = _answer(answered, _who(sender), _meeting(part), note=_has_note(words, text, part.comment))
    attendee = part.attendees[0] if len(part.attendees) == 1 else ""
    is_anothers = attendee != sender.address.lower() and same_organisation(attendee.rpartition("@")[2], sender.domain)
    return by_a_program(
        signs.reason or "",
        MailKind.CALENDAR_ANSWER,
        for_a_person=signs.for_a_person,
        named_address=attendee if is_anothers else None,
    )


def heard_meeting(calendars: Iterable[str], received_at: datetime) -> HeardBooking | None:
    """What a calendar file tells of one meeting at an hour: invited or accepted, declined or called off; else None."""
    part = next((found for one in calendars if (found := calendar_part(one)) is not None), None)
    if part is None or not part.uid or part.begins is None or part.ends is None:
        return None
    state = _STATES.get(part.method) or (_STATES.get(part.answer) if part.method == "REPLY" else None)
    if state is None:
        return None
    news = BookingNews(
        at=min(part.stamp or received_at, received_at),
        state=state,
        starts_at=part.begins,
        ends_at=part.ends,
        by="calendar",
        name=part.uid,
    )
    return HeardBooking(vendor=CALENDAR, news=news) if is_possible(news, received_at) else None


def outlook_signs(types: Iterable[str], sender: Mailbox, words: Wording, text: str) -> Signs | None:
    """What Outlook's own class of an item in a winmail.dat says: an answer, an invitation or a receipt; else None.

    Old names ("ipm.microsoft schedule.mtgrespn") and new ones ("ipm.schedule.meeting.resp.neg"), see MS-OXTNEF.
    """
    for name in sorted(types):
        if (found := _OUTLOOK_MEETING.search(name)) is not None:
            answered = _OUTLOOK_ANSWERS.get(found[1])
            if answered is None:
                return _invitation("a meeting")
            return _answer(answered, _who(sender), "a meeting", note=_has_note(words, text, ""))
        if _OUTLOOK_RECEIPT.search(name):
            return by_a_program("a notice that our mail was read or arrived", MailKind.RECEIPT)
    return None


def _invitation(meeting: str) -> Signs:
    told = f"They invite us to {meeting}. Accept or decline it in your calendar; the reply waits for you."
    return by_a_person_unanswered("an invitation to a meeting", MailKind.INVITATION, for_a_person=told)


def _answer(answered: str, who: str, meeting: str, *, note: bool) -> Signs:
    said = f"{who} {_SAYS[answered]} {meeting}"
    told = f"{said}{' and wrote something' if note else ''}." if note or answered not in _QUIET else None
    return by_a_program(said, MailKind.CALENDAR_ANSWER, for_a_person=told)


def _has_note(words: Wording, text: str, comment: str) -> bool:
    """Whether the person added words of their own to the answer."""
    if comment.strip():
        return True
    if not sections_found("calendar", "", words.text):
        return bool(words.text)
    return words.has_own_matter or _QUOTED_NOTE.search(text[:4_000]) is not None


def _who(sender: Mailbox) -> str:
    return sender.name or sender.address or "Somebody"


def _meeting(part: CalendarPart) -> str:
    about = f"the meeting “{part.summary}”" if part.summary else "a meeting"
    if part.method == "COUNTER":  # the time in it is the one they would rather have
        return f"{part.starts or 'another time'} for {about}"
    return f"{about} of {part.starts}" if part.starts else about
