"""`python -m staging.installation.later_clock SECONDS serve ...`: Firstreply whose clock is so many seconds ahead.

For what happens days after a letter. Nothing else of the product is changed: everything is handed its one clock, which
is put ahead before anybody has taken it.
"""

import sys
from datetime import datetime, timedelta

from app.main import clock


def put_ahead(by: timedelta) -> None:
    """For whoever imports the clock from now on."""
    real = clock.utc_now

    def later() -> datetime:
        """The real time, and so much more."""
        return real() + by

    clock.utc_now = later


def main() -> None:
    put_ahead(timedelta(seconds=float(sys.argv[1])))
    sys.argv = ["leads", *sys.argv[2:]]
    from app.cli import main as leads

    leads()


if __name__ == "__main__":
    main()
