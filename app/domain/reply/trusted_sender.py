"""Whether an automatic answer may go to the address a message names as its sender's."""

from collections.abc import Collection

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.mail_keys import domain_key


def why_not_trusted(inquiry: Inquiry, own_domains: Collection[str]) -> str | None:
    """Why no automatic answer may go to the address, as a sentence for a partner, or None.

    Mail must be proved; a form of one of the firm's own sites is believed as a form, in whichever way it arrives.
    """
    if inquiry.channel is not ChannelName.INBOUND_EMAIL or inquiry.doubt is not None:
        return inquiry.doubt
    if inquiry.form_site is not None:
        if domain_key(inquiry.form_site) in {domain_key(own) for own in own_domains}:
            return None
        return f"A form of {inquiry.form_site} sent this mail, which is none of our sites."
    return None if inquiry.address_proved else "Nothing proves that this mail comes from the address it names."
