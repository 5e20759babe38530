"""What a partner is asked about a meeting: before it, after it, and when it was called off."""

from datetime import datetime, timedelta

from app.domain.booking import VENDORS_NAMED, Booking
from app.domain.due_times import due_within
from app.domain.firm import FirmProfile, Partner
from app.domain.judgement import Disposition
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.task import BOOKING, WHEN, NewTask, RequiredAction
from app.domain.wish_line import wish_line
from app.domain.words.moments import named_time
from app.domain.words.quoting import quoted
from app.domain.words.sentences import as_sentence, has_question_mark

_PREPARED_WITHIN = timedelta(hours=2)  # of working time, and before it begins
_BEFORE = timedelta(minutes=15)
_SAID_WITHIN = timedelta(hours=4)
_QUOTED = 200  # characters
_FACTS = 5
_OF_NOBODY = "A meeting was booked through {place} that names no lead and no mail address: look it up there."
_IN_AN_ALERT = ("fit", "they asked", "they wrote", "our letter promised")  # the rest stands beside the task


def task_to_prepare(
    lead: Lead, booking: Booking, firm: FirmProfile, now: datetime, *, moved_from: datetime | None = None
) -> NewTask:
    """The brief: when, who, what they asked, how well they fit and by what words, what our letter promised."""
    owner = _whose(lead, booking, firm)
    soon = max(now, booking.starts_at - _BEFORE)
    was = named_time(moved_from, owner.time_zone) if moved_from else ""
    booked = f"they moved the meeting from {was}" if was else "they booked a meeting"
    brief = brief_of(lead)
    shown = (as_sentence(f"{name[0].upper()}{name[1:]}: {brief[name]}") for name in _IN_AN_ALERT if name in brief)
    told = " ".join((f"{_times_of(booking, owner)}: {booked}.", *shown))
    due = min(due_within(_PREPARED_WITHIN, owner, firm, now), soon)
    context = {BOOKING: booking.id, WHEN: named_time(booking.starts_at, owner.time_zone), **brief}
    return NewTask(action=RequiredAction.PREPARE_MEETING, owner=owner.email, due_at=due, reason=told, context=context)


def task_to_say(lead: Lead, booking: Booking, firm: FirmProfile, now: datetime) -> NewTask:
    """Nobody has said what became of it."""
    owner = _whose(lead, booking, firm)
    return NewTask(
        action=RequiredAction.SAY_IF_MET,
        owner=owner.email,
        due_at=due_within(_SAID_WITHIN, owner, firm, now),
        reason=f"The meeting of {named_time(booking.starts_at, owner.time_zone)} is over: say what became of it.",
        context={BOOKING: booking.id},
    )


def task_to_see_to(lead: Lead, booking: Booking, firm: FirmProfile, now: datetime) -> NewTask:
    """It was called off there."""
    owner = _whose(lead, booking, firm)
    of = named_time(booking.starts_at, owner.time_zone)
    return NewTask(
        action=RequiredAction.SEE_TO_MEETING,
        owner=owner.email,
        due_at=due_within(_PREPARED_WITHIN, owner, firm, now),
        reason=f"The meeting of {of} was called off: write to them, or leave it at that.",
        context={BOOKING: booking.id},
    )


def task_about_unknown(vendor: str, name: str, firm: FirmProfile, now: datetime) -> NewTask:
    """A booking that names nobody: a person looks it up where it was made."""
    owner = firm.partners[0]
    return NewTask(
        action=RequiredAction.SEE_TO_MEETING,
        owner=owner.email,
        due_at=due_within(_PREPARED_WITHIN, owner, firm, now),
        reason=_OF_NOBODY.format(place=VENDORS_NAMED.get(vendor, vendor)),
        context={"about": name},
    )


def _whose(lead: Lead, booking: Booking, firm: FirmProfile) -> Partner:
    """The partner it is with; on a team's page that may be another one than whose the lead is."""
    return firm.partner_at(booking.host) or owner_of(lead, firm)


def _times_of(booking: Booking, owner: Partner) -> str:
    """ "Tue 2 Dec 10:00 (Oslo), 25 minutes": first, because the desk's list shows how a reason begins."""
    minutes = round((booking.ends_at - booking.starts_at) / timedelta(minutes=1))
    return f"{named_time(booking.starts_at, owner.time_zone)}, {minutes} minutes"


def brief_of(lead: Lead) -> dict[str, str]:
    """What to know of them before it, by a heading each."""
    inquiry, grade = lead.inquiry, lead.qualification
    promised = [one.question for one in lead.draft.promises] if lead.draft is not None else []
    said = [one for one in lead.earlier if one.from_us][-1:]
    asked = wish_line(inquiry, lead.need, is_first_letter=True)
    address = f"<{inquiry.sender_email}>" if inquiry.sender_email else ""
    facts = {
        "who": " ".join(filter(None, (inquiry.sender_name, address))),
        "company": inquiry.company or "",
        "they asked" if has_question_mark(asked) else "they wrote": quoted(asked, _QUOTED) if asked else "",
        "fit": f"{grade.tier.value}, score {grade.score}" if grade is not None else "",
        "because": "; ".join(_reasons(lead)),
        "we wrote": quoted(said[0].text, _QUOTED) if said else "",
        "our letter promised": "; ".join(quoted(one, _QUOTED) for one in promised),
    }
    return {name: told for name, told in facts.items() if told}


def _reasons(lead: Lead) -> list[str]:
    """By which words of theirs they fit or do not."""
    if lead.judgement is None or lead.judgement.disposition is not Disposition.INQUIRY:
        return []
    evidence = [one for one in lead.judgement.evidence if one.quote]
    return [f"{one.claim}: {quoted(one.quote, _QUOTED)}" for one in evidence[:_FACTS]]
