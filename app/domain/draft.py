"""Drafts and replies: what we write back, before and after it is sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.words.sentences import in_sentences
from app.domain.words.text import above_signature

_ENDS_A_SENTENCE = (".", "!", "?", "\u2026", "\u201d")


class Answer(StrEnum):
    """What a sender was answered with. Stored; values are never renamed."""

    REPLY = "reply"  # the full reply, sent by itself
    SHORT = "short"  # a letter, sent by itself, that only promises the answer
    ACKNOWLEDGEMENT = "acknowledgement"  # the safe one of the promise watch
    PERSON = "person"  # what a person sent, or says that they sent


class LetterKind(StrEnum):
    """What a letter is for. Stored, and written in profiles; values are never renamed."""

    FIRST = "first"  # answers a first message
    FOLLOW_UP = "follow_up"  # goes on with a conversation
    REFUSAL = "refusal"  # says that we are not the right people
    ACKNOWLEDGEMENT = "acknowledgement"  # says no more than that the message arrived, and who answers by when
    FURTHER = "further"  # to somebody who was answered and has not written since


class LetterFate(StrEnum):
    """What becomes of a letter by itself. Kept with evaluations; values are never renamed."""

    SENT = "sent"
    HELD = "held"  # a person decides
    NONE = "none"  # nobody is answered: it was closed, or handed on


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFoot:
    """What code puts below the last line of every letter."""

    name: str  # who signs
    title: str
    postal_address: str
    prepared: str  # says that a program wrote it; empty: a person did, or changed it
    refuse: str
    refuse_link: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedAnswer:
    """Something the letter says that a person will do: it leaves only with a task for it."""

    question: str  # in the sender's words, or what was promised
    owner: str = ""  # a partner's address; empty: whoever owns the lead
    said: str = ""  # the letter's own sentences that say so, where they say more than the question


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """What a statement of the letter rests on."""

    words: str  # of the letter
    source: str  # "message", "profile", "answer:KEY", "case:SLUG", "service:NAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply nobody has sent. Complete: subject, both bodies, links by code."""

    subject: str
    text: str
    html: str
    links: tuple[str, ...] = ()  # every link in it; all ours
    reasons: tuple[str, ...] = ()  # why the guard would not let it go; empty: fit to send
    writer: str = ""  # who wrote it: "offline 1", "model large, write_reply v1", "safe acknowledgement"
    body: str = ""  # greeting to last line, paragraphs divided by empty lines; empty: written before 0.2
    foot: LetterFoot | None = None
    language: str = ""  # ISO 639-1
    kind: LetterKind = LetterKind.FIRST
    promises: tuple[PromisedAnswer, ...] = ()
    sources: tuple[NamedSource, ...] = ()
    free_hours: str = ""  # the paragraph that names hours of the booking page, which are gone when they have come
    free_from: datetime | None = None  # the first of them

    @property
    def letter(self) -> str:
        """What is said in it, without the lines that only a mail needs below: for a person to change or copy."""
        return self.body or above_signature(self.text).strip()

    @property
    def only_promises(self) -> bool:
        """It answers nothing itself: it says who answers by when, and states nothing that rests on a source."""
        return bool(self.promises) and not self.sources

    @property
    def why_refused(self) -> str:
        """Its reasons for a person: sentences as they stand, then what the guard found."""
        return self.why_refused_besides("")

    def why_refused_besides(self, above: str) -> str:
        """The same below a text, without what that says already."""
        told = [reason for reason in self.reasons if reason.endswith(_ENDS_A_SENTENCE)]
        found = [reason for reason in self.reasons if not reason.endswith(_ENDS_A_SENTENCE) and reason not in above]
        guarded = [f"The draft did not pass the guard: {'; '.join(found)}"] if found else []
        return in_sentences([*told, *guarded], above)

    @property
    def refused(self) -> bool:
        """The guard found something that must not leave; nobody has to hold it yet."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A small PNG that the HTML of a mail shows as `cid:NAME`; the text beside it says the same."""

    name: str  # small letters and underscores
    content: bytes


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
    reply_to: str | None = None  # who is to have the answers, beside `from_address`, which is read for them
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: str | None = "auto-replied"  # "auto-generated" for digests and alerts, None: written by a person
    list_unsubscribe: str | None = None  # our address for one-click refusal
    archive_address: str | None = None  # extra envelope recipient: the proof that it was sent
    pictures: tuple[Picture, ...] = ()  # of digests, which are not stored
