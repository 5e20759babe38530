"""What the signs of one mail come to: a program's or a person's, to be answered or not, and what a person is told."""

from dataclasses import dataclass

from app.domain.inquiry import MailKind
from integrations.inbound.mail.telephone_mail import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The verdict on one mail."""

    machine: bool = False  # written by a program
    reply_allowed: bool = True  # a program may answer it
    reason: str | None = None  # by which sign; None: there is none
    kind: MailKind | None = None  # None: a letter
    for_a_person: str | None = None  # what somebody must be told of it, as a sentence
    named_address: str | None = None  # whom it is about, where that is not its sender
    for_good: bool | None = None  # of a mail that came back: whether that address takes none
    answered: tuple[str, ...] = ()  # the ids of the mails of ours that it is about, where its own fields name none
    call: Call | None = None  # of a telephone system: the person is the caller


HUMAN = Signs()


def by_a_program(
    reason: str, kind: MailKind, *, for_a_person: str | None = None, named_address: str | None = None
) -> Signs:
    return Signs(
        machine=True,
        reply_allowed=False,
        reason=reason,
        kind=kind,
        for_a_person=for_a_person,
        named_address=named_address,
    )


def by_a_person_unanswered(reason: str, kind: MailKind | None = None, *, for_a_person: str | None = None) -> Signs:
    """A person wrote it, and no program may answer."""
    return Signs(reply_allowed=False, reason=reason, kind=kind, for_a_person=for_a_person)
