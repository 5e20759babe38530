"""Which notices a person must act on; the rest is only noted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.due_times import due_within
from app.domain.firm import FirmProfile
from app.domain.inquiry import Notice
from app.domain.own_refusals import AT_VENDOR
from app.domain.task import NewTask, RequiredAction
from app.domain.words.addresses_in_text import is_mail_address

_WITHIN = {  # of working time
    "erasure": (
        timedelta(hours=8),
        "Somebody unknown here asks to be erased. Look for them in what came another way.",
    ),
    "lead_pending": (timedelta(hours=1), "LinkedIn announced a lead without its answers. Look it up there and answer."),
}
CALLED_SPAM = "called our mail spam"  # why no mail goes to somebody. Stored
_CONFIRMATIONS = frozenset({"SubscriptionConfirmation"})
_COMPLAINTS = frozenset({"spamcomplaint", "complained", "spamreport", "complaint"})
_REFUSALS = frozenset({"unsubscribed", "unsubscribe", "group_unsubscribe"})
# In the words of Postmark, Mailgun, SES and SendGrid: a mail did not arrive, and which of these still may, or did.
_RETURNED = frozenset({"bounce", "bounced", "dropped", "failed", "reject", "rejected"})
_ONLY_LATE = frozenset({"transient", "temporary"})  # it may still arrive
_NO_RETURN = frozenset(
    {
        *("autoresponder", "addresschange", "challengeverification", "subscribe", "unsubscribe"),
        *("spamcomplaint", "openrelaytest", "unconfirmed"),
    }
)
_NOT_FOR_GOOD = _ONLY_LATE | _NO_RETURN
# The mail did not arrive, and the next one may: a full mailbox, a filter, a name that is not found today.
_SOFT = _ONLY_LATE | {"softbounce", "blocked", "dnserror", "spamnotification", "undetermined", "mailboxfull"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedMail:
    """A mail that came back."""

    address: str  # which did not take it
    for_good: bool  # it takes none; else the next mail may arrive


def refused_by(notice: Notice) -> tuple[str, str] | None:
    """(address, why) where a mail vendor says that the reader of our mail called it spam or unsubscribed, else None.

    The vendor's request is proved like any other, so nobody is asked again.
    """
    event, address = notice.details.get("event", "").lower(), notice.details.get("recipient", "").strip()
    if notice.kind != "delivery_event" or not is_mail_address(address):
        return None
    if event in _COMPLAINTS:
        return address, CALLED_SPAM
    return (address, AT_VENDOR) if event in _REFUSALS else None


def returned_from(notice: Notice) -> str | None:
    """The address that for good did not take a mail, as the vendor that sent it says; None where it says no such thing.

    It may be any mail of the firm: whoever asks looks whether it was one of ours.
    """
    event, address = notice.details.get("event", "").lower(), notice.details.get("recipient", "").strip()
    how = (notice.details.get("type") or notice.details.get("severity") or "").lower()
    is_returned = notice.kind == "delivery_event" and event in _RETURNED and how not in _NOT_FOR_GOOD
    return address if is_returned and is_mail_address(address) else None


def returned_mail_of(notice: Notice) -> ReturnedMail | None:
    """What the vendor that sends mail says of one that came back, for good or not; None where it says no such thing."""
    event, address = notice.details.get("event", "").lower(), notice.details.get("recipient", "").strip()
    how = (notice.details.get("type") or notice.details.get("severity") or "").lower()
    if notice.kind != "delivery_event" or event not in _RETURNED or how in _NO_RETURN or not is_mail_address(address):
        return None
    return ReturnedMail(address=address, for_good=how not in _SOFT)


def task_for(notice: Notice, firm: FirmProfile, now: datetime) -> NewTask | None:
    """A task for the owner of the channel, or None."""
    within, reason = _WITHIN.get(notice.kind, (timedelta(hours=1), ""))
    if notice.details.get("event") in _CONFIRMATIONS:
        reason = "A mail vendor wants this address confirmed before it sends mail here: open the address it names."
    if not reason:
        return None
    context = {"about": notice.subject_ref or "", **notice.details}
    owner = firm.owner_of(notice.channel)
    due = due_within(within, owner, firm, now)
    return NewTask(action=RequiredAction.HAND_ON, owner=owner.email, due_at=due, reason=reason, context=context)
