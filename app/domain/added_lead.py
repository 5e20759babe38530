"""A lead that a colleague adds by hand: somebody who telephoned, was met, or stands in what nobody could read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.mail_keys import address_key
from app.domain.people.person import profile_key
from app.domain.words.addresses_in_text import is_mail_address
from app.domain.words.text import clean_line, clean_text

BY_HAND = "by_hand"  # the adapter of the source that only colleagues fill; nothing can be posted to it
_LONGEST_ADDRESS = 320
_LONGEST_PHONE = 60
_LONGEST_PROFILE = 500


class CameBy(StrEnum):
    """How the person got in touch. Stored; values are never renamed."""

    PHONE = "phone"
    MEETING = "meeting"
    EVENT = "event"
    LINKEDIN = "linkedin"
    MAIL = "mail"  # to an address that is not read here
    QUARANTINE = "quarantine"  # in a delivery that nobody could read
    OTHER = "other"


CAME_BY_WORDS: Mapping[CameBy, str] = {
    CameBy.PHONE: "by telephone",
    CameBy.MEETING: "in a meeting",
    CameBy.EVENT: "at an event",
    CameBy.LINKEDIN: "on LinkedIn",
    CameBy.MAIL: "by mail or letter",
    CameBy.QUARANTINE: "in a delivery nobody could read",
    CameBy.OTHER: "in another way",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLead:
    """What a colleague wrote down; "" for what they do not know. Made by `added`, so every text is clean."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    title: str = ""
    profile_url: str = ""
    message: str = ""  # in the colleague's or the person's words
    came_by: str = CameBy.PHONE.value

    def faults(self, firm: FirmProfile) -> dict[str, str]:
        """Field -> what is wrong with it, as a sentence; empty when the lead can be added."""
        found: dict[str, str] = {}
        if self.came_by not in list(CameBy):
            found["came_by"] = "Choose how the person got in touch."
        if not (self.name or self.email or self.phone or self.profile_url):
            found["name"] = "Give a name, an address, a telephone number or a profile: somebody has to be answered."
        if self.email and not (is_mail_address(self.email) and address_key(self.email)):
            found["email"] = "This is no mail address. Leave it empty if you do not know it."
        elif self.email and firm.is_own_address(self.email):
            found["email"] = "This is an address of your own firm. Give the person's."
        if self.profile_url and not profile_key(self.profile_url):
            found["profile_url"] = "Give the address of a LinkedIn profile: https://www.linkedin.com/in/..."
        if not self.message:
            found["message"] = "Say in a few words what the person wants."
        return found

    def inquiry(self, *, by: str, entry: str, now: datetime, channel: ChannelName | None = None) -> Inquiry:
        """The message it is on the path. `entry` names this one adding; `channel` is that of a quarantined delivery."""
        on_linkedin = self.came_by == CameBy.LINKEDIN
        return Inquiry(
            channel=channel or (ChannelName.LINKEDIN if on_linkedin else ChannelName.BY_HAND),
            source_id=f"{BY_HAND}:{entry}",
            received_at=now,
            sender_email=self.email or None,
            sender_name=self.name or None,
            company=self.company or None,
            title=self.title or None,
            phone=self.phone or None,
            profile_url=self.profile_url or None,
            message=self.message,
            added_by=by,
            came_by=self.came_by,
        )


def added(fields: Mapping[str, str]) -> AddedLead:
    """What stands in a form or in a command's options; what is unknown there is ignored."""
    limits = {"email": _LONGEST_ADDRESS, "phone": _LONGEST_PHONE, "profile_url": _LONGEST_PROFILE}
    names = ("name", "email", "phone", "company", "title", "profile_url", "came_by")
    lines = {name: clean_line(fields.get(name, ""), limits.get(name, 200)) for name in names}
    return AddedLead(**lines, message=clean_text(fields.get("message", "")))
