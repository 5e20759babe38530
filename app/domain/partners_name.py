"""Mail in the name of one of the firm's own partners from an address that is not the firm's."""

from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.words.folding import plain


def in_a_partners_name(inquiry: Inquiry, firm: FirmProfile) -> str | None:
    """The sentence about it for a person; None where it is no such mail.

    What is typed into a form's name field says nothing. A partner's words may stand in any order and among others,
    as in "Finch, Ada (Larkfield)"; of a name of a single word nothing else may stand there.
    """
    address = inquiry.sender_email or ""
    if inquiry.channel is not ChannelName.INBOUND_EMAIL or inquiry.is_form or firm.is_own_address(address):
        return None
    written = plain(inquiry.sender_name or "").split()
    for partner in firm.partners:
        name = plain(partner.name).split()
        if name and (written == name or (len(name) > 1 and set(name) <= set(written))):
            return (
                f"It comes in the name of {partner.name}, one of your partners, from an address that is not yours"
                f"{f' ({address})' if address else ''}: ask them whether they wrote it, and do nothing it asks before."
            )
    return None
