"""Who refused our mail by their own word is unsubscribed there, too: once for each refusal, and nobody ever subscribed.

Where crm.toml names no subscription nothing is written. Where the token may not, or the account has not that one, the
lead is recorded without it, and one task says so. So it is where HubSpot does not take one of their addresses: the
others are ended, and that one is sent again once somebody says that it is mended, or when they write again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from app.domain.crm import REFUSED, CrmGap
from app.domain.errors import UpstreamUnavailable
from app.domain.own_refusals import OwnRefusal, ToldRefusal
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.hubspot_calls import Refused

PREFERENCES_OF: Final = "subscriptions"
_OF_ALL: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)  # it is about no address
_SINCE: Final = "what they refuse of our mail: it ends no subscription there. "


def record_refusals(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """What is refused holds up nobody; an outage is the error of those it concerns. Raises what bars the token."""
    due = [one for one in entries if one.entry.refusals]
    if not due or not writer.setup.subscriptions.named or writer.objects.left_out.is_closed(PREFERENCES_OF):
        return
    try:
        _record(writer, due)
    except UpstreamUnavailable as outage:
        for progress in due:
            told = _told_of(progress)
            if told is None or told.newest_at != _newest(progress):
                progress.failed(outage)
    except Refused as refused:
        if refused.status == HTTPStatus.UNAUTHORIZED:
            raise
        writer.objects.left_out.close(PREFERENCES_OF)
        _tell_refusal(writer, refused)


def _record(writer: EntryWriter, due: Sequence[Progress]) -> None:
    id_ = writer.setup.subscriptions.id()
    if not id_:
        _tell(writer, writer.setup.subscriptions.told())
        return
    for progress in due:
        newest_at = _newest(progress)
        if _told_of(progress) != ToldRefusal(subscription=id_, newest_at=newest_at):
            ended = [_is_ended(writer, one) for one in progress.entry.refusals]
            told = ToldRefusal(subscription=id_ if any(ended) else "", newest_at=newest_at, is_whole=all(ended))
            progress.remember("contacts", progress.entry.contact_key, {REFUSED: str(told)})


def _is_ended(writer: EntryWriter, refusal: OwnRefusal) -> bool:
    """False: HubSpot does not take this address. Twice is harmless, so nobody looks for those done before."""
    try:
        writer.setup.subscriptions.end(refusal.address, _why(refusal))
    except Refused as refused:
        if refused.status in _OF_ALL:
            raise
        _tell_refusal(writer, refused)
        return False
    return True


def _newest(progress: Progress) -> datetime:
    return max(one.at for one in progress.entry.refusals)


def _told_of(progress: Progress) -> ToldRefusal | None:
    return ToldRefusal.read(progress.link("contacts", progress.entry.contact_key).written.get(REFUSED, ""))


def _why(refusal: OwnRefusal) -> str:
    return f"Firstreply: {refusal.reason}, {refusal.at.astimezone(UTC):%d %B %Y, %H:%M} UTC"


def _tell_refusal(writer: EntryWriter, refused: Refused) -> None:
    """Only words that cannot hold anybody's address."""
    says = refused.detail[:300] if refused.status == HTTPStatus.FORBIDDEN else f"it answers {refused.status}."
    _tell(writer, f"HubSpot says: {says}")


def _tell(writer: EntryWriter, told: str) -> None:
    writer.objects.left_out.note(CrmGap(about=PREFERENCES_OF, told=f"{_SINCE}{told}"))
