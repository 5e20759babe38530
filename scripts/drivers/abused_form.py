"""Somebody posts a form 500 times in four seconds, with 500 addresses typed into it, every limit at its default."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.domain.lead_state import FILTERED, LeadState
from scripts.drivers.arrivals import Arrivals, letters
from scripts.drivers.strangers import Figures
from staging.installation.firstreply import installation
from staging.installation.parts import ARCHIVE_ADDRESS
from staging.installation.sandbox import LIMITS_OUT_OF_THE_WAY

_POSTS, _WITHIN_SECONDS = 500, 4.0
_OWN_DOMAIN = ARCHIVE_ADDRESS.partition("@")[2]
_SETTLE_WITHIN_SECONDS = 240.0
_OWNERS_TOLD_WITHIN_SECONDS = 35.0  # two rounds of those who tell them: a second alert would have come
_KEPT = (LeadState.ANSWERED, LeadState.HELD, LeadState.AUTOMATED, *FILTERED)


def cannon() -> Figures:
    """What 500 posts cost: mails, alerts, and posts that are neither answered nor held nor filtered."""
    with installation(model=False) as made:
        for name in LIMITS_OUT_OF_THE_WAY:
            made.settings.pop(name)
        made.start()
        posted = Arrivals(
            url=made.url,
            secret=made.secrets["website"],
            letters=letters(_POSTS, seed=8),
            per_second=_POSTS / _WITHIN_SECONDS,
        )
        with posted:
            posted.wait()
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        time.sleep(_OWNERS_TOLD_WITHIN_SECONDS)
        states = Counter(row["decision"] for row in made.leads())
        alerts = len(made.sandbox.alerts.posted())
        return {
            "cannon_mails": sum(map(_leaves_the_firm, made.sandbox.mailbox.mails())),
            "cannon_alerts": alerts,
            "cannon_no_alert": int(alerts == 0),
            "cannon_refused": _POSTS - len(posted.log.accepted),
            "cannon_lost": _POSTS - sum(states[state.value] for state in _KEPT),
            "cannon_unsettled": _POSTS if unsettled is None else unsettled,
            "cannon_answered": states[LeadState.ANSWERED.value],
            "cannon_held": states[LeadState.HELD.value],
            "cannon_filtered": sum(states[state.value] for state in _KEPT[2:]),
        }


def _leaves_the_firm(mail: Mapping[str, Any]) -> bool:
    """Not only to partners and the archive, whose alert and digest are mails too."""
    return not all(address.endswith(f"@{_OWN_DOMAIN}") for address in mail["envelope_to"])
