"""Signed, encrypted and wrapped mail: read where it can be, and said where it cannot."""

import base64
from datetime import UTC, datetime

import pytest
from asn1crypto import cms, core
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inquiry import Inquiry
from integrations.inbound.mail.reader import read_mail
from integrations.inbound.mail.sealed_parts import opened, without_armour
from tests.integrations.inbound.mail.winmail import attribute, unicode_property, winmail
from tests.integrations.inbound.mail.winmail import message as properties_of

WORDS = "We are 75 people and need help with positioning from January, 5,500 a month. When could we talk?"
INNER = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n".encode()


def signed(inner: bytes) -> bytes:
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": inner},
            "signer_infos": [],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def encrypted() -> bytes:
    data = {
        "version": "v0",
        "recipient_infos": [],
        "encrypted_content_info": {
            "content_type": "data",
            "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": b"0" * 16},
            "encrypted_content": b"x",
        },
    }
    return bytes(cms.ContentInfo({"content_type": "enveloped_data", "content": cms.EnvelopedData(data)}).dump())


def mailed(data: bytes, kind: str, name: str) -> Inquiry:
    head = f'From: Ann <ann@harbor.example>\nSubject: Hello\nMIME-Version: 1.0\nContent-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n\n'
    return read_mail(head.encode() + base64.encodebytes(data), received_at=datetime(2026, 11, 28, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/x-pkcs7-mime", "application/octet-stream"])
def test_a_signed_mail_is_read(kind: str) -> None:
    found = mailed(signed(INNER), kind, "smime.p7m")

    assert found.message == WORDS
    assert found.unread is None
    assert found.attachments == ()


def test_a_signature_of_indefinite_length_is_read() -> None:
    """As OpenSSL streams it."""
    content = b"\x24\x80" + core.OctetString(INNER[:60]).dump() + core.OctetString(INNER[60:]).dump() + b"\0\0"
    encap = b"\x30\x80" + core.ObjectIdentifier("1.2.840.113549.1.7.1").dump() + b"\xa0\x80" + content + b"\0\0\0\0"
    body = b"\x30\x80\x02\x01\x01\x31\x00" + encap + b"\x31\x00\0\0"
    whole = b"\x30\x80" + core.ObjectIdentifier("1.2.840.113549.1.7.2").dump() + b"\xa0\x80" + body + b"\0\0\0\0"

    assert mailed(whole, "application/pkcs7-mime", "smime.p7m").message == WORDS


def test_a_signed_mail_with_files_lists_them() -> None:
    inner = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        + WORDS.encode()
        + b'\n--b\nContent-Type: application/pdf; name="a.pdf"\n\nx\n--b--\n'
    )

    found = mailed(signed(inner), "application/pkcs7-mime", "smime.p7m")

    assert found.message == WORDS
    assert [file.name for file in found.attachments] == ["a.pdf"]


@pytest.mark.parametrize("data", [encrypted(), b"\x30\x03nothing", b""])
def test_what_is_encrypted_or_broken_is_for_a_person(data: bytes) -> None:
    found = mailed(data, "application/pkcs7-mime", "smime.p7m")

    assert found.message == ""
    assert found.unread is not None
    assert "smime.p7m" in found.unread


def test_signed_mails_inside_each_other_end() -> None:
    data = INNER
    for _ in range(20):
        head = b"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
        data = head + base64.encodebytes(signed(data))

    assert mailed(signed(data), "application/pkcs7-mime", "smime.p7m").unread is not None


def test_a_winmail_gives_its_body_and_files() -> None:
    data = winmail(
        properties_of(unicode_property(0x1000, WORDS)),
        attribute(2, 0x00069002, b""),
        attribute(2, 0x00018010, b"plan.pdf\0"),
    )

    found = mailed(data, "application/ms-tnef", "winmail.dat")

    assert found.message == WORDS
    assert [file.name for file in found.attachments] == ["plan.pdf"]


def test_a_winmail_without_a_text_names_itself() -> None:
    found = mailed(b'x\x9f>"\1\0', "application/ms-tnef", "winmail.dat")

    assert found.unread is not None
    assert "winmail.dat" in found.unread


def test_the_frame_of_a_text_signed_with_openpgp_is_left_out() -> None:
    text = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{WORDS}\n- -- \nAnn\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"

    assert without_armour(text) == (f"{WORDS}\n-- \nAnn\n\n", False)


def test_a_text_encrypted_with_openpgp_is_for_a_person() -> None:
    raw = b"From: Ann <ann@harbor.example>\nSubject: Hi\n\n-----BEGIN PGP MESSAGE-----\n\nhQIMA0\n=x\n-----END PGP MESSAGE-----\n"

    found = read_mail(raw, received_at=datetime(2026, 11, 28, tzinfo=UTC))

    assert found.message == ""
    assert found.unread is not None
    assert "OpenPGP" in found.unread


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_hostile_signatures_never_raise(data: st.DataObject) -> None:
    whole = bytearray(
        data.draw(st.sampled_from([signed(INNER), encrypted(), data.draw(st.binary(max_size=80))])) or b"0"
    )
    for _ in range(data.draw(st.integers(0, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    opened(bytes(whole), "application/pkcs7-mime", "smime.p7m")  # raises otherwise
