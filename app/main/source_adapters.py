"""The adapters of sources: which there are, and one for a source. Apart from the other ways out, for quick commands."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import lru_cache

from app.domain.inquiry import ChannelName
from app.domain.mailbox import MailboxSignIn
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from app.domain.source_proof import SourceProof
from app.storage.access.read_mailboxes import ReadMailbox
from integrations.inbound.channels import CHANNELS, FETCHED, PROVED_AS_CHOSEN, build_channel
from integrations.inbound.channels.raw_mail import RawMail
from integrations.inbound.isolated_channel import IsolatedChannel
from integrations.inbound.mailboxes.access_tokens import access_token
from integrations.inbound.mailboxes.graph_mailbox import GraphMailbox, open_graph
from integrations.inbound.mailboxes.imap_mailbox import ImapMailbox, open_imap


@lru_cache(maxsize=512)  # each source twice: to prove a request, and to read it
def channel_of(
    adapter: str,
    source_secrets: tuple[str, ...],
    proof: SourceProof | None = None,
    own: OwnAddresses = NO_ADDRESSES,
    *,
    authserv_ids: tuple[str, ...] = (),
) -> Channel:
    """The adapter of a source; those that read strangers' mail do it in a process that can be killed."""
    channel = build_channel(adapter, tuple(secret.encode() for secret in source_secrets), authserv_ids, proof, own)
    return IsolatedChannel(channel) if channel.channel.value == "inbound_email" else channel


def adapter_channels() -> Mapping[str, ChannelName]:
    """Adapter name -> the channel it reads."""
    return {name: kind.channel for name, kind in {**CHANNELS, **FETCHED}.items()}


def fetching_adapters() -> frozenset[str]:
    """Those whose sources are mailboxes that we read ourselves."""
    return frozenset(FETCHED)


def whole_mail_adapters() -> frozenset[str]:
    """Those that read mails as a mail server had them."""
    return frozenset({RawMail.adapter, *FETCHED})


def open_mailbox(mailbox: ReadMailbox) -> ImapMailbox | GraphMailbox:
    """Connect and sign in; over Graph the first request does. Raises UpstreamError."""
    account, secrets = mailbox.account, mailbox.source.secrets
    if account.graph_url:
        return open_graph(account, secrets)
    if account.sign_in is MailboxSignIn.PASSWORD:
        return open_imap(account, lambda: secrets[0])
    return open_imap(account, lambda: access_token(account, secrets))


def try_mailbox(mailbox: ReadMailbox) -> None:
    """Sign in and open the folder. Raises UpstreamError; changes nothing."""
    with closing(open_mailbox(mailbox)) as opened:
        opened.check()


def proofs_of(adapter: str) -> Sequence[SourceProof]:
    """The ways a source of this adapter may prove itself, the usual one first; none where the vendor has its own."""
    return tuple(SourceProof) if adapter in PROVED_AS_CHOSEN else ()


def readers_of(channel: ChannelName, content_type: str, own: OwnAddresses) -> list[Channel]:
    """Every adapter of a channel for a dry run, the likeliest first: JSON readers for JSON, the mail reader else."""
    names = [name for name, kind in CHANNELS.items() if kind.channel is channel]
    raw_last = "json" in content_type or "form" in content_type
    names.sort(key=lambda name: (name == "raw_mail") == raw_last)
    return [channel_of(name, ("dry-run",), own=own) for name in names]
