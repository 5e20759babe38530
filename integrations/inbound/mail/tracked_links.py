"""Links as the person wrote them: without the wrapper of a mail gateway and without marks that follow a reader."""

import base64
import binascii
import re
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from app.domain.words.addresses_in_text import WEB_LINK

# Host (and what follows it) -> the parameter that holds the link. Read 2026-11 from mails these gateways rewrote.
_WRAPPERS = (
    (re.compile(r"(?:.*\.)?safelinks\.protection\.(?:outlook\.com|office365\.us|partner\.outlook\.cn)"), ("url",)),
    (re.compile(r"linkprotect\.cudasvc\.com"), ("a",)),
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), ("q", "url")),
    (re.compile(r"(?:www\.)?linkedin\.com"), ("url",)),
    (re.compile(r"lm?\.facebook\.com"), ("u",)),
    (re.compile(r"(?:.*\.)?protection\.sophos\.com"), ("u",)),
    (re.compile(r"(?:urlsand\.esvalabs|clicktime\.symantec)\.com|protect2?\.fireeye\.com"), ("u",)),
    (re.compile(r"(?:.*\.)?(?:trendmicro\.com|seclinks\.hornetsecurity\.com|emailprotection\.link)"), ("url", "u")),
)
# Gateways whose links say nothing to a reader where the target is kept on their side.
_GATEWAYS = re.compile(
    r"(?:.*\.)?(?:safelinks\.protection\.\w+\.\w+|linkprotect\.cudasvc\.com|protection\.sophos\.com|esvalabs\.com|"
    r"clicktime\.symantec\.com|fireeye\.com|trendmicro\.com|hornetsecurity\.com|emailprotection\.link|mimecast\.com|"
    r"mimecastprotect\.com|urldefense(?:\.proofpoint)?\.\w+|secure-web\.cisco\.com|avanan\.click|checkpoint\.com|"
    r"antigena\.com|ppe-hosted\.com|mailguard\.com\.au|spamexperts\.com|libraesva\.com|retarus\.com)"
)
_REDIRECTING = ("/url", "/l.php", "/redir", "/safety/go", "/")
_BESIDE_WORDS = re.compile(r"(?P<words>[^\s<>]{1,300})(?P<gap>[ ]?)<(?P<link>https?://[^\s<>]{1,4000})>", re.IGNORECASE)
_FOLLOWS_READERS = re.compile(
    r"(?:utm_\w+|gclid|fbclid|msclkid|yclid|dclid|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|hsctatracking|vero_\w+|trk\w*|"
    r"tracking_?id|midtoken|midsig|otptoken|lipi|lici|s_cid|ref_src)",
    re.IGNORECASE,
)
_DEFENSE_3 = re.compile(r"/v3/__(.+?)__;([\w-]*)!!")
_AFTER = re.compile(r"[)\].,;:!?>'\"]+\Z")
_NESTED = 3
_LONGEST = 4_000  # characters; a longer link stays as it is


def plain_links(text: str) -> str:
    """The text with each link unwrapped. What cannot be read stays. Never raises, follows nothing."""
    return _BESIDE_WORDS.sub(_beside_words, WEB_LINK.sub(_plain, text)) if "://" in text else text


def _beside_words(found: re.Match[str]) -> str:
    """The words alone where the link in "words<link>" is a gateway's that cannot be read, or says the same as they."""
    link = found["link"]
    try:
        host = (urlsplit(link).hostname or "").lower()
    except ValueError:
        return found[0]
    shown, target = (re.sub(r"^https?://|/$", "", one.casefold()) for one in (found["words"].strip("(\"'"), link))
    return found["words"] if _GATEWAYS.fullmatch(host) or shown == target else found[0]


def _plain(found: re.Match[str]) -> str:
    link = found[0]
    if len(link) > _LONGEST:
        return link
    after = _AFTER.search(link)
    link, rest = (link[: after.start()], after[0]) if after else (link, "")
    try:
        for _ in range(_NESTED):
            inner = _unwrapped(link)
            if inner is None or not re.match(r"(?i)https?://[^\s]+\Z", inner):
                break
            link = inner
        return _without_marks(link) + rest
    except ValueError:
        return found[0]


def _unwrapped(link: str) -> str | None:
    """The link inside a gateway's; None when this is none."""
    parts = urlsplit(link)
    host = (parts.hostname or "").lower()
    if host in ("urldefense.proofpoint.com", "urldefense.com", "urldefense.us"):
        return _defended(parts.path, parts.query, link)
    for hosts, names in _WRAPPERS:
        if hosts.fullmatch(host) and parts.path.startswith(_REDIRECTING):
            asked = parse_qs(parts.query, max_num_fields=50)
            return next((asked[name][0] for name in names if name in asked and "://" in asked[name][0]), None)
    return None


def _defended(path: str, query: str, link: str) -> str | None:
    if path.startswith("/v2/"):
        written = parse_qs(query, max_num_fields=50).get("u", [""])[0]
        return unquote(written.translate(str.maketrans("-_", "%/")))
    found = _DEFENSE_3.search(link)
    if found is None:
        return None
    try:
        letters = base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)).decode("utf-8", "replace")
    except binascii.Error:
        letters = ""
    # The gateway put "*" for letters outside of its own set, and lists them in their order behind the link.
    replaced = iter(letters)
    inner = re.sub(r"\*", lambda star: next(replaced, star[0]), found[1])
    return inner if "://" in inner else inner.replace(":/", "://", 1)


def _without_marks(link: str) -> str:
    parts = urlsplit(link)
    if not any(_FOLLOWS_READERS.match(pair) for pair in parts.query.split("&")):
        return link
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
        if not _FOLLOWS_READERS.fullmatch(name)
    ]
    return urlunsplit(parts._replace(query=urlencode(kept, quote_via=quote)))
