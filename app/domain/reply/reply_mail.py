"""Mail made ready for the wire: a draft to whom it answers, and what we write to the firm's own people."""

import re
import secrets
from datetime import datetime

from app.domain.draft import Draft, OutgoingMail, Picture
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.people.addressable_names import addressable_name
from app.domain.people.name_words import PARTICLES, is_given_name
from app.domain.words.folding import plain
from app.domain.words.ordinary_words import is_made_of_words
from app.domain.words.small_words import is_small

_REFUSAL_LINK = re.compile(r"https?://[^\s<>\"']+/refuse/[A-Za-z0-9_-]{22,}")


def reply_mail(
    lead: Lead,
    firm: FirmProfile,
    draft: Draft,
    now: datetime,
    *,
    unsubscribe_url: str | None = None,
    archive_address: str | None = None,
    ours: tuple[str, ...] = (),
    reply_to: str | None = None,
) -> OutgoingMail:
    """The mail that answers the lead's message, threaded below it (RFC 5322 section 3.6.4).

    The recipient is the address the message came from and nothing else: neither
    the text nor a model can add one. A draft may be older than our public address
    or key: its refusal link becomes `unsubscribe_url`. `ours` are the Message-IDs of
    letters of ours that it stands below, the first one first.
    """

    def with_todays_link(text: str) -> str:
        return text if unsubscribe_url is None else _REFUSAL_LINK.sub(lambda _old: unsubscribe_url, text)

    inquiry = lead.inquiry
    answered = inquiry.message_id
    return OutgoingMail(
        message_id=new_message_id(firm),
        from_address=firm.mail_address,
        from_name=f"{draft.foot.name if draft.foot else firm.signature_name}, {firm.name}",
        to_address=(inquiry.sender_email or "").strip(),
        to_name=_shown_name(addressable_name(inquiry, firm.name).full),
        subject=draft.subject,
        text=with_todays_link(draft.text),
        html=with_todays_link(draft.html),
        sent_at=now,
        reply_to=reply_to,
        in_reply_to=ours[-1] if ours else answered,
        references=(*inquiry.references, answered, *ours) if answered else ours,
        list_unsubscribe=unsubscribe_url,
        archive_address=archive_address,
    )


def _shown_name(name: str) -> str:
    """The name, where no word of it makes a sentence: "Call Now" and "Isobel Is Free" stand beside nobody's address."""
    words = plain(name).split()
    is_said = any(is_small(word) and word not in PARTICLES for word in words)
    is_called = not words or is_given_name(words[0]) or not is_made_of_words(words[0])
    return name if is_called and not is_said else ""


def mail_to_colleague(
    firm: FirmProfile,
    address: str,
    now: datetime,
    *,
    subject: str,
    text: str,
    html: str,
    name: str = "",
    archive_address: str | None = None,
    pictures: tuple[Picture, ...] = (),
) -> OutgoingMail:
    """A digest, an alert, a link to sign in: no answer to anybody, so no machine shall answer it either."""
    return OutgoingMail(
        message_id=new_message_id(firm),
        from_address=firm.mail_address,
        from_name=f"Firstreply for {firm.name}",
        to_address=address,
        to_name=name,
        subject=subject,
        text=text,
        html=html,
        sent_at=now,
        auto_submitted="auto-generated",
        archive_address=archive_address,
        pictures=pictures,
    )


def new_message_id(firm: FirmProfile) -> str:
    """A Message-ID in our own domain, never used before."""
    return f"<{secrets.token_hex(16)}@{firm.mail_address.rpartition('@')[2]}>"
