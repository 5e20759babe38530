"""The page on which a lead books a meeting, and our link to it that a form's thank-you page can show."""

import re
from urllib.parse import urlencode, urlsplit

from app.domain.firm import FirmProfile, Partner
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of, partner_by_name
from app.domain.people.addressable_names import addressable_name
from app.domain.signed_tokens import signed, signed_text
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS

_PURPOSE = b"booking link"
_OF_CALCOM = re.compile(r"(?:^|\.)cal\.com$")
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?:[ '\u2019.-]+[^\W\d_]+){0,5}\.?")


def make_booking_token(secret: bytes, delivery_id: str) -> str:
    """Safe in a URL; names what was posted, since nobody has read it yet when the link is shown."""
    return signed(secret, _PURPOSE, delivery_id)


def read_booking_token(secret: bytes, token: str) -> str | None:
    """The delivery's id; None when we did not make this token."""
    return signed_text(secret, _PURPOSE, token)


def signer_of(lead: Lead, firm: FirmProfile) -> Partner | None:
    """The partner it belongs to, however that is known; None: nobody, so the profile's `signature` does."""
    owner = owner_of(lead, firm)
    own = owner.owns or lead.owner is not None or partner_by_name(lead, firm) is not None
    return owner if own and owner.name != firm.signature_name else None


def page_of(lead: Lead, firm: FirmProfile) -> str:
    """The booking page of whoever signs, else the firm's."""
    signer = signer_of(lead, firm)
    return (signer.scheduling_link if signer else "") or firm.scheduling_link


def scheduling_url(lead: Lead, firm: FirmProfile) -> str:
    """The firm's booking page, filled in as far as the values are surely a name and an address."""
    inquiry = lead.inquiry
    name = addressable_name(inquiry, firm.name)
    fields: dict[str, str] = {}
    if name.greeted and _PLAIN_NAME.fullmatch(name.full):
        fields["name"] = name.full
    if PLAIN_MAIL_ADDRESS.fullmatch((inquiry.sender_email or "").strip()):
        fields["email"] = (inquiry.sender_email or "").strip()
    page = lead.booking_page or page_of(lead, firm)
    fields |= {"utm_source": "firstreply", "utm_content": lead.id}
    if _OF_CALCOM.search(urlsplit(page).hostname or ""):  # which gives back nothing but its own metadata
        fields["metadata[lead_id]"] = lead.id
    return f"{page}{'&' if '?' in page else '?'}{urlencode(fields)}"
