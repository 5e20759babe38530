"""Drafts and replies: what we write back, before and after it is sent."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from html import escape


class Answer(StrEnum):
    """What a sender was answered with. Stored; values are never renamed."""

    REPLY = "reply"  # the full reply, sent by itself
    ACKNOWLEDGEMENT = "acknowledgement"  # the safe one of the promise watch
    PERSON = "person"  # what a person sent, or says that they sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply nobody has sent. Complete: subject, both bodies, links by code."""

    subject: str
    text: str
    html: str
    links: tuple[str, ...] = ()  # every link in it; all ours
    reasons: tuple[str, ...] = ()  # why the guard would not let it go; empty: fit to send
    writer: str = ""  # who wrote it: "offline 1", "model large, write_reply v1", "safe acknowledgement"

    @property
    def letter(self) -> str:
        """What is said in it, without the lines that only a mail needs below: for a person to copy elsewhere."""
        return self.text.partition("\n-- \n")[0].strip()

    @property
    def refused(self) -> bool:
        """The guard found something that must not leave; nobody has to hold it yet."""
        return bool(self.reasons)


def edited(draft: Draft, text: str | None) -> Draft:
    """The draft with a person's words, sent as plain text and as simple paragraphs; no guard judges a person."""
    if text is None or text.split() == draft.text.split():
        return replace(draft, reasons=())
    paragraphs = (escape(part).replace("\n", "<br>") for part in text.strip().split("\n\n"))
    html = "<html><body>" + "".join(f"<p>{part}</p>" for part in paragraphs) + "</body></html>"
    return replace(draft, text=text.strip() + "\n", html=html, reasons=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One mail, ready for the wire. Header values are plain text, encoded by the mailer."""

    message_id: str  # with angle brackets; ours, made before the intention is written
    from_address: str
    from_name: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    sent_at: datetime  # aware, UTC; the Date header
    reply_to: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: str | None = "auto-replied"  # "auto-generated" for digests and alerts, None: written by a person
    list_unsubscribe: str | None = None  # our address for one-click refusal
    archive_address: str | None = None  # extra envelope recipient: the proof that it was sent
