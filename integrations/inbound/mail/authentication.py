"""What proves that a mail comes from the address it names as its author's.

Whoever sends a mail writes its header, so a field proves something only when our own side wrote it: the mail server of
the firm, known by the authserv-id it signs its Authentication-Results with (RFC 8601), or the mail vendor in a field
outside of the mail. Everything else is read as if it were not there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.inquiry import Authentication
from app.domain.people.mail_keys import address_key, domain_key
from app.domain.words.addresses_in_text import MAIL_ADDRESS
from integrations.inbound.mail.authentication_results import AuthenticationResults, authentication_results
from integrations.inbound.mail.headers import Headers, decoded
from integrations.inbound.mail.vendor_mail import header_fields

_HEADER_BYTES = 256_000
TWO_READINGS = "The mail's sender can be read in two ways, so nobody can say who was checked."
_INSTANCE = re.compile(r"\A\s*i\s*=\s*(\d{1,4})\s*;", re.IGNORECASE)
_SEALER = re.compile(r"(?:\A|;)\s*d\s*=\s*([^\s;]{1,253})", re.IGNORECASE)
_METHODS = ("spf", "dkim", "dmarc", "arc", "auth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What somebody trusted found out about one mail. Domains as they were written."""

    dmarc: str | None = None  # "pass", "fail", "none" (no policy), ...; None: DMARC was not looked at
    dmarc_domain: str = ""  # whose policy that was
    signed_by: tuple[str, ...] = ()  # domains with a valid DKIM signature
    envelope_domain: str = ""  # whose SPF record allows the server that delivered it; often the whole address
    missing: str | None = None  # why nothing was found out, as a sentence for a partner
    read_from: str | None = None  # of a vendor: its own reading of the From field, which its verdict is about


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the author's address is proved, and where it is not, why, as a sentence for a partner."""

    authentication: Authentication
    doubt: str | None = None


def proof_of_author(headers: Headers, found: Findings) -> Proof:
    """What the findings prove about the one address in From.

    Proved is an aligned DMARC pass, or where there is no policy an aligned DKIM or SPF pass (relaxed: of one
    registrable domain). A From with several addresses, in whatever spelling, proves nothing: the server may
    have checked another one than the one we would answer.
    """
    author = only_author(headers)
    if author is None:
        return Proof(
            Authentication.UNKNOWN, "The mail names not exactly one sender, so nobody can say who was checked."
        )
    if found.read_from is not None and not _is_from(found.read_from, author):
        return Proof(Authentication.UNKNOWN, TWO_READINGS)
    domain = author.rpartition("@")[2].lower()
    if found.missing is not None:
        return Proof(Authentication.UNKNOWN, found.missing)
    if found.dmarc == "pass" and _domain_of(found.dmarc_domain) == domain:
        return Proof(Authentication.PASS)
    if found.dmarc == "none" and any(_aligned(domain, one) for one in (*found.signed_by, found.envelope_domain)):
        return Proof(Authentication.PASS)
    if found.dmarc == "fail":
        return Proof(Authentication.FAIL, f"{domain} did not confirm that this mail is its own; it may be forged.")
    return Proof(Authentication.UNKNOWN, f"Nothing proves that this mail comes from {domain}.")


def findings_of_server(headers: Headers, authserv_ids: Sequence[str]) -> Findings:
    """What the firm's mail server wrote into the mail, under exactly one of these ids and exactly once.

    A second field with such an id can only be a forgery, and nobody can tell which of them.
    """
    if not authserv_ids:
        return Findings(
            missing="Nobody could check that this mail really comes from its sender. If it reads genuine, send the "
            "reply. (Operator: set LEADS_AUTHSERV_ID.)"
        )
    fields = [authentication_results(value) for value in headers.all("authentication-results")]
    trusted = [field for field in fields if field.authserv_id in authserv_ids]
    if len(trusted) > 1:
        return Findings(missing="The mail carries our mail server's result more than once; one of them may be forged.")
    if not trusted or not trusted[0].readable:
        return Findings(missing="Our mail server did not say whether this mail comes from its sender's address.")
    return _findings(trusted[0])


