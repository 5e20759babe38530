"""Reading IMAP4rev1 (RFC 3501): one command line with its literals into words, and words into meaning."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from staging.mailbox.kept_mail import KeptMail

LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r?\n$")
LARGEST_LITERAL_BYTES = 1_000_000
WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S*\[[^\]]*\]\S*|[^\s()"]+|[()])')
SET_PART = re.compile(r"^(\d+|\*)(?::(\d+|\*))?$")
SEARCHED_HEADERS = ("SUBJECT", "FROM", "TO", "CC")


@dataclass
class Command:
    """`words` after the verb; quotes and literals are resolved, parentheses stand for themselves."""

    tag: str
    verb: str
    by_uid: bool = False
    words: list[str] = field(default_factory=list)


async def read_command(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Command | None:
    """The next command; None when the client is gone. Raises ValueError for what is no command."""
    text = ""
    literals: list[str] = []
    while True:
        line = await reader.readline()
        if not line:
            return None
        literal = LITERAL.search(line)
        if literal is None:
            text += line.decode("utf-8", "replace")
            break
        text += line[: literal.start()].decode("utf-8", "replace") + f" \x00{len(literals)} "
        size = int(literal[1])
        if size > LARGEST_LITERAL_BYTES:
            raise ValueError("literal too large")
        if not literal[2]:
            writer.write(b"+ go on\r\n")
        literals.append((await reader.readexactly(size)).decode("utf-8", "replace"))
    return parsed(text, literals)


def parsed(text: str, literals: list[str]) -> Command:
    words = [unquoted(quoted, plain, literals) for quoted, plain in WORD.findall(text)]
    if len(words) < 2:
        raise ValueError("no command")
    tag, verb, *rest = words
    if verb.upper() == "UID" and rest:
        return Command(tag, rest[0].upper(), by_uid=True, words=rest[1:])
    return Command(tag, verb.upper(), words=rest)


def unquoted(quoted: str, plain: str, literals: list[str]) -> str:
    if plain.startswith("\x00"):
        return literals[int(plain[1:])]
    return plain or re.sub(r"\\(.)", r"\1", quoted)


def in_set(numbers: str, number: int, highest: int) -> bool:
    """Whether a sequence set ("1,3:5,7:*") names this number."""
    for part in numbers.split(","):
        found = SET_PART.match(part)
        if found is None:
            raise ValueError("bad sequence set")
        first, last = (highest if end == "*" else int(end) for end in (found[1], found[2] or found[1]))
        if min(first, last) <= number <= max(first, last):
            return True
    return False


def matching(mails: Sequence[KeptMail], words: list[str], mailbox: str) -> list[tuple[int, KeptMail]]:
    """Sequence numbers and mails that satisfy every search key. Raises ValueError for an unknown key."""
    keys = [word for word in words if word not in "()"]
    if keys and keys[0].upper() == "CHARSET":
        keys = keys[2:]
    found = list(enumerate(mails, 1))
    highest = mails[-1].n if mails else 0
    while keys:
        key = keys.pop(0).upper()
        if key == "ALL":
            continue
        if key in ("SEEN", "UNSEEN"):
            found = [(n, mail) for n, mail in found if (mailbox in mail.seen_by) is (key == "SEEN")]
        elif key == "UID":
            numbers = keys.pop(0)
            found = [(n, mail) for n, mail in found if in_set(numbers, mail.n, highest)]
        elif key == "HEADER":
            name, value = keys.pop(0), keys.pop(0)
            found = [(n, mail) for n, mail in found if header_holds(mail, name, value)]
        elif key in SEARCHED_HEADERS:
            value = keys.pop(0)
            found = [(n, mail) for n, mail in found if header_holds(mail, key, value)]
        elif key in ("TEXT", "BODY"):
            value = keys.pop(0).lower()
            found = [(n, mail) for n, mail in found if value in " ".join(mail.bodies.values()).lower()]
        else:
            found = [(n, mail) for n, mail in found if in_set(key, n, len(mails))]
    return found


def header_holds(mail: KeptMail, name: str, value: str) -> bool:
    """A header of this name contains the text, whatever the case (RFC 3501 6.4.4)."""
    if name.lower() == "message-id":  # without parsing the mail: the archive asks this of thousands
        return value.lower() in mail.message_id.lower()
    return any(key.lower() == name.lower() and value.lower() in text.lower() for key, text in mail.headers)
