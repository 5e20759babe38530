"""The digest as a mail: one column of tables that Outlook draws, two small pictures, and a complete plain text."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.alert_words import beside, due_words, named
from app.domain.digest import DigestCounts
from app.domain.digest_minute import FILTERED_COUNTED, Minute, Need, counted
from app.domain.digest_tokens import DigestButton, make_button_token
from app.domain.draft import OutgoingMail, Picture
from app.domain.firm import FirmProfile
from app.domain.reply.reply_mail import mail_to_colleague
from app.domain.small_charts import bar_png
from app.domain.whom_to_tell import deputies_of
from app.domain.words.quoting import cut_to_the_point, quoted
from app.domain.words.shown_text import defanged
from app.domain.words.text import clean_line
from app.storage.digest.digest_mails import Reader

_FEW = 36  # characters
_GREETING = re.compile(r"\A(?:[^.!?]{1,24}!\s+)+")  # "Hi! Loved your last post! "
_BLANK_LINES = re.compile(r"\n{3,}")


def _line(text: str, limit: int = 160) -> str:
    """One line of what a stranger wrote: it must not open a line of its own in the plain text, nor be a link."""
    return defanged(clean_line(text, limit))


def _few_words(text: str) -> str:
    """In quotation marks, as many words as say what it is about."""
    line = _line(text)
    said = line if len(line) <= _FEW else _GREETING.sub("", line)
    return quoted(cut_to_the_point(said, _FEW))


class Words(Protocol):
    """What we say, in one language: from the English sentence to the one that is said there."""

    language: str  # ISO 639-1

    def __hash__(self) -> int:
        """Its templates are made once."""

    def said(self, english: str) -> str:
        """A text that our Python made."""

    def listed(self, english: str) -> str:
        """The same of each word in a list."""

    def of_template(self, english: str) -> str:
        """A sentence of a template, its places still open."""

    def of_many(self, one: str, many: str, count: int) -> str:
        """The sentence for this number."""

    def day(self, day: date) -> str:
        """ "Wed 14 May"."""


@cache
def _templates(words: Words) -> Environment:
    """Those of one language."""
    said = words.said
    made = Environment(
        loader=PackageLoader("app.digests"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(words.of_template, words.of_many, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    made.filters |= {
        "line": _line,
        "few": _few_words,
        "said": said,
        "listed": lambda english: ", ".join(map(said, english.split(", "))),
        "listed_words": words.listed,
        "who": lambda need: _who(need, said),
        "named": lambda need: named(replace(need.item, who=_who(need, said)), said),
        "beside": lambda item: beside(item, said),
        "due": lambda item: said(due_words(item)),
        "told": lambda need: _told(need, said),
        "counted": lambda counts: counted({said(kind): number for kind, number in counts.items()}),
        "kind": lambda state: said(FILTERED_COUNTED[state]),
        "weekday": lambda day: said(f"{day:%A}"),
        "equation": lambda counts: _equation(counts, said),
    }
    return made


def _who(need: Need, said: Callable[[str], str]) -> str:
    """Whom it is about; nobody has a name in our words."""
    return said(need.item.who) if need.names_nobody else need.item.who


def _told(need: Need, said: Callable[[str], str]) -> str:
    """What to know first, and what they want, on one line."""
    spoken = f"{said(need.spoken)}: " if need.spoken else ""
    return " ".join((*(f"{_line(said(note))}." for note in need.notes), spoken + _line(said(need.wish))))


def _equation(counts: DigestCounts, said: Callable[[str], str]) -> str:
    """The line a partner can check in the head."""
    return f"{said(counts.left_side)} {' + '.join(f'{number} {said(what)}' for number, what in counts.parts)}"


def _subject(minute: Minute, words: Words) -> str:
    """Which days, and who waits for the reader; else how many leads there were."""
    days = words.said(minute.named_days)
    if not minute.needs:
        summary = ", ".join(map(words.said, minute.summary.split(", ")))
        waits = words.said(f"{minute.can_wait} can wait") if minute.can_wait else summary
        nothing = words.of_template("Nothing needs you today." if minute.can_wait else "Nothing needs you.")
        return f"{days}: {nothing} {waits}"
    need, others = minute.needs[0], max(0, minute.urgent - 1)
    item = replace(need.item, who=_who(need, words.said))
    one, many = ", and %(count)s more needs you", ", and %(count)s more need you"
    more = words.of_many(one, many, others) % {"count": others} if others else ""
    return f"{days}: {named(item, words.said)} {words.said(due_words(item))}{more}"


def digest_mail(
    minute: Minute,
    reader: Reader,
    firm: FirmProfile,
    words: Words,
    *,
    public_url: str,
    secret: bytes,
    archive_address: str | None,
    now: datetime,
) -> OutgoingMail:
    """The days in one mail, in the words of a language. Its buttons work on the reader's day; `secret` signs them."""
    today = now.astimezone(reader.zone).date().isoformat()

    def button(need: Need) -> str:
        made = DigestButton(today, need.task_id, need.action, need.decision, reader.firm_id, reader.email)
        return f"{public_url}/d/{make_button_token(secret, made)}"

    pictures = _pictures(minute)
    values = {
        "minute": minute,
        "language": words.language,
        "reader": reader,
        "url": public_url,
        "button": button,
        "deputy": next((one.name for one in deputies_of(reader.email, firm)), ""),
        "pictures": {picture.name: f"cid:{picture.name}" for picture in pictures},
    }
    return mail_to_colleague(
        firm,
        reader.email,
        now,
        name=reader.name,
        subject=_subject(minute, words),
        text=_BLANK_LINES.sub("\n\n", _templates(words).get_template("digest.txt").render(values)),
        html=_templates(words).get_template("digest.html").render(values),
        archive_address=archive_address,
        pictures=pictures,
    )


def _pictures(minute: Minute) -> tuple[Picture, ...]:
    bars = {"answers": minute.first_answers, "came_in": minute.came_in}
    return tuple(
        Picture(name=name, content=bar_png(parts)) for name, parts in bars.items() if any(part.number for part in parts)
    )
