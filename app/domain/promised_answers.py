"""What a letter promises that a person will do: a task each, for the partner it names."""

from collections.abc import Iterator
from datetime import datetime

from app.domain.draft import Draft, PromisedAnswer
from app.domain.due_times import due_for
from app.domain.firm import FirmProfile, Partner
from app.domain.judgement import emergency_in
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.named_files import with_files
from app.domain.task import NewTask, RequiredAction
from app.domain.words.moments import day_words
from app.domain.words.quoting import quoted

SAID = "our letter says"  # in a task's context
_LONGEST = 300  # characters of a question
_PROMISED = "{asked}: our letter promised your answer by {day}."
_TOLD_TO_RING = "{asked}: our letter told them to ring {number}; see whether they did."


def owner_of_promise(promise: PromisedAnswer, lead: Lead, firm: FirmProfile) -> Partner | None:
    """The partner whom the letter names, else the lead's; None: the one it names is nobody of the firm."""
    return firm.partner_at(promise.owner) if promise.owner else owner_of(lead, firm)


def is_told_to_ring(lead: Lead, firm: FirmProfile) -> bool:
    """Whether a letter gives them the firm's telephone number: in an emergency, where there is one."""
    return bool(firm.telephone) and emergency_in(lead.judgement) is not None


def promised_tasks(draft: Draft, lead: Lead, firm: FirmProfile, sent_at: datetime) -> Iterator[NewTask]:
    """One for each promise of a letter that has left; what nobody owns any more is the lead's owner's."""
    for promise in draft.promises:
        owner = owner_of_promise(promise, lead, firm) or owner_of(lead, firm)
        promised_by = firm.office_hours.end_of_next_day(sent_at, owner.time_zone)
        task = NewTask(
            action=RequiredAction.ANSWER_QUESTION,
            told=True,  # due tomorrow at the earliest: the digest says it, and a flood of letters rings nobody
            owner=owner.email,
            due_at=end_of_promise(lead, owner, firm, sent_at),
            reason=(_TOLD_TO_RING if is_told_to_ring(lead, firm) and not promise.said else _PROMISED).format(
                asked=quoted(promise.question, _LONGEST),
                day=day_words(promised_by, owner.time_zone),
                number=firm.telephone,
            ),
            context={"question": promise.question} | ({SAID: promise.said} if promise.said else {}),
        )
        yield with_files(task, lead.inquiry)


def end_of_promise(lead: Lead, owner: Partner, firm: FirmProfile, sent_at: datetime) -> datetime:
    """The end of the owner's next working day, or earlier where the lead names an earlier moment."""
    hours, zone = firm.office_hours, owner.time_zone
    whole = hours.worked_between(sent_at, hours.end_of_next_day(sent_at, zone), zone)
    return due_for(lead, whole, owner, firm, sent_at)
