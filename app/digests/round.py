"""Each partner is told once about each of their days, whatever is restarted when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from app.digests.mail import digest_mail
from app.domain.digest import days_due
from app.domain.digest_minute import Minute
from app.domain.draft import OutgoingMail
from app.domain.errors import Conflict, OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.ports import Mailer
from app.pipeline.minutes import minute_of
from app.storage.digest.digest_mails import (
    Reader,
    began_at,
    digest_readers,
    failed_digest_days,
    finish_digest,
    give_up_old_intentions,
    intend_digest,
    last_digest_day,
    load_reader,
)
from app.storage.engines.database import Database
from app.storage.events import note_event
from app.templates import Words

_MOST_DAYS = 3  # older days are in the browser; a mail about last month helps nobody
_SENDS_WITHIN = timedelta(minutes=2)
_GIVEN_UP_AFTER = timedelta(minutes=5)  # longer than _SENDS_WITHIN: a mail still on its way is never given up


@dataclass(frozen=True, slots=True)
class DigestRound:
    """Sends the digests that are due; call it every minute, from as many processes as there are."""

    database: Database
    mailer: Mailer | None
    archive_address: str | None
    public_url: str
    profiles: Mapping[str, FirmProfile]
    clock: Callable[[], datetime]
    secret: bytes  # signs the buttons
    words: Callable[[str], Words]  # of a language

    def send_due(self) -> int:
        """How many mails left. Days missed together come in one mail: each its equation, the figures once.

        Without a mailer nothing is claimed, so that nothing is missed once there is one.
        """
        if self.mailer is None:
            return 0
        self.database.write(self._give_up)
        readers = self.database.read(digest_readers)
        return sum(self._tell(self.mailer, reader) for reader in readers if reader.firm_id in self.profiles)

    def reader(self, firm_id: str, email: str | None = None) -> Reader | None:
        """The colleague with that address, or the first of the profile; None when there is none."""
        address = email or self.profiles[firm_id].partners[0].email
        return self.database.read(lambda connection: load_reader(connection, firm_id, address))

    def build(self, reader: Reader, days: Sequence[date]) -> Minute:
        """The digest of these local days, oldest first, as it stands now."""
        return self.database.read(
            lambda connection: minute_of(
                connection,
                reader.firm_id,
                reader.email,
                days,
                zone=reader.zone,
                now=self.clock(),
                public_url=self.public_url,
                language=reader.language,
                services=self.profiles[reader.firm_id].service_names(reader.language),
            )
        )

    def mail_of(self, minute: Minute, reader: Reader, now: datetime) -> OutgoingMail:
        """The digest as the mail the colleague would get."""
        return digest_mail(
            minute,
            reader,
            self.profiles[reader.firm_id],
            self.words(reader.language),
            public_url=self.public_url,
            secret=self.secret,
            archive_address=self.archive_address,
            now=now,
        )

    def send_now(self, mail: OutgoingMail) -> None:
        """Mail it because a person asked, whatever was sent before; the daily round goes on as if it had not been.

        Raises UpstreamError, also when there is no mail server.
        """
        if self.mailer is None:
            raise UpstreamUnavailable("mail", "no mail server is configured (LEADS_SMTP_HOST)")
        self.mailer.send(mail, not_after=self.clock() + _SENDS_WITHIN)

    def _owed(self, reader: Reader) -> list[date]:
        now = self.clock()
        last = self.database.read(lambda connection: last_digest_day(connection, reader))
        colleague = self.profiles[reader.firm_id].colleague_at(reader.email)
        on_weekends = colleague is None or colleague.weekends == "daily"
        fresh = days_due(now, reader.zone, reader.digest_at, last, most=_MOST_DAYS, on_weekends=on_weekends)
        since = now.astimezone(reader.zone).date() - timedelta(days=_MOST_DAYS)
        if last is None:  # of a day before the first one here there is nothing to tell
            began = self.database.read(lambda connection: began_at(connection, reader.firm_id))
            fresh = [day for day in fresh if began is not None and day >= began.astimezone(reader.zone).date()]
        failed = self.database.read(lambda connection: failed_digest_days(connection, reader, since))
        return sorted({*fresh, *failed})[-_MOST_DAYS:]

    def _tell(self, mailer: Mailer, reader: Reader) -> bool:
        days = self._owed(reader)
        if not days:
            return False
        minute = self.build(reader, days)
        now = self.clock()
        mail = self.mail_of(minute, reader, now)
        counts = {one.day: asdict(one.counts) for one in minute.days}

        def claim(connection: Connection) -> None:
            if intend_digest(connection, reader, counts, now) != days:
                raise Conflict("another process tells this colleague")

        try:
            self.database.write(claim)
        except Conflict:
            return False
        state = self._hand_over(mailer, mail, now)
        self.database.write(lambda connection: self._finish(connection, reader, days, state))
        return state == "done"

    def _hand_over(self, mailer: Mailer, mail: OutgoingMail, now: datetime) -> str:
        """What became of it, as the row's state. Only a mail that certainly did not leave is tried again."""
        try:
            mailer.send(mail, not_after=now + _SENDS_WITHIN)
        except UpstreamUnavailable:
            return "failed"
        except UpstreamRefused:
            return "refused"
        except OutcomeUnknown:  # it may have arrived: the browser has it, a second mail would be worse
            return "unknown"
        return "done"

    def _finish(self, connection: Connection, reader: Reader, days: Sequence[date], state: str) -> None:
        finish_digest(connection, reader, days, state)
        if state == "failed":  # tried again next round: a line of history each time would drown the others
            return
        detail = f"digest of {', '.join(day.isoformat() for day in days)}"
        note_event(
            connection,
            firm_id=reader.firm_id,
            lead_id=None,
            at=self.clock(),
            kind="digest_sent" if state == "done" else f"digest_{state}",
            actor="digest",
            detail=detail,
        )

    def _give_up(self, connection: Connection) -> None:
        now = self.clock()
        for firm_id, day in give_up_old_intentions(connection, now, _GIVEN_UP_AFTER):
            note_event(
                connection,
                firm_id=firm_id,
                lead_id=None,
                at=now,
                kind="digest_unknown",
                actor="digest",
                detail=f"digest of {day}: the process ended while it was sent; read it in the browser",
            )
