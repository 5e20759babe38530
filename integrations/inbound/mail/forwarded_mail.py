"""A mail that stands in the text of another one: the fields above it say who wrote it.

How Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, GMX, Proton and Notes put a mail into the one that forwards it:
a line that says so, or a rule, or nothing, then From, Date or Sent, To and Subject in the reader's language and in any
order, then the text, each line of it perhaps behind ">". Linear in the text.
"""

import re
from dataclasses import dataclass

from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.quotation_words import BLOCK_LABELS, FORWARD_LINE, SEPARATOR_LINE, WROTE
from app.domain.words.text import MAX_SUBJECT, clean_line
from integrations.inbound.mail.addresses import Mailbox

_LABEL = re.compile(r"[>\s*]*([^\W\d_][^:\uff1a\n]{0,24}?)[\s*]*[:\uff1a][\s*]*(.*)", re.DOTALL)
_QUOTE = re.compile(r"^[ \t]*> ?")
_RULE = re.compile(r"[\s>*]*(?:[-_=*~]\s?){4,}\s*")
_MOST_HEAD_LINES = 14  # fields, each with its wrapped lines
_LONGEST_LINE = 2_000
_ATTRIBUTION_LINES = 3


@dataclass(frozen=True, slots=True)
class ForwardedMail:
    """One mail inside the text of another."""

    note: str  # what stands above it
    head: str  # its fields as they stand there
    author: Mailbox  # with no address where the mail program gave the name alone
    answers_to: Mailbox  # its Reply-To, where the mail program shows it
    subject: str
    text: str  # what stands below the fields, without one level of ">"


def forwarded_mail(text: str) -> ForwardedMail | None:
    """The first mail that stands in the text with its fields; None where there is none."""
    lines = text.split("\n")
    announced = False
    for place, line in enumerate(lines):
        if not line.strip(" >\t"):
            continue
        if len(line) <= _LONGEST_LINE and (FORWARD_LINE.match(line) or SEPARATOR_LINE.match(line)):
            announced = True
            continue
        fields, end = _fields_at(lines, place)
        if _is_head(fields, announced=announced):
            return _found(lines, place, end, fields)
        announced = announced and bool(_RULE.fullmatch(line[:200]))
    return None


def quoted_mail(text: str) -> ForwardedMail | None:
    """The mail below "On ..., Ann Example <ann@...> wrote:"; None where no such line names an address."""
    lines = text.split("\n")
    for place in range(len(lines)):
        joined = ""
        for length in range(1, _ATTRIBUTION_LINES + 1):
            part = "".join(lines[place + length - 1 : place + length]).strip(" >*\t")
            if not part or len(joined) > _LONGEST_LINE:
                break
            joined = f"{joined} {part}".strip()
            address = MAIL_ADDRESS.search(joined[:_LONGEST_LINE])
            if address and joined.endswith((":", "\uff1a")) and WROTE.search(joined):
                return _found(lines, place, place + length, {"from": _name_and_address(joined, address)})
    return None


def _fields_at(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The labelled fields that begin at a line, by kind, and the line after the last of them."""
    fields: dict[str, str] = {}
    kind: str | None = None
    end = start
    for place in range(start, min(start + _MOST_HEAD_LINES, len(lines))):
        line = lines[place][:_LONGEST_LINE]
        if not line.strip(" >\t"):
            if place > start and _goes_on(lines, place):
                continue
            break
        label = _LABEL.fullmatch(line)
        found = BLOCK_LABELS.get(label[1].strip(" *").casefold()) if label else None
        if label is not None and found is not None:
            kind = found
            fields.setdefault(kind, label[2].strip())
        elif kind is None or kind not in ("to", "cc", "subject", "from"):
            break
        else:
            fields[kind] = f"{fields[kind]} {line.strip(' >')}"  # a long list of addresses was wrapped
        end = place + 1
    return fields, end


def _goes_on(lines: list[str], place: int) -> bool:
    """Whether the line below an empty one is another field, as where each is a paragraph of its own."""
    below = lines[place + 1][:_LONGEST_LINE] if place + 1 < len(lines) else ""
    label = _LABEL.fullmatch(below)
    return label is not None and label[1].strip(" *").casefold() in BLOCK_LABELS


def _is_head(fields: dict[str, str], *, announced: bool) -> bool:
    """Whether these are the fields of a mail: travel dates and orders have From, To and Date as well."""
    if not fields.get("from"):
        return False
    others = fields.keys() & {"sent", "date", "to", "subject"}
    has_address = any(MAIL_ADDRESS.search(fields.get(kind, "")) for kind in ("from", "to"))
    if announced:
        return bool(others)
    return len(others) >= 2 and ("subject" in fields or "sent" in fields) and (has_address or len(others) == 3)


def _found(lines: list[str], start: int, end: int, fields: dict[str, str]) -> ForwardedMail:
    is_quoted = lines[start].lstrip().startswith(">")
    below = [_QUOTE.sub("", line) if is_quoted else line for line in lines[end:]]
    if not is_quoted and all(line.lstrip().startswith(">") for line in below if line.strip()):
        below = [_QUOTE.sub("", line) for line in below]
    above = [line for line in lines[:start] if not _is_introduction(line)]
    return ForwardedMail(
        note="\n".join(above).strip(),
        head="\n".join(line.lstrip(" >") for line in lines[start:end]).strip(),
        author=_mailbox(fields["from"]),
        answers_to=_mailbox(fields.get("reply", "")),
        subject=clean_line(fields.get("subject", ""), MAX_SUBJECT),
        text="\n".join(below).strip(),
    )


def _is_introduction(line: str) -> bool:
    short = line[:_LONGEST_LINE]
    return bool(FORWARD_LINE.match(short) or SEPARATOR_LINE.match(short) or _RULE.fullmatch(short[:200]))


def _mailbox(value: str) -> Mailbox:
    """One writer, however the field shows them: the comma in "Harms, Detlef" parts no two."""
    shown = re.sub(r"mailto:|[*\[\]]", " ", value)
    address = MAIL_ADDRESS.search(shown)
    if address is None:
        return Mailbox(clean_line(shown.strip(" <>\"'[]()")), "")
    name = clean_line(shown[: address.start()].strip(" <>\"'[](),;"))
    return Mailbox("" if name == address[0] else name, address[0])


def _name_and_address(joined: str, address: re.Match[str]) -> str:
    """The name before the address: what stands behind the last comma, without hours and zones."""
    before = re.sub(r"[<\[(\"]", " ", joined[: address.start()])
    name = re.split(
        r"[,;:]|\d{1,2}[:.h]\d{2}(?:\s*[AaPp]\.?[Mm]\.?)?|\b(?:schrieb|um|at|\u00e0|alle|kl\.?)\b|\d{4}", before
    )[-1]
    return f"{clean_line(name).strip(' -')} <{address[0]}>"
