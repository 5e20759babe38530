"""What the receiving server said about the sender's domain."""

import re

from app.domain.inquiry import Authentication
from integrations.inbound.mail.headers import Headers

_COMMENT = re.compile(r"\([^()]*\)|\"[^\"]*\"")
_DMARC = re.compile(r"(?:^|[;\s])dmarc\s*=\s*([a-z]+)", re.IGNORECASE)
_VERDICTS = {"pass": Authentication.PASS, "fail": Authentication.FAIL}


def authentication_of(headers: Headers) -> Authentication:
    """The DMARC result (RFC 8601) of the topmost Authentication-Results field.

    Servers add theirs on top; what stands below may have been written by the sender, so it
    says nothing. No field, "none" and passing errors are UNKNOWN.
    """
    topmost = _COMMENT.sub(" ", _COMMENT.sub(" ", headers.first("authentication-results")))
    found = _DMARC.search(topmost)
    return verdict(found[1] if found else None)


def verdict(word: str | None) -> Authentication:
    """A vendor's word ("PASS", "fail", "GRAY", None) as our verdict."""
    return _VERDICTS.get((word or "").strip().lower(), Authentication.UNKNOWN)
