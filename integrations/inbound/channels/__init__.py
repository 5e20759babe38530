"""Every way a lead can arrive, by the name stored with its source."""

from collections.abc import Mapping
from typing import Protocol

from app.domain.errors import ConfigurationError
from app.domain.inquiry import ChannelName
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from app.domain.source_proof import SourceProof
from integrations.inbound.channels.calcom import CalCom
from integrations.inbound.channels.calendly import Calendly
from integrations.inbound.channels.jotform import Jotform
from integrations.inbound.channels.linkedin_lead_sync import LinkedInLeadSync
from integrations.inbound.channels.linkedin_relay import LinkedInRelay
from integrations.inbound.channels.mailgun import Mailgun
from integrations.inbound.channels.postmark import Postmark
from integrations.inbound.channels.raw_mail import RawMail
from integrations.inbound.channels.sendgrid import SendGrid
from integrations.inbound.channels.ses import Ses
from integrations.inbound.channels.tally import Tally
from integrations.inbound.channels.typeform import Typeform
from integrations.inbound.channels.website_form import WebsiteForm
from integrations.inbound.mailboxes.fetched_mail import FetchedMail, GraphMail


class ChannelClass(Protocol):
    """What the class of an adapter knows before it has a source's secrets."""

    @property
    def adapter(self) -> str: ...
    @property
    def channel(self) -> ChannelName: ...
    @property
    def max_bytes(self) -> int: ...
    def __call__(self, *, secrets: tuple[bytes, ...]) -> Channel: ...


# The likeliest reader first where several read one kind of body: a dry run does not know the sender, and the
# website's form takes whatever has fields.
_ALL: tuple[ChannelClass, ...] = (
    Typeform,
    Tally,
    Jotform,
    WebsiteForm,
    RawMail,
    Postmark,
    Mailgun,
    SendGrid,
    Ses,
    LinkedInRelay,
    LinkedInLeadSync,
    Calendly,
    CalCom,
)
CHANNELS: Mapping[str, ChannelClass] = {channel.adapter: channel for channel in _ALL}
_FETCHED = (FetchedMail, GraphMail)
FETCHED: Mapping[str, ChannelClass] = {kind.adapter: kind for kind in _FETCHED}  # nothing is posted: we look ourselves
# Adapters whose senders differ in how they can prove themselves, so that the way is chosen for each source.
_PROVED_AS_CHOSEN = (WebsiteForm, LinkedInRelay)
PROVED_AS_CHOSEN = frozenset(kind.adapter for kind in _PROVED_AS_CHOSEN)
_OF_VENDORS_MAIL = (Postmark, Mailgun, SendGrid, Ses)


def build_channel(
    adapter: str,
    secrets: tuple[bytes, ...],
    authserv_ids: tuple[str, ...] = (),
    proof: SourceProof | None = None,
    own: OwnAddresses = NO_ADDRESSES,
) -> Channel:
    """The adapter of this name with the source's live secrets; without any it refuses every request.

    `authserv_ids` name the firm's own mail servers, for the adapter whose mails come from those; `proof` is the way
    chosen for the source, for adapters that have a choice; `own` are the firm's addresses, for all that read
    mail: a colleague's forward and a group of ours are known by them.

    Raises:
        ConfigurationError: no adapter has this name; says which there are.
    """
    for whole in (RawMail, *_FETCHED):
        if adapter == whole.adapter:
            return whole(secrets=secrets, authserv_ids=authserv_ids, own=own)
    for taken_apart in _OF_VENDORS_MAIL:
        if adapter == taken_apart.adapter:
            return taken_apart(secrets=secrets, own=own)
    for form in _PROVED_AS_CHOSEN:
        if adapter == form.adapter:
            return form(secrets=secrets, proof=proof or SourceProof.HMAC)
    if adapter not in CHANNELS:
        raise ConfigurationError(f"no channel adapter is called {adapter!r}; there are {', '.join(sorted(CHANNELS))}")
    return CHANNELS[adapter](secrets=secrets)
