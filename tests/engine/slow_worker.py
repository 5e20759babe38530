"""A worker process for tests: takes up one job, says so, and never finishes it."""

import sys
import time
from datetime import UTC, datetime

from app.engine.postgres import Pace, PostgresEngine, PostgresWaker
from app.storage.engines.database import Work
from app.storage.engines.postgres_database import PostgresDatabase

FAST = Pace(heartbeat=0.3, stalled_after=1.5, look_for_stalled_every=0.4, sweep_every=60, start_again_after=0.2)


def never_finish(work: Work) -> None:
    sys.stdout.write(work[1] + "\n")
    sys.stdout.flush()
    time.sleep(60)


if __name__ == "__main__":
    database = PostgresDatabase(sys.argv[1], connections=2)
    PostgresEngine(database, never_finish, PostgresWaker(), lambda: datetime.now(UTC), threads=1, pace=FAST).start()
    time.sleep(60)
