"""The link behind a button of the digest: one task, one decision, one colleague, one day of theirs."""

from dataclasses import astuple, dataclass
from datetime import date

from app.domain.signed_tokens import signed, signed_text

_PURPOSE = b"digest button"
_DIVIDER = "\n"


@dataclass(frozen=True, slots=True)
class DigestButton:
    """What a button asks to be decided. It decides nothing by being looked at."""

    day: str  # the local day on which it works, as 2031-05-15
    task_id: str
    action: str  # the RequiredAction it was made for: a task may ask something else by now
    decision: str
    firm_id: str
    email: str

    def works_on(self, today: date) -> bool:
        """Only on the day the mail was made."""
        return self.day == today.isoformat()


def make_button_token(secret: bytes, button: DigestButton) -> str:
    """Safe in a URL."""
    return signed(secret, _PURPOSE, _DIVIDER.join(astuple(button)))


def read_button_token(secret: bytes, token: str) -> DigestButton | None:
    """None when we did not make this token."""
    found = signed_text(secret, _PURPOSE, token)
    return None if found is None else DigestButton(*found.split(_DIVIDER))
