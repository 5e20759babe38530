"""Everything that can stop a step, on one page.

LeadResponseError
├── SignatureMismatch       the caller is told 401 and nothing is kept
├── PayloadTooLarge         the caller is told 413 and nothing is kept; a warning is logged
├── TooMuchAtOnce           the caller is told 503 and sends again; nothing is kept
├── PayloadNotUnderstood    the delivery waits in quarantine on the review page; its bytes are kept
├── UnknownDecision         the task stays open, and its owner is told what may be decided
├── MoveRefused             a task or a meeting stays as it is, and the colleague is told why
├── Conflict                somebody else committed first; the step is simply run again
├── LeaseLost               another process does it now; this one leaves it alone
└── UpstreamError           raised by integrations only, and always names the vendor
    ├── UpstreamUnavailable     the worker tries again later
    │   └── UpstreamBarred      so it does, and the firm is alerted: a person has to change something there
    ├── UpstreamRefused         the lead is held for a person
    │   ├── DeletedThere        a person deleted what we wrote; its owner is asked whether it shall be made again
    │   ├── LeftThere           who was erased is gone there but for records that a person has to look at
    │   └── SpendingCapReached  nobody was asked; the offline judge and writer do it, and the firm is alerted
    └── OutcomeUnknown          the request may have been carried out; never blindly repeated

ConfigurationError stands apart: no handler may swallow it. So does BackupFailed: nothing was kept or restored.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta


class LeadResponseError(Exception):
    """What the service itself raises on purpose."""


class SignatureMismatch(LeadResponseError):
    """The request does not prove that it comes from where it says."""


class PayloadTooLarge(LeadResponseError):
    """More bytes than the channel accepts."""


class TooMuchAtOnce(LeadResponseError):
    """More bytes on their way than this process lets into its memory, and others have less of it."""


class PayloadNotUnderstood(LeadResponseError):
    """Authentic, but not readable by the channel's adapter."""


class UnknownDecision(LeadResponseError):
    """A decision that the task does not offer: a typing error, or a newer version's."""


class MoveRefused(LeadResponseError):
    """What a colleague wanted of a task or a meeting cannot be done; the message is a sentence for them."""


class Conflict(LeadResponseError):
    """The row changed between reading and writing."""


class LeaseLost(LeadResponseError):
    """Another process holds the lease of what was to be done."""


class UpstreamError(LeadResponseError):
    """A vendor did not do what we asked."""

    def __init__(self, vendor: str, detail: str, *, asked: bool = True) -> None:
        super().__init__(f"{vendor}: {detail}")
        self.vendor = vendor
        self.detail = detail
        self.asked = asked  # False: nothing was sent, so this says nothing about the vendor


class UpstreamUnavailable(UpstreamError):
    """Timeout, 429 or 5xx, and certainly not carried out: the same request may succeed later."""

    def __init__(self, vendor: str, detail: str, *, retry_after: timedelta | None = None, asked: bool = True) -> None:
        super().__init__(vendor, detail, asked=asked)
        self.retry_after = retry_after  # what the vendor asked for, if it did


class UpstreamBarred(UpstreamUnavailable):
    """The token, a scope, the day's allowance or a property stands in the way of everything alike."""


class UpstreamRefused(UpstreamError):
    """The vendor understood and said no: the same request will fail again."""


class DeletedThere(UpstreamRefused):
    """What we had written was deleted by somebody, and is not made again unless its owner says so.

    `what`: "deal" (the rest was kept), "contact", or "person" (the contact is gone for good, and is never made again).
    """

    def __init__(self, vendor: str, what: str) -> None:
        super().__init__(vendor, f"somebody deleted the {what}")
        self.what = what


class LeftThere(UpstreamRefused):
    """Who was to be erased is gone, but for records of which nobody can tell whether they are ours.

    `left`: kind of record, as the vendor calls it -> its ids; none where they cannot be found any more.
    """

    def __init__(self, vendor: str, left: Mapping[str, Sequence[str]]) -> None:
        self.told = "; ".join(f"{kind} {', '.join(ids)}".strip() for kind, ids in left.items())
        super().__init__(vendor, f"no property there has our ids: look at {self.told}")


class SpendingCapReached(UpstreamRefused):
    """What this answer of a model could cost does not fit into what the firm may spend today."""

    def __init__(self, vendor: str, detail: str) -> None:
        super().__init__(vendor, detail, asked=False)


class OutcomeUnknown(UpstreamError):
    """The connection broke after the request was handed over: done, or not done."""


class ConfigurationError(Exception):
    """The operator has to change a setting; says which, and to what."""


class BackupFailed(Exception):
    """Nothing was kept, or nothing restored; the message says why and what to do."""
