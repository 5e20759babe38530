"""On whose clock a stranger reads our mail, as far as it is known."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.mail_keys import domain_of
from app.domain.people.phone_numbers import phone_key

_REGION_OF_DOMAIN = {"uk": "GB"}
_MAINLAND = {"es": "Europe/Madrid", "pt": "Europe/Lisbon"}  # nearly all of a country that has islands elsewhere
# Domains of countries that are used everywhere.
_OF_NO_COUNTRY = frozenset("ac ai am bz cc cd co eu fm gg im io la ly me ms nu sh st sx tk to tv vc ws".split())  # noqa: SIM905  a list of names


def readers_zone(inquiry: Inquiry, unknown: tzinfo) -> tzinfo:
    """The zone of whoever wrote: by the clock of their mail program, their telephone, the country of their address.

    A mail program that writes UTC may stand on any server, and a country or a number with several zones tells none.

    Args:
        inquiry: What they wrote.
        unknown: What is taken where nothing of it tells.
    """
    written = inquiry.written_at
    is_their_own = inquiry.channel is ChannelName.INBOUND_EMAIL and inquiry.form_site is None and not inquiry.passed_on
    if is_their_own and written is not None and written.utcoffset():
        return written.tzinfo or unknown
    domain = domain_of(inquiry.sender_email or "")
    return _of_phone(phone_key(inquiry.phone or "", domain)) or _of_country(domain.rpartition(".")[2]) or unknown


@lru_cache(maxsize=1024)
def _of_phone(number: str) -> ZoneInfo | None:
    if not number.startswith("+"):
        return None
    import phonenumbers
    from phonenumbers.timezone import time_zones_for_number

    try:
        return _only(time_zones_for_number(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=512)
def _of_country(ending: str) -> ZoneInfo | None:
    if len(ending) != 2 or ending in _OF_NO_COUNTRY:
        return None
    if ending in _MAINLAND:
        return ZoneInfo(_MAINLAND[ending])
    import phonenumbers
    from phonenumbers.tzdata import TIMEZONE_DATA

    code = phonenumbers.country_code_for_region(_REGION_OF_DOMAIN.get(ending, ending.upper()))
    return _only(TIMEZONE_DATA.get(str(code), ()))


def _only(names: tuple[str, ...]) -> ZoneInfo | None:
    """One of the zones where all of them show the same time the year round."""
    try:
        zones = [ZoneInfo(name) for name in names]
    except (ZoneInfoNotFoundError, ValueError):
        return None
    shown = {tuple(_offset(zone, month) for month in (1, 7)) for zone in zones}
    return zones[0] if len(shown) == 1 and "Etc/Unknown" not in names else None


def _offset(zone: ZoneInfo, month: int) -> timedelta | None:
    return datetime(2026, month, 1, tzinfo=UTC).astimezone(zone).utcoffset()
