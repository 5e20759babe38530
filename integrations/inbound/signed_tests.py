"""A request as a source's own sender would post it, signed with the source's secret: whether it is taken and read.

Each way here is the other half of a check in `form_proofs` or an adapter; the tests have each checked by it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote, urlencode

from app.domain.delivery import Delivery
from app.domain.source_proof import SourceProof, standard_key
from integrations.inbound.channels import PROVED_AS_CHOSEN

_SUBJECT = "A test from the page of this source"
_NAME, _ADDRESS = "Test Sender", "test@sender.example"
_Request = tuple[dict[str, str], bytes, str]  # headers, body, what stands behind the address
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


def signed_test(adapter: str, proof: SourceProof | None, secret: str, test_id: str, now: datetime) -> Delivery | None:
    """The request; None where only the vendor itself can make one. `test_id` makes its bytes those of no other test.

    Raises:
        ValueError: the secret is none that this way can sign with.
    """
    if not secret:
        raise ValueError("it has no secret")
    if adapter in _OF_VENDORS:
        headers, body, behind = _OF_VENDORS[adapter](secret, test_id, now)
    elif adapter in PROVED_AS_CHOSEN:
        headers, body, behind = _of_a_form(proof or SourceProof.HMAC, secret, test_id, now)
    else:
        return None
    return Delivery(headers=headers, body=body, received_at=now, path=f"/in/test{behind}")


def _words(test_id: str) -> str:
    return f"{_SUBJECT}, to see whether it arrives: {test_id}"


def _of_a_form(proof: SourceProof, secret: str, test_id: str, now: datetime) -> _Request:
    fields = {"name": _NAME, "email": _ADDRESS, "message": _words(test_id), "test": True}
    body = json.dumps(fields).encode()
    headers = _SIGNED[proof](secret, body, test_id, now)
    behind = f"?token={quote(secret, safe='')}" if proof is SourceProof.TOKEN else ""
    return {"content-type": _JSON, **headers}, body, behind


def _hmac(key: bytes, signed: bytes) -> "hmac.HMAC":
    return hmac.new(key, signed, hashlib.sha256)


def _by_hmac(secret: str, body: bytes, _test_id: str, _now: datetime) -> Mapping[str, str]:
    return {"x-form-signature": f"sha256={_hmac(secret.encode(), body).hexdigest()}"}


def _by_webflow(secret: str, body: bytes, _test_id: str, now: datetime) -> Mapping[str, str]:
    stamp = str(int(now.timestamp() * 1000))
    signature = _hmac(secret.encode(), stamp.encode() + b":" + body).hexdigest()
    return {"x-webflow-timestamp": stamp, "x-webflow-signature": signature}


def _by_netlify(secret: str, body: bytes, _test_id: str, _now: datetime) -> Mapping[str, str]:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"iss": "netlify", "sha256": hashlib.sha256(body).hexdigest()})
    signed = ".".join(_unpadded(json.dumps(part).encode()) for part in parts)
    return {"x-webhook-signature": f"{signed}.{_unpadded(_hmac(secret.encode(), signed.encode()).digest())}"}


def _by_framer(secret: str, body: bytes, test_id: str, _now: datetime) -> Mapping[str, str]:
    signature = _hmac(secret.encode(), body + test_id.encode()).hexdigest()
    return {"framer-webhook-submission-id": test_id, "framer-signature": f"sha256={signature}"}


def _by_standard_webhooks(secret: str, body: bytes, test_id: str, now: datetime) -> Mapping[str, str]:
    key = standard_key(secret)
    if not key:
        raise ValueError("its secret is none of Standard Webhooks")
    stamp = str(int(now.timestamp()))
    signature = _hmac(key, f"{test_id}.{stamp}.".encode() + body).digest()
    return {
        "webhook-id": test_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def _unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _basic(secret: str) -> str:
    return f"Basic {base64.b64encode(f'leads:{secret}'.encode()).decode()}"


_SIGNED: Mapping[SourceProof, Callable[[str, bytes, str, datetime], Mapping[str, str]]] = {
    SourceProof.HMAC: _by_hmac,
    SourceProof.HEADER: lambda secret, *_: {"x-form-secret": secret},
    SourceProof.BEARER: lambda secret, *_: {"authorization": f"Bearer {secret}"},
    SourceProof.BASIC: lambda secret, *_: {"authorization": _basic(secret)},
    SourceProof.TOKEN: lambda *_: {},
    SourceProof.WEBFLOW: _by_webflow,
    SourceProof.NETLIFY: _by_netlify,
    SourceProof.FRAMER: _by_framer,
    SourceProof.STANDARD_WEBHOOKS: _by_standard_webhooks,
}


def _typeform(secret: str, test_id: str, now: datetime) -> _Request:
    titles = {"a": ("short_text", "Name"), "b": ("email", "Email"), "c": ("long_text", "Message")}
    answers = [
        {"type": "text", "text": _NAME, "field": {"id": "a", "type": "short_text"}},
        {"type": "email", "email": _ADDRESS, "field": {"id": "b", "type": "email"}},
        {"type": "text", "text": _words(test_id), "field": {"id": "c", "type": "long_text"}},
    ]
    fields = [{"id": key, "type": kind, "title": title} for key, (kind, title) in titles.items()]
    response = {"token": test_id, "submitted_at": now.isoformat(), "definition": {"fields": fields}, "answers": answers}
    body = json.dumps({"event_id": test_id, "event_type": "form_response", "form_response": response}).encode()
    signature = base64.b64encode(_hmac(secret.encode(), body).digest()).decode()
    return {"content-type": _JSON, "typeform-signature": f"sha256={signature}"}, body, ""


def _tally(secret: str, test_id: str, now: datetime) -> _Request:
    fields = [
        {"key": "a", "label": "Name", "type": "INPUT_TEXT", "value": _NAME},
        {"key": "b", "label": "Email", "type": "INPUT_EMAIL", "value": _ADDRESS},
        {"key": "c", "label": "Message", "type": "TEXTAREA", "value": _words(test_id)},
    ]
    told = {"responseId": test_id, "submissionId": test_id, "createdAt": now.isoformat(), "fields": fields}
    body = json.dumps({"eventId": test_id, "eventType": "FORM_RESPONSE", "data": told}).encode()
    signature = base64.b64encode(_hmac(secret.encode(), body).digest()).decode()
    return {"content-type": _JSON, "tally-signature": signature}, body, ""


def _jotform(secret: str, test_id: str, _now: datetime) -> _Request:
    answers = {"q1_name": _NAME, "q2_email": _ADDRESS, "q3_message": _words(test_id)}
    pretty = f"Name:{_NAME}, Email:{_ADDRESS}, Message:{_words(test_id)}"
    fields = {"submissionID": test_id, "rawRequest": json.dumps(answers), "pretty": pretty}
    return {"content-type": _FORM}, urlencode(fields).encode(), f"?token={quote(secret, safe='')}"


def _raw_mail(secret: str, test_id: str, now: datetime) -> _Request:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = f"{_NAME} <{_ADDRESS}>", _SUBJECT, format_datetime(now)
    mail["Message-ID"] = f"<{test_id}@sender.example>"
    mail.set_content(_words(test_id))
    return {"content-type": "message/rfc822", "authorization": f"Bearer {secret}"}, mail.as_bytes(), ""


def _postmark(secret: str, test_id: str, now: datetime) -> _Request:
    fields = {
        "From": _ADDRESS,
        "FromName": _NAME,
        "FromFull": {"Email": _ADDRESS, "Name": _NAME, "MailboxHash": ""},
        "Subject": _SUBJECT,
        "MessageID": test_id,
        "Date": format_datetime(now),
        "TextBody": _words(test_id),
        "Headers": [{"Name": "Message-ID", "Value": f"<{test_id}@sender.example>"}],
        "Attachments": [],
    }
    return {"content-type": _JSON, "authorization": _basic(secret)}, json.dumps(fields).encode(), ""


_OF_VENDORS: Mapping[str, Callable[[str, str, datetime], _Request]] = {
    "typeform": _typeform,
    "tally": _tally,
    "jotform": _jotform,
    "raw_mail": _raw_mail,
    "postmark": _postmark,
}
