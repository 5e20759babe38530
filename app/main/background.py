"""What of the service runs in this process beside its pages: started together, and stopped so that nothing is lost."""

import gc
from dataclasses import dataclass

import structlog

from app import VERSION
from app.engine.one_worker import OneWorker
from app.engine.ticks import Schedule
from app.main.databases import AnyDatabase
from app.main.engine_choice import Engine
from app.main.outside import Outside
from app.pipeline.mailbox_reading import MailboxReading
from app.pipeline.weekly_evaluation import WeeklyEvaluation

log = structlog.get_logger("leads")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundParts:
    """`start` and `stop` run them; both are called once."""

    database: AnyDatabase
    outside: Outside
    mailboxes: MailboxReading
    weekly: WeeklyEvaluation
    schedule: Schedule
    engine: Engine | None  # None: another process works
    lock: OneWorker | None

    def start(self) -> None:
        _keep_what_is_made()
        self._log("started")
        for part in (self.engine, self.schedule):
            if part is not None:
                part.start()

    def stop(self) -> None:
        """Running steps finish and commit; what is left resumes at the next start."""
        for part in (self.weekly, self.mailboxes, self.schedule, self.engine):
            if part is not None:
                part.stop()
        self.database.close()
        if self.outside.mailer is not None:
            self.outside.mailer.close()
        if self.lock is not None:
            self.lock.release()
        self._log("stopped")

    def _log(self, event: str) -> None:
        """What runs here, for whoever reads the log first after an incident."""
        outside = self.outside
        log.info(
            event,
            version=VERSION,
            database=self.database.engine.url.get_backend_name(),
            works=self.engine is not None,
            **{name: getattr(outside, name) is not None for name in ("model", "mailer", "archive", "webhook")},
            crm=len(outside.crms),
        )


def _keep_what_is_made() -> None:
    """What is made at the start stays, so no search for garbage goes through it again."""
    gc.collect()
    gc.freeze()
