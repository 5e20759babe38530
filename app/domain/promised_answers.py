"""What a letter promises that a person will do: a task each, for the partner it names."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.draft import Draft, PromisedAnswer
from app.domain.firm import FirmProfile, Partner
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.task import NewTask, RequiredAction
from app.domain.words.answer_deadlines import wanted_by
from app.domain.words.quoting import quoted
from app.domain.working_days import end_of_next_working_day

_LONGEST = 300  # characters of a question
_AT_LEAST = timedelta(hours=1)
_PROMISED = "Our letter promised an answer from you by the end of your next working day."


def owner_of_promise(promise: PromisedAnswer, lead: Lead, firm: FirmProfile) -> Partner | None:
    """The partner whom the letter names, else the lead's; None: the one it names is nobody of the firm."""
    return firm.partner_at(promise.owner) if promise.owner else owner_of(lead, firm)


def promised_tasks(draft: Draft, lead: Lead, firm: FirmProfile, sent_at: datetime) -> Iterator[NewTask]:
    """One for each promise of a letter that has left; what nobody owns any more is the lead's owner's."""
    for promise in draft.promises:
        owner = owner_of_promise(promise, lead, firm) or owner_of(lead, firm)
        yield NewTask(
            action=RequiredAction.ANSWER_QUESTION,
            told=True,  # due tomorrow at the earliest: the digest says it, and a flood of letters rings nobody
            owner=owner.email,
            due_at=_due(lead, owner, sent_at),
            reason=f"{_PROMISED} Asked: {quoted(promise.question, _LONGEST)}",
            context={"question": promise.question},
        )


def _due(lead: Lead, owner: Partner, sent_at: datetime) -> datetime:
    """When the promise ends, or earlier where they named an earlier moment; an hour is left in any case."""
    ends = end_of_next_working_day(sent_at, owner.time_zone)
    said = f"{lead.inquiry.subject or ''}\n{lead.inquiry.typed}"
    wanted = wanted_by(said, lead.clock_start, owner.time_zone)
    return ends if wanted is None else min(ends, max(wanted, sent_at + _AT_LEAST))
