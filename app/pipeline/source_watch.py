"""Looks for sources that have fallen silent against their own rhythm, and for those that are refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.firm import FirmProfile
from app.domain.source_rhythm import Rhythm, learn_rhythm
from app.domain.trouble import Trouble
from app.domain.words.moments import local_time
from app.storage.access.firms import Source, list_sources
from app.storage.access.notice_refusals import notices_refused
from app.storage.access.source_traffic import arrival_slots, last_arrival, refusals_since_the_last_pass
from app.storage.engines.database import Database

_LEARNED_AGAIN_AFTER = timedelta(hours=6)
_REFUSED_TWICE = 2  # one stray request is nobody's broken secret, and every vendor tries again
_CHECKED_WITHIN = timedelta(hours=8)  # LinkedIn asks every two hours and blocks after three failures
_REFUSED_WITHIN = timedelta(days=2)


@dataclass(slots=True)
class SourceWatch:
    """Remembers each source's rhythm for some hours."""

    database: Database
    profiles: Mapping[str, FirmProfile]
    _rhythms: dict[str, tuple[datetime, Rhythm | None]] = field(default_factory=dict)

    def silent(self, now: datetime) -> Sequence[Trouble]:
        """Sources that take leads, and that have sent nothing for longer than chance allows."""
        sources = [source for source in self.database.read(list_sources) if not source.paused and source.silence_alarm]
        return [trouble for source in sources if (trouble := self._silence(source, now)) is not None]

    def refused(self, now: datetime) -> Sequence[Trouble]:
        """Sources that used to pass, and whose requests do not prove their origin any more."""
        return [
            Trouble(
                key=f"refused:{one.source_id}",
                firm_id=self._firm_of(one.source_id),
                title=f"Messages from {one.source_id} are turned away: their secret is wrong",
                advice=(
                    f"None has passed since {self._said(one.first_at, self._firm_of(one.source_id))}. Compare the "
                    "secret with the one that the sender has, or make a new one with "
                    f"`leads sources rotate {one.source_id}`."
                ),
            )
            for one in self.database.read(refusals_since_the_last_pass)
            if one.refused >= _REFUSED_TWICE and now - one.last_at < _REFUSED_WITHIN
        ]

    def refused_notices(self, now: datetime) -> Sequence[Trouble]:
        """CRMs whose notices used to pass, and do not any more."""
        return [
            Trouble(
                key=f"refused_crm:{one.firm_id}",
                firm_id=one.firm_id,
                title="What the CRM tells us of changes there is turned away",
                advice=(
                    f"None has passed since {self._said(one.first_at, one.firm_id)}; the last one was refused because "
                    f"of {one.why}. Compare the client secret of its app with LEADS_HUBSPOT_WEBHOOK_SECRETS, and the "
                    "address there with LEADS_PUBLIC_URL. Changes are still found by asking."
                ),
            )
            for one in self.database.read(notices_refused)
            if one.passed_at is not None and one.refused >= _REFUSED_TWICE and now - one.last_at < _REFUSED_WITHIN
        ]

    def unchecked(self, now: datetime) -> Sequence[Trouble]:
        """Sources whose address a vendor used to check and does not any more: it has blocked it, or forgotten us."""
        return [
            Trouble(
                key=f"unchecked:{one.id}",
                firm_id=one.firm_id,
                title=f"The vendor behind {one.id} may have blocked us, and then nothing is delivered",
                advice=(
                    f"It used to check our address every two hours, the last time on "
                    f"{self._said(one.challenged_at, one.firm_id)}. Register the webhook again; "
                    f"`leads recover {one.id} --since` fetches what was missed."
                ),
            )
            for one in self.database.read(list_sources)
            if one.challenged_at is not None and not one.paused and now - one.challenged_at > _CHECKED_WITHIN
        ]

    def _firm_of(self, source_id: str) -> str | None:
        return next((one.firm_id for one in self.database.read(list_sources) if one.id == source_id), None)

    def _silence(self, source: Source, now: datetime) -> Trouble | None:
        last = self.database.read(lambda connection: last_arrival(connection, source.id))
        if last is None:
            return None
        rhythm = self._rhythm(source, last, now)
        if rhythm is None or not rhythm.is_too_silent(last, now):
            return None
        return Trouble(
            key=f"silent:{source.id}",
            firm_id=source.firm_id,
            title=f"Nothing has come in from {source.id} since {local_time(last, rhythm.zone)}",
            advice=f"About {rhythm.expected(last, now):.0f} is usual for that time. Look whether the form or mailbox"
            " behind it still works, and still posts to our address.",
        )

    def _rhythm(self, source: Source, last: datetime, now: datetime) -> Rhythm | None:
        learned_at, rhythm = self._rhythms.get(source.id, (None, None))
        if learned_at is None or now - learned_at > _LEARNED_AGAIN_AFTER:
            slots = self.database.read(lambda connection: arrival_slots(connection, source.id, last))
            rhythm = learn_rhythm(slots, self._zone(source.firm_id))
            self._rhythms[source.id] = (now, rhythm)
        return rhythm

    def _said(self, at: datetime, firm_id: str | None) -> str:
        return local_time(at, self._zone(firm_id or ""))

    def _zone(self, firm_id: str) -> ZoneInfo:
        firm = self.profiles.get(firm_id)
        return firm.partners[0].time_zone if firm else ZoneInfo("UTC")
