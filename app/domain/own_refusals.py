"""That people want no mail of ours, by their own word: such a refusal holds in the CRM, too.

A mail that came back, a colleague's decision and what the CRM itself said are no such word.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

BY_LINK: Final = "link in a mail"  # by whose word it was, as suppressions keep it
BY_MAIL: Final = "the sender, by mail"
WISH_CONFIRMED: Final = "a partner confirmed that wish"  # why, as they keep it: it stood in the message
AT_VENDOR: Final = "unsubscribed at our mail vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRefusal:
    """Of one address, as its owner gave it first."""

    address: str
    reason: str
    at: datetime


def is_own(reason: str, by: str | None) -> bool:
    return by in (BY_LINK, BY_MAIL) or reason in (WISH_CONFIRMED, AT_VENDOR)
