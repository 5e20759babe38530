"""What is wrong with the installation itself: told once, and again when it is over."""

from dataclasses import dataclass

PART = "part:"  # begins the key of a trouble with one of the parts outside; the part's name follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong now."""

    key: str  # the same for as long as it is the same trouble; at most 160 characters
    title: str  # what is wrong, also the subject of a mail: without personal data and without a full stop
    advice: str = ""  # what to do, and what else is known: sentences for whoever runs the installation
    firm_id: str | None = None  # whom it concerns; None: the whole installation
