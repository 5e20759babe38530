"""How many automatic replies may leave, so that neither a loop nor a stranger's form can make many of them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FIRST_REPLY = "first_reply"  # the kind of the one automatic answer to a lead. Stored
FURTHER_LETTERS = ("followup:1", "followup:2")  # of what is written to somebody who does not answer. Stored
COUNTED_KINDS = (FIRST_REPLY, *FURTHER_LETTERS)  # the kinds of mail that the limits count: what leaves by itself
LONGEST_LOOK_BACK = timedelta(days=7)  # of the limits: that of one mailbox
_TIMES_THE_BUSIEST_HOUR = 5
_AT_LEAST_IN_AN_HOUR = 20


class ReplyLimit(StrEnum):
    """What was counted when a limit was reached. Stored; values are never renamed."""

    DOMAIN = "domain"
    VOLUME = "volume"  # of the source, the firm in an hour, or the firm in a day; forms of a source in a minute
    VISITOR = "visitor"  # forms of one in a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLimits:
    """What one firm may send by itself; an acknowledgement counts as a reply."""

    to_mailbox_in_a_week: int = 1
    follow_ups_in_a_week: int = 3  # beside it, where the firm's table lets such letters leave
    further_letters_in_a_week: int = len(FURTHER_LETTERS)  # beside both, where the firm turned them on
    to_domain_in_an_hour: int = 5  # of one organisation; the providers everybody uses have no such limit
    in_an_hour: int | None = None  # of one source, and of the firm; None: from what is normal for each
    of_firm_in_a_day: int = 5000  # ten times a busy agency's firm

    def in_this_hour(self, busiest: int) -> int:
        """What one source, or the firm, may send in an hour whose busiest one so far saw `busiest` replies."""
        if self.in_an_hour is not None:
            return self.in_an_hour
        return max(_AT_LEAST_IN_AN_HOUR, _TIMES_THE_BUSIEST_HOUR * busiest)

    @property
    def least_in_an_hour(self) -> int:
        """What may leave in an hour whatever is normal."""
        return self.in_this_hour(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding:
    """Why an answer does not leave by itself, as a sentence for the partner."""

    reason: str
    limit: ReplyLimit | None = None  # reached by this answer; its owner is told once for all that are over it
    stopped: bool = False  # by the kill switch
