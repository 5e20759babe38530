"""Proof that whoever holds a link got it in one of our mails: "do not write to me again"."""

from app.domain.signed_tokens import signed, signed_text

_PURPOSE = b"refusal"


def make_token(secret: bytes, firm_id: str, address: str) -> str:
    """A token for one address of one firm, safe in a URL; it never expires, since the wish does not."""
    return signed(secret, _PURPOSE, f"{firm_id}\n{address.lower()}")


def read_token(secret: bytes, token: str) -> tuple[str, str] | None:
    """(firm id, lower-case address), or None when we did not make this token."""
    found = signed_text(secret, _PURPOSE, token)
    if found is None:
        return None
    firm_id, _, address = found.partition("\n")
    return firm_id, address
