"""IMAP4rev1 for looking things up: each login sees, read-only but for flags, what was delivered to its address."""

import asyncio
import base64
from collections.abc import Awaitable, Callable

from staging.mailbox.faults import FaultsInForce
from staging.mailbox.imap_commands import Command, in_set, matching, read_command
from staging.mailbox.kept_mail import KeptMail, Mailboxes

CAPABILITIES = "IMAP4rev1 AUTH=PLAIN LITERAL+"
LINE_LIMIT_BYTES = 65_536
ClientHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def serve_imap_client(mailboxes: Mailboxes, in_force: FaultsInForce) -> ClientHandler:
    """The connection handler for `asyncio.start_server`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await ImapSession(mailboxes, in_force, reader, writer).converse()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client went away, or speaks something else
        finally:
            writer.close()

    return serve


class ImapSession:
    """One connection, from greeting to LOGOUT."""

    def __init__(
        self, mailboxes: Mailboxes, in_force: FaultsInForce, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._mailboxes = mailboxes
        self._in_force = in_force
        self._reader = reader
        self._writer = writer
        self._login: str | None = None
        self._selected: list[KeptMail] | None = None

    async def converse(self) -> None:
        await self._say(f"* OK [CAPABILITY {CAPABILITIES}] sandbox ready")
        while True:
            try:
                command = await read_command(self._reader, self._writer)
            except ValueError as error:
                await self._say(f"* BAD {error}")
                continue
            if command is None:
                return
            await self._in_force.imap_may_answer()
            try:
                await self._say(f"{command.tag} {await self._answer(command)}")
            except (ValueError, IndexError):
                await self._say(f"{command.tag} BAD not understood")
            if command.verb == "LOGOUT":
                return

    async def _say(self, line: str | bytes) -> None:
        await self._in_force.imap_may_answer()
        self._writer.write((line.encode("utf-8") if isinstance(line, str) else line) + b"\r\n")
        await self._writer.drain()

    async def _answer(self, command: Command) -> str:
        """The tagged status; untagged answers are said on the way."""
        if command.verb in ("NOOP", "CHECK"):
            return "OK done"
        if command.verb == "CAPABILITY":
            await self._say(f"* CAPABILITY {CAPABILITIES}")
            return "OK done"
        if command.verb == "LOGOUT":
            await self._say("* BYE until next time")
            return "OK done"
        if command.verb in ("LOGIN", "AUTHENTICATE"):
            return await self._log_in(command)
        if self._login is None:
            return "NO log in first"
        if command.verb in ("SELECT", "EXAMINE", "LIST", "STATUS", "CLOSE", "UNSELECT"):
            return await self._choose(command, self._login)
        if self._selected is None:
            return "NO select a mailbox first"
        return await self._look(command, self._login, self._selected)

    async def _log_in(self, command: Command) -> str:
        if command.verb == "LOGIN":
            self._login = command.words[0].lower()
            return "OK welcome"
        await self._say("+ ")
        line = await self._reader.readline()
        self._login = base64.b64decode(line).split(b"\0")[1].decode("utf-8").lower()
        return "OK welcome"

    async def _choose(self, command: Command, login: str) -> str:
        mails = self._mailboxes.of_address(login)
        if command.verb == "LIST":
            await self._say('* LIST (\\HasNoChildren) "/" "INBOX"')
            return "OK done"
        if command.verb in ("CLOSE", "UNSELECT"):
            self._selected = None
            return "OK done"
        if command.words[0].upper() != "INBOX":
            return "NO there is only INBOX"
        unseen = sum(login not in mail.seen_by for mail in mails)
        if command.verb == "STATUS":
            facts = f"MESSAGES {len(mails)} UNSEEN {unseen} UIDNEXT {next_uid(mails)}"
            await self._say(f'* STATUS "INBOX" ({facts} UIDVALIDITY {self._mailboxes.validity} RECENT 0)')
            return "OK done"
        self._selected = mails
        await self._say(f"* {len(mails)} EXISTS")
        await self._say("* 0 RECENT")
        await self._say("* FLAGS (\\Seen)")
        await self._say("* OK [PERMANENTFLAGS (\\Seen)] flags")
        await self._say(f"* OK [UIDVALIDITY {self._mailboxes.validity}] valid")
        await self._say(f"* OK [UIDNEXT {next_uid(mails)}] next")
        return "OK [READ-ONLY] done" if command.verb == "EXAMINE" else "OK [READ-WRITE] done"

    async def _look(self, command: Command, login: str, mails: list[KeptMail]) -> str:
        if command.verb == "SEARCH":
            found = matching(mails, command.words, login)
            numbers = (str(mail.n if command.by_uid else number) for number, mail in found)
            await self._say(" ".join(("* SEARCH", *numbers)))
            return "OK done"
        if command.verb == "EXPUNGE":
            return "OK nothing is ever deleted here"
        if command.verb not in ("FETCH", "STORE"):
            return "BAD unknown command"
        highest = (mails[-1].n if command.by_uid else len(mails)) if mails else 0
        asked = " ".join(command.words[1:]).upper()
        for number, mail in enumerate(mails, 1):
            if not in_set(command.words[0], mail.n if command.by_uid else number, highest):
                continue
            if command.verb == "STORE":
                set_seen(mail, login, asked)
                asked_back = "FLAGS"
            else:
                asked_back = asked
            await self._say(b"* %d FETCH (%s)" % (number, fetched(mail, login, asked_back, by_uid=command.by_uid)))
        return "OK done"


def next_uid(mails: list[KeptMail]) -> int:
    return mails[-1].n + 1 if mails else 1


def set_seen(mail: KeptMail, login: str, asked: str) -> None:
    if "\\SEEN" not in asked:
        return
    if asked.startswith("-"):
        mail.seen_by.discard(login)
    else:
        mail.seen_by.add(login)


def fetched(mail: KeptMail, login: str, asked: str, *, by_uid: bool) -> bytes:
    """The data items of one FETCH answer: UID, FLAGS, RFC822.SIZE and one of the bodies."""
    section, body = None, b""
    if "BODY[HEADER" in asked or "BODY.PEEK[HEADER" in asked or "RFC822.HEADER" in asked:
        section, body = "BODY[HEADER]", mail.raw[: mail.header_size]
    elif "BODY[TEXT]" in asked or "BODY.PEEK[TEXT]" in asked:
        section, body = "BODY[TEXT]", mail.raw[mail.header_size :]
    elif "BODY[]" in asked or "BODY.PEEK[]" in asked or "RFC822" in asked.replace("RFC822.SIZE", ""):
        section, body = "BODY[]", mail.raw
    if section and "PEEK" not in asked:
        mail.seen_by.add(login)
    items = []
    if by_uid or "UID" in asked:
        items.append(b"UID %d" % mail.n)
    if "FLAGS" in asked:
        items.append(b"FLAGS (\\Seen)" if login in mail.seen_by else b"FLAGS ()")
    if "RFC822.SIZE" in asked:
        items.append(b"RFC822.SIZE %d" % len(mail.raw))
    if section:
        items.append(b"%s {%d}\r\n%s" % (section.encode(), len(body), body))
    return b" ".join(items)
