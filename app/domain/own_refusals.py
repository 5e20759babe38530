"""That people want no mail of ours, by their own word: such a refusal holds in the CRM, too.

A mail that came back, a colleague's decision and what the CRM itself said are no such word.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

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


_NOT_TAKEN: Final = "not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRefusal:
    """What a CRM was told of somebody's refusals; kept as one text: "4711 2031-05-14T12:00:00+00:00"."""

    subscription: str  # the id of the one that ended there by it; empty: it took none of their addresses
    newest_at: datetime  # when the newest of them was said
    is_whole: bool = True  # it took all of their addresses

    @classmethod
    def read(cls, kept: str) -> Self | None:
        """None of an empty text: it was told nothing."""
        if not kept:
            return None
        subscription, at, *left = kept.split(" ")
        return cls(subscription=subscription, newest_at=datetime.fromisoformat(at), is_whole=_NOT_TAKEN not in left)

    def __str__(self) -> str:
        kept = f"{self.subscription} {self.newest_at.astimezone(UTC).isoformat()}"
        return kept if self.is_whole else f"{kept} {_NOT_TAKEN}"
