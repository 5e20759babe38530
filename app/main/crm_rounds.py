"""What reads back from the CRMs and compares them, made of the settings."""

from collections.abc import Mapping
from datetime import timedelta

from app.domain.firm import FirmProfile
from app.domain.ports import Crm
from app.main.clock import utc_now
from app.main.databases import AnyDatabase
from app.pipeline.crm_comparing import CrmComparing
from app.pipeline.crm_reading import CrmReading
from app.settings import Settings
from app.storage.engines.database import Waker


def build_comparing(
    settings: Settings,
    database: AnyDatabase,
    crms: Mapping[str, Crm],
    profiles: Mapping[str, FirmProfile],
    waker: Waker,
    holder: str,
) -> CrmComparing:
    """The nightly comparison, with the reader that it goes on from."""
    reading = CrmReading(
        database=database,
        crms=crms,
        profiles=profiles,
        holder=holder,
        clock=utc_now,
        every=timedelta(seconds=settings.crm_read_seconds),
        waker=waker,
    )
    return CrmComparing(reading=reading, public_url=settings.public_url, begins=settings.crm_compared_at)
