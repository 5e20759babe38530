"""The digest as a mail: one column of tables that Outlook draws, two small pictures, and a complete plain text."""

import re
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.alert_words import beside, due_words, named
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


_TEMPLATES = Environment(
    loader=PackageLoader("app.digests"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "line": _line,
    "few": _few_words,
    "named": named,
    "beside": beside,
    "due": due_words,
    "counted": counted,
}
_TEMPLATES.filters |= {"kind": FILTERED_COUNTED.__getitem__}


def _told(need: Need) -> str:
    """What to know first, and what they want, on one line."""
    spoken = f"{need.spoken}: " if need.spoken else ""
    return " ".join((*(f"{_line(note)}." for note in need.notes), spoken + _line(need.wish)))


_TEMPLATES.filters["told"] = _told


def digest_mail(
    minute: Minute,
    reader: Reader,
    firm: FirmProfile,
    *,
    public_url: str,
    secret: bytes,
    archive_address: str | None,
    now: datetime,
) -> OutgoingMail:
    """The days in one mail. Its buttons work on the reader's day; `secret` signs them."""
    today = now.astimezone(reader.zone).date().isoformat()

    def button(need: Need) -> str:
        made = DigestButton(today, need.task_id, need.action, need.decision, reader.firm_id, reader.email)
        return f"{public_url}/d/{make_button_token(secret, made)}"

    pictures = _pictures(minute)
    values = {
        "minute": minute,
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
        subject=f"{minute.named_days}: {minute.headline}",
        text=_BLANK_LINES.sub("\n\n", _TEMPLATES.get_template("digest.txt").render(values)),
        html=_TEMPLATES.get_template("digest.html").render(values),
        archive_address=archive_address,
        pictures=pictures,
    )


def _pictures(minute: Minute) -> tuple[Picture, ...]:
    bars = {"answers": minute.first_answers, "came_in": minute.came_in}
    return tuple(
        Picture(name=name, content=bar_png(parts)) for name, parts in bars.items() if any(part.number for part in parts)
    )
