"""The digest as a mail: one column of tables that Outlook draws, two small pictures, and a complete plain text."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache

from jinja2 import Environment

from app.domain.alert_words import due_words, named
from app.domain.digest import DigestCounts
from app.domain.digest_minute import FILTERED_COUNTED, Minute, Need
from app.domain.digest_tokens import DigestButton, make_button_token
from app.domain.draft import OutgoingMail, Picture
from app.domain.firm import FirmProfile
from app.domain.reply.reply_mail import mail_to_colleague
from app.domain.small_charts import bar_png
from app.domain.whom_to_tell import deputies_of
from app.domain.words.quoting import cut_to_the_point, quoted
from app.storage.digest.digest_mails import Reader
from app.templates import Words, line, templates_in

_FEW = 30  # characters
_GREETING = re.compile(r"\A(?:[^.!?]{1,24}!\s+)+")  # "Hi! Loved your last post! "
_BLANK_LINES = re.compile(r"\n{3,}")


def _few_words(text: str) -> str:
    """In quotation marks, as many words as say what it is about."""
    whole = line(text)
    said = whole if len(whole) <= _FEW else _GREETING.sub("", whole)
    return quoted(cut_to_the_point(said, _FEW))


@cache
def _templates(words: Words) -> Environment:
    """Those of one language."""
    said = words.said
    made = templates_in("app.digests", words)
    made.filters |= {
        "few": _few_words,
        "listed": lambda english: ", ".join(map(said, english.split(", "))),
        "kind": lambda state: said(FILTERED_COUNTED[state]),
        "weekday": lambda day: said(f"{day:%A}"),
        "equation": lambda counts: _equation(counts, said),
    }
    return made


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
    item, others = minute.needs[0].item, max(0, minute.urgent - 1)
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
