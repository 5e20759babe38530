"""How many forms may be posted in a minute before the rest is filtered without being judged."""

from dataclasses import dataclass

_VISITORS_AT_ONCE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLimits:
    """Of one visitor, where the form names the address, and of one source whoever posts through it."""

    of_visitor: int = 5

    @property
    def of_source(self) -> int:
        """60 by default: no firm's form has so many; only a vendor's backlog after an outage comes near."""
        return _VISITORS_AT_ONCE * self.of_visitor