def findings_of_group(headers: Headers, authserv_ids: Sequence[str]) -> Findings:
    """What a group of the firm's own kept of its server's results when it put its own address into From.

    Believed are the results under the last ARC seal (RFC 8617), where our server found the chain unbroken, one of the
    ids of `findings_of_server` stands there and the seal is of that server's own domain. Whoever writes to the group
    may seal the mail before, and may write results into X-Original-Authentication-Results, which many groups keep.
    """
    nothing = Findings(missing="Our group did not keep what its mail server found out about the writer.")
    ours = [authentication_results(value) for value in headers.all("authentication-results")]
    trusted = [field for field in ours if field.authserv_id in authserv_ids]
    if len(trusted) != 1 or [one.verdict for one in trusted[0].of("arc")] != ["pass"]:
        return nothing
    seals, sealed = (_by_instance(headers.all(name)) for name in ("arc-seal", "arc-authentication-results"))
    last = max(seals, default=0)
    if len(seals.get(last, ())) != 1 or len(sealed.get(last, ())) != 1:
        return nothing
    field, sealer = authentication_results(sealed[last][0]), _SEALER.search(seals[last][0])
    is_ours = field.authserv_id in authserv_ids and field.readable and sealer is not None
    if not is_ours or sealer is None or not _aligned(field.authserv_id.lower(), sealer[1]):
        return nothing
    return _findings(field)


def _by_instance(values: Sequence[str]) -> Mapping[int, list[str]]:
    """The fields of an ARC set's kind by their instance, without it."""
    found: dict[int, list[str]] = {}
    for value in values:
        if instance := _INSTANCE.match(value):
            found.setdefault(int(instance[1]), []).append(value[instance.end() :])
    return found


def named_servers(raw: bytes) -> list[str]:
    """The authserv-ids in the header of a raw mail, topmost first, "" where a field names none."""
    top = re.split(rb"\r?\n\r?\n", raw[:_HEADER_BYTES].lstrip(), maxsplit=1)[0]
    fields = Headers.of(header_fields(top)).all("authentication-results")
    ids = [authentication_results(value).authserv_id for value in fields]
    return ["" if one in _METHODS else one for one in ids]  # Microsoft 365 begins with "spf=" and names no server


def only_author(headers: Headers) -> str | None:
    """The one address in the one From field; None when there are more, none, or something unreadable beside it.

    None too when it can be read as another address, or when an encoded word holds its @: whoever checked the mail
    saw none there (RFC 2047 allows encoded words in names only).
    """
    fields = headers.all("from")
    if len(fields) != 1:
        return None
    opened = decoded(fields[0])
    found = MAIL_ADDRESS.findall(opened)
    if not found or len({address.lower() for address in found}) > 1:
        return None
    is_all = sum(address.count("@") for address in found) == opened.count("@") == fields[0].count("@")
    return found[0] if is_all and address_key(found[0]) else None


def _findings(field: AuthenticationResults) -> Findings:
    dmarc = field.of("dmarc")
    if len(dmarc) > 1:
        return Findings(missing="Our mail server gives two verdicts on this mail; one of them may be forged.")
    return Findings(
        dmarc=dmarc[0].verdict if dmarc else None,
        dmarc_domain=dmarc[0].properties.get("header.from", "") if dmarc else "",
        signed_by=tuple(
            one.properties.get("header.d") or one.properties.get("header.i", "")
            for one in field.of("dkim")
            if one.verdict == "pass"
        ),
        envelope_domain=next(
            (one.properties.get("smtp.mailfrom", "") for one in field.of("spf") if one.verdict == "pass"), ""
        ),
    )


def _is_from(value: str, author: str) -> bool:
    return address_key(only_author(Headers.of([("from", value)])) or "") == address_key(author)


def _aligned(domain: str, other: str) -> bool:
    found = _domain_of(other)
    return "." in found and domain_key(found) == domain_key(domain)


def _domain_of(value: str) -> str:
    return value.rpartition("@")[2].strip(" <>").lower()
