"""`leads sources add-mailbox`: a mailbox that is read as a source."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

import typer
from sqlalchemy import Connection

from app.commands.options import Firm, Json, chosen_firm, opened_to_change
from app.commands.output import fail, show_values
from app.commands.sources import Name, ask_secret, is_source_name, note_change
from app.domain.errors import UpstreamError
from app.domain.inquiry import ChannelName
from app.domain.mailbox import MailboxAccount, MailboxSignIn, MailboxTls
from app.main.clock import utc_now
from app.main.source_adapters import try_mailbox
from app.main.unsafe_settings import unsafe_mailbox
from app.settings import read_settings
from app.storage.access.firms import Source, add_source, change_source, load_source
from app.storage.access.read_mailboxes import ReadMailbox, insert_mailbox

_GRAPH = "https://graph.microsoft.com/v1.0"
_TOKENS = "https://login.microsoftonline.com/{}/oauth2/v2.0/token"
_ASKED = {
    MailboxSignIn.PASSWORD: ("The mailbox's password",),
    MailboxSignIn.REFRESH_TOKEN: ("The refresh token", "The application's secret"),
    MailboxSignIn.CLIENT_CREDENTIALS: ("The application's secret",),
}
_PORTS = {MailboxTls.IMPLICIT: 993, MailboxTls.STARTTLS: 143, MailboxTls.NONE: 143}


def add_mailbox(
    name: Name,
    user: Annotated[str, typer.Option(help="The name to sign in with, nearly always the address.")],
    host: Annotated[str, typer.Option(help="The IMAP server.")] = "",
    graph: Annotated[
        str,
        typer.Option(metavar="TENANT", help="Read a mailbox of this Microsoft 365 tenant over Graph, without IMAP."),
    ] = "",
    graph_url: Annotated[str, typer.Option(help="Graph of a national cloud, with its version.")] = _GRAPH,
    folder: Annotated[str, typer.Option(help="The folder that is read.")] = "INBOX",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Also read what arrived from this day on (UTC).")
    ] = None,
    tls: Annotated[MailboxTls, typer.Option(help="none: only for a server on this machine.")] = MailboxTls.IMPLICIT,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="993, or 143 with starttls.")] = None,
    sign_in: Annotated[
        MailboxSignIn, typer.Option(help="A password, or how a token for XOAUTH2 is got.")
    ] = MailboxSignIn.PASSWORD,
    client_id: Annotated[str, typer.Option(help="For a token: the application's id.")] = "",
    token_url: Annotated[str, typer.Option(help="For a token: where it is asked for.")] = "",
    scope: Annotated[str, typer.Option(help="For a token: what is asked for, where the provider wants it.")] = "",
    sent: Annotated[
        bool, typer.Option("--sent/--no-sent", help="Read your own answers in the sent folder, and file ours there.")
    ] = True,
    drafts: Annotated[
        bool,
        typer.Option("--drafts/--no-drafts", help="Lay held drafts into its drafts folder, to be sent from there."),
    ] = False,
    firm: Firm = None,
    try_first: Annotated[bool, typer.Option("--try/--no-try", help="Sign in before it is kept.")] = True,
    as_json: Json = False,
) -> None:
    """Read a mailbox, over IMAP or Microsoft Graph. Its password or other secrets are asked for, or read from stdin."""
    settings = read_settings(os.environ)
    account = MailboxAccount(
        host=host,
        port=port or _PORTS[tls],
        user=user,
        folder=folder,
        since=since.replace(tzinfo=UTC) if since else utc_now(),
        tls=tls,
        sign_in=sign_in,
        client_id=client_id,
        token_url=token_url,
        scope=scope,
        uses_sent=sent,
        lays_drafts=drafts and sent,
    )
    if graph:
        account = _over_graph(account, graph, graph_url)
    wrong = _what_is_wrong(name, account, drafts=drafts, both=bool(host) == bool(graph))
    if wrong is not None:
        raise fail(wrong, 2)
    adapter = "graph_mailbox" if graph else "imap_mailbox"
    secrets = tuple(ask_secret(what) for what in _ASKED[account.sign_in])
    unsafe = unsafe_mailbox(name, account, secrets)
    if unsafe is not None and unsafe.name not in settings.accepted_unsafe:
        raise fail(f"{unsafe.danger}; {unsafe.remedy}. To accept it on purpose: LEADS_ALLOW_UNSAFE={unsafe.name}", 2)
    with opened_to_change() as database:
        firm_id = chosen_firm(database, firm)
        if database.read(lambda connection: load_source(connection, name)) is not None:
            raise fail(f"the source {name} exists already; `leads sources list`")
        channel = ChannelName.INBOUND_EMAIL
        if try_first:
            source = Source(id=name, firm_id=firm_id, channel=channel, adapter=adapter, secrets=secrets, paused=False)
            _try(source, account)

        def keep(connection: Connection) -> None:
            add_source(
                connection,
                source_id=name,
                firm_id=firm_id,
                channel=channel,
                adapter=adapter,
                now=utc_now(),
                secret=secrets[0],
            )
            change_source(connection, name, secrets=secrets)
            insert_mailbox(connection, name, account)

        database.write(keep)
        note_change(database, firm_id, f"{name}: opened as {adapter} at {account.host}")
    row = {"name": name, "adapter": adapter, "firm": firm_id, "folder": folder, "since": f"{account.since:%Y-%m-%d}"}
    show_values(row, as_json=as_json)


def _over_graph(account: MailboxAccount, tenant: str, graph_url: str) -> MailboxAccount:
    """The same mailbox, asked for by an application of this tenant."""
    return replace(
        account,
        host="Microsoft Graph",
        port=443,
        tls=MailboxTls.IMPLICIT,
        sign_in=MailboxSignIn.CLIENT_CREDENTIALS,
        token_url=account.token_url or _TOKENS.format(quote(tenant, safe="")),
        scope=account.scope or f"{graph_url.rstrip('/').rpartition('/')[0]}/.default",
        graph_url=graph_url,
    )


def _what_is_wrong(name: str, account: MailboxAccount, *, drafts: bool, both: bool) -> str | None:
    """A sentence, or None. `both`: a server and a tenant were given, or neither."""
    if not is_source_name(name):
        return "a source's name has letters, digits, - and _ only, at most 64"
    if any(ord(sign) < ord(" ") for sign in account.host + account.user + account.folder):
        return "host, user and folder are on one line each"
    if both:
        return "a mailbox has either --host, an IMAP server, or --graph, a tenant of Microsoft 365"
    if account.graph_url and drafts:
        return "over Graph a mailbox is only read: leave --drafts out"
    if account.sign_in is not MailboxSignIn.PASSWORD and not (account.client_id and account.token_url):
        needed = "--graph needs" if account.graph_url else f"--sign-in {account.sign_in} needs --token-url and"
        return f"{needed} --client-id"
    return None


def _try(source: Source, account: MailboxAccount) -> None:
    try:
        try_mailbox(ReadMailbox(source=source, account=account))
    except UpstreamError as error:
        told = f"the mailbox at {account.host}: {error.detail}. Nothing is kept; --no-try keeps it all the same"
        raise fail(told) from error
