"""Bodies that are wrapped: signed and encrypted mail (S/MIME, OpenPGP) and Outlook's winmail.dat.

What is only wrapped is unwrapped and read; no signature is checked, so nothing is proved by it. What is encrypted
stays closed, and a sentence says so.
"""

import re
from dataclasses import dataclass

from app.domain.inquiry import Attachment
from integrations.inbound.mail.tnef import read_tnef

MOST_BYTES = 8_000_000  # of a wrapped body; a larger one stays closed
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SMIME_NAME = re.compile(r".*\.p7[mz]\Z", re.IGNORECASE)
_TNEF_NAME = re.compile(r"winmail(?:\W?\d*)?\.dat\Z|.*\.tnef\Z", re.IGNORECASE)
_PGP_MESSAGE = re.compile(r"-----BEGIN PGP MESSAGE-----.*?(?:-----END PGP MESSAGE-----|\Z)", re.DOTALL)
_PGP_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]{1,20}: [^\n]{0,100}\n){0,5}\n(.*?)"
    r"(?:-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)|\Z)",
    re.DOTALL,
)
_ENCRYPTED = frozenset(
    {"enveloped_data", "encrypted_data", "authenticated_enveloped_data", "signed_and_enveloped_data"}
)
PGP_ENCRYPTED = "It is encrypted with OpenPGP and opens only where its key is."


@dataclass(frozen=True, slots=True)
class Opened:
    """What was found in a wrapped part."""

    plain: str = ""
    html: str = ""
    files: tuple[Attachment, ...] = ()
    mail: bytes = b""  # a whole MIME entity, to be taken apart
    closed: str | None = None  # why it cannot be read, as a sentence
    outlook_class: str = ""  # of a winmail.dat: what kind of item Outlook sent


def is_wrapped(kind: str, name: str) -> bool:
    """Whether a part of this content type and file name may hold the body."""
    if kind in _TNEF_TYPES | _SMIME_TYPES:
        return True
    return kind == "application/octet-stream" and bool(_TNEF_NAME.match(name) or _SMIME_NAME.match(name))


def opened(data: bytes, kind: str, name: str) -> Opened:
    """The inside of a wrapped part. Never raises for what is inside; bounded by `MOST_BYTES`."""
    if not data or len(data) > MOST_BYTES:
        return Opened(closed=f"Its text is inside {name}, which is too large or damaged to be read here.")
    if kind in _SMIME_TYPES or _SMIME_NAME.match(name):
        return _signed(data, name)
    found = read_tnef(data)
    if found is None or not (found.plain or found.html or found.files):
        item = found.outlook_class if found else ""
        return Opened(closed=f"Its text is inside {name}, which could not be read here.", outlook_class=item)
    closed = None if found.plain or found.html else f"Its text is inside {name}, and none could be found there."
    return Opened(found.plain, found.html, tuple(found.files), closed=closed, outlook_class=found.outlook_class)


def _signed(data: bytes, name: str) -> Opened:
    """The mail that a signature is wrapped around (RFC 8551); what is encrypted stays closed."""
    # Imported here because one mail in a thousand needs it, and it takes 2 MiB of every process.
    from asn1crypto.cms import ContentInfo

    try:
        content = ContentInfo.load(data)
        kind = content["content_type"].native
        inner = content["content"]["encap_content_info"]["content"].native if kind == "signed_data" else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        return Opened(closed=f"Its text is inside {name}, which could not be read here.")
    if kind in _ENCRYPTED:
        return Opened(closed=f"It is encrypted ({name}) and opens only in a mail program that has its key.")
    if not isinstance(inner, bytes) or not inner.strip():
        return Opened(closed=f"Its text is inside {name}, which could not be read here.")
    return Opened(mail=inner)


def without_armour(text: str) -> tuple[str, bool]:
    """The text without OpenPGP's frame, and whether something encrypted was left out."""
    if "-----BEGIN PGP" not in text:
        return text, False
    text = text.replace("\r\n", "\n")
    # A signed text has "- " before lines that begin with a dash.
    text = _PGP_SIGNED.sub(lambda found: re.sub(r"^- ", "", found[1], flags=re.MULTILINE), text)
    shown, count = _PGP_MESSAGE.subn("", text)
    return shown, bool(count)
