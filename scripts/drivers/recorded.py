"""Files of strangers' bytes as the posts that would have brought them, proved as each vendor proves them."""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCES: Mapping[str, str] = {  # source -> adapter; each is opened before anything is posted
    "website": "website_form",
    "mails": "raw_mail",
    "postmark": "postmark",
    "mailgun": "mailgun",
    "sendgrid": "sendgrid",
    "ses": "ses",
    "typeform": "typeform",
    "tally": "tally",
    "relay": "linkedin_relay",
    "leadsync": "linkedin_lead_sync",
}
_VENDOR_WORDS = {  # what a recorded request's path or file name says -> the source it belongs to
    "postmark": "postmark",
    "mailgun": "mailgun",
    "sendgrid": "sendgrid",
    "amazon_ses": "ses",
    "typeform": "typeform",
    "tally": "tally",
    "linkedin": "leadsync",
}
_JSON = "application/json"
_FIELDS = ("name", "email", "company", "title", "subject", "message", "phone", "website", "city", "id")


@dataclass(frozen=True, slots=True)
class Post:
    """One request before it is signed."""

    name: str
    source: str
    body: bytes
    headers: Mapping[str, str]


def posts_of(folder: Path) -> Iterator[Post]:
    """Every file below, at the entrances it may reach; a list of strings in each field of each entrance."""
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes()
        if file.suffix in (".eml", ".msg", ".mbox"):
            yield Post(file.name, "mails", content, {"content-type": "message/rfc822"})
        elif file.suffix == ".json":
            yield from _posts_of_json(file, content)


def _posts_of_json(file: Path, content: bytes) -> Iterator[Post]:
    try:
        value = json.loads(content)
    except ValueError:
        value = None
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        for number, text in enumerate(value):
            yield from _in_every_field(f"{file.name}#{number}", text)
        return
    name, body, headers = file.name, content, {"content-type": _JSON}
    if isinstance(value, dict) and isinstance(value.get("body"), str) and "method" in value:
        given = {key.lower(): str(word) for key, word in (value.get("headers") or {}).items()}
        body = value["body"].encode("utf-8", "surrogateescape")
        headers = {**given, "content-type": value.get("content_type") or given.get("content-type", _JSON)}
        name = f"{value.get('path', '')} {file.name}"
    fitting = next((source for word, source in _VENDOR_WORDS.items() if word in name.lower()), "website")
    for source in dict.fromkeys((fitting, "website", "relay", "mails")):
        yield Post(f"{file.name} at {source}", source, body, headers)


def _in_every_field(name: str, text: str) -> Iterator[Post]:
    """One string in every field: of the form, the relay, a mail vendor's JSON and a raw mail."""
    form: dict[str, Any] = dict.fromkeys(_FIELDS, text)
    proper = {**form, "email": f"someone@{_label(name)}.example", "id": name}
    headers = {"content-type": _JSON}
    yield Post(f"{name} form", "website", _json(form), headers)
    yield Post(f"{name} form with address", "website", _json(proper), headers)
    yield Post(f"{name} relay", "relay", _json({**form, "form name": text, "profile_url": text}), headers)
    sender = {"Name": text, "Email": proper["email"]}
    mail = {
        "From": proper["email"],
        "FromFull": sender,
        "Subject": text,
        "TextBody": text,
        "HtmlBody": text,
        "Tag": text,
    }
    yield Post(f"{name} vendor mail", "postmark", _json({**mail, "MessageID": name, "Headers": [sender]}), headers)
    raw = text.encode("utf-8", "surrogatepass")
    lines = (b"From: " + raw, b"Subject: " + raw, b"Message-ID: " + raw, b"To: " + raw, b"", raw, raw)
    yield Post(f"{name} raw mail", "mails", b"\r\n".join(lines), {"content-type": "message/rfc822"})


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _label(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def proved(post: Post, secret: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body as the vendor itself would send them: signed, or with the secret."""
    headers = {key: value for key, value in post.headers.items() if value.isascii() and "\n" not in value}
    headers.pop("content-length", None)
    if post.source == "mailgun":
        return headers, _signed_by_mailgun(post.body, secret)
    basic = base64.b64encode(b"vendor:" + secret).decode()
    signature = hmac.new(secret, post.body, hashlib.sha256)
    hexadecimal, encoded = signature.hexdigest(), base64.b64encode(signature.digest()).decode()
    by_linkedin = hmac.new(secret, b"hmacsha256=" + post.body, hashlib.sha256).hexdigest()
    proofs = {
        "website": {"x-form-signature": hexadecimal},
        "relay": {"x-form-signature": hexadecimal},
        "mails": {"x-form-signature": hexadecimal},
        "typeform": {"typeform-signature": f"sha256={encoded}"},
        "tally": {"tally-signature": encoded},
        "leadsync": {"x-li-signature": f"hmacsha256={by_linkedin}"},
    }
    return {**headers, **proofs.get(post.source, {"authorization": f"Basic {basic}"})}, post.body


def _signed_by_mailgun(body: bytes, secret: bytes) -> bytes:
    """Its proof stands in the body: a time, a token, and the signature over both."""
    now, token = str(int(time.time())), _label(str(time.monotonic_ns()))
    values = {"timestamp": now, "token": token}
    values["signature"] = hmac.new(secret, (now + token).encode(), hashlib.sha256).hexdigest()
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return _json({**content, "signature": values})
    for name, value in values.items():
        body = _replaced(body, name.encode(), value.encode())
    return body


def _replaced(body: bytes, name: bytes, value: bytes) -> bytes:
    """The field's value in a multipart or urlencoded body."""
    patterns: Sequence[bytes] = (rb'(name="%s"\r\n\r\n)[^\r\n]*' % name, rb"((?:^|&)%s=)[^&]*" % name)
    for pattern in patterns:
        body = re.sub(pattern, lambda found: found[1] + value, body, count=1)
    return body
