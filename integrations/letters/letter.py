"""A letter in its parts, before the guard has read it and it became a draft."""

from dataclasses import dataclass

from app.domain.draft import LetterFoot, LetterKind, NamedSource, PromisedAnswer
from app.domain.reply.letter_mail import letter_html, letter_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All of it. What a model wrote, or what a stranger's message put in, is `written`; the rest is the firm's."""

    language: str
    subject: str
    body: str  # greeting to last line, paragraphs divided by empty lines; addresses on lines of their own
    foot: LetterFoot
    written: str = ""  # of the body
    addresses: tuple[str, ...] = ()  # every one in the body; code put them there
    kind: LetterKind = LetterKind.FIRST
    promises: tuple[PromisedAnswer, ...] = ()
    sources: tuple[NamedSource, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        """Every link in the mail."""
        return (*self.addresses, self.foot.unsubscribe_url)

    @property
    def frame(self) -> str:
        """What the firm or code wrote: the body without what was written for this person, and the foot."""
        ours = self.body.replace(self.written, "") if self.written else self.body
        foot = self.foot
        below = (foot.name, foot.title, foot.postal_address, foot.prepared, foot.refuse, foot.refuse_link)
        return "\n".join((ours, *below))

    def as_text(self) -> str:
        return letter_text(self.body, self.foot)

    def as_html(self) -> str:
        return letter_html(self.body, self.foot, subject=self.subject, language=self.language)
