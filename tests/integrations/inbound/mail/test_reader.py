"""Any mail is read: structure, letters, sender, verdicts."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Inquiry
from integrations.inbound.mail.html_text import html_to_text
from integrations.inbound.mail.reader import read_mail

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HEAD = b"From: Ann <ann@harbor.example>\nSubject: Hello\n"


def read(raw: bytes) -> Inquiry:
    return read_mail(raw, received_at=NOW)


@pytest.mark.parametrize(
    "field", ["O'Neill <o'neill@quay.example>", "'o'neill@quay.example'", "a: b <o'neill@quay.example>"]
)
def test_an_apostrophe_inside_an_address_is_part_of_it(field: str) -> None:
    assert read(f"From: {field}\nSubject: Hello\n\nHello".encode()).sender_email == "o'neill@quay.example"


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("utf-8", "Größe für 5 €".encode()),
        ("iso-8859-1", "Größe für 5 €".encode("cp1252")),
        ("us-ascii", "Größe für 5 €".encode()),
        ("no-such-charset", "Größe für 5 €".encode()),
        ('"windows-1252', "Größe für 5 €".encode("cp1252")),
    ],
)
def test_letters_survive_what_senders_declare(declared: str, body: bytes) -> None:
    assert read(HEAD + f"Content-Type: text/plain; charset={declared}\n\n".encode() + body).message == "Größe für 5 €"


@pytest.mark.parametrize("charset", ["koi8-u", "iso-2022-jp", "gb2312", "big5", "ks_c_5601-1987", "shift_jis"])
def test_letters_of_other_alphabets(charset: str) -> None:
    words = {"koi8-u": "Добрий день", "ks_c_5601-1987": "안녕하세요", "gb2312": "你们好吗", "big5": "你們好嗎"}.get(
        charset, "こんにちは"
    )
    codec = "cp949" if charset.startswith("ks") else charset
    assert (
        read(HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode() + words.encode(codec)).message == words
    )


def test_encoded_words_split_inside_a_letter_are_joined() -> None:
    raw = b"From: =?utf-8?b?w4M=?= <a@b.example>\nSubject: =?utf-8?q?M=C3?= =?utf-8?q?=BCller?= =?bad?x?y?=\n\nhi"

    assert read(raw).subject == "Müller =?bad?x?y?="


def test_headers_cannot_smuggle_lines() -> None:
    found = read(
        b"From: =?utf-8?q?Ann=0D=0ABcc=3A_x=40y.example?= <ann@harbor.example>\nMessage-ID: <a b>\n"
        b"Subject: =?utf-8?q?one=0Atwo?=\n\nhi"
    )

    assert "\n" not in f"{found.sender_name}{found.subject}{found.sender_email}"
    assert found.message_id is None


def test_plain_text_is_preferred_and_a_stub_is_not() -> None:
    def alternative(plain: str) -> str:
        return read(
            HEAD
            + b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
            + plain.encode()
            + b"\n--b\nContent-Type: text/html\n\n<p>From the HTML</p>\n--b--\n"
        ).message

    assert alternative("From the text") == "From the text"
    assert alternative("Your mail program cannot show HTML.") == "From the HTML"
    assert alternative("") == "From the HTML"


def test_html_is_read_as_it_is_seen() -> None:
    html = "<style>p{}</style><div style='display: none'>hidden</div><p>One<br>two</p><ul><li>a</li></ul><blockquote>old</blockquote>"

    assert html_to_text(html) == "One\ntwo\n\n- a\n\n> old"


def test_a_head_that_nobody_closed_does_not_hide_the_body() -> None:
    assert html_to_text("<html><head><title>Site</title><body><p>Hello</p></body></html>") == "Hello"


def test_columns_of_preformatted_text_stay_where_they_are() -> None:
    assert html_to_text("<pre>a\n  b</pre>") == "a\n  b"


def test_a_forward_without_a_comment_keeps_everything_in_history() -> None:
    text = b"---------- Forwarded message ---------\nFrom: Boss <boss@harbor.example>\nSubject: Help\n\nFind a consultancy."
    found = read(HEAD + b"\n" + text)

    assert found.message == ""
    assert "Find a consultancy." in found.history


def test_the_same_mail_over_two_servers_has_one_source_id_and_a_reused_message_id_has_two() -> None:
    mail = b"Message-ID: <1@x.example>\n" + HEAD

    assert read(b"Received: from a\n" + mail + b"\nhi").source_id == read(mail + b"\nhi").source_id
    assert read(mail + b"\nhi").source_id != read(mail + b"\nsomething else").source_id


def test_a_mail_that_says_nothing_is_refused() -> None:
    with pytest.raises(PayloadNotUnderstood):
        read(b"X-Nothing: 1\n\n")


def nested(depth: int) -> bytes:
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(depth))
    return HEAD + b"".join(parts) + b"Content-Type: text/plain\n\ndeep inside\n"


def test_nested_parts_end_in_an_inquiry() -> None:
    assert read(nested(50)).message == "deep inside"
    assert read(nested(3000)).sender_email == "ann@harbor.example"  # the structure is given up, the mail is not


def test_large_files_are_listed_with_their_size() -> None:
    lines = b"QUJD" * 18 + b"\n"
    raw = HEAD + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + lines * 60_000
    (file,) = read(raw).attachments

    assert file.name == "a.pdf"
    assert abs(file.size_bytes - 54 * 60_000) < 60_000


@pytest.mark.parametrize("piece", ["> ", ">\n", "-", "From: a\n", "<!", "<!--x>", "On 1.1.2024 ", "=?utf-8?q?", "\t "])
def test_no_text_is_slow(piece: str) -> None:
    text = (piece * 60_000)[:60_000].encode()
    started = time.perf_counter()
    read(HEAD + b"\n" + text)
    read(b"Content-Type: text/html\n" + HEAD + b"\n" + text)

    assert time.perf_counter() - started < 5, "quadratic work takes minutes"


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["multipart/mixed; boundary=a", "text/html", "text/plain; charset=x", "message/rfc822", ""]),
)
def test_odd_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    found = read(HEAD + f"Content-Type: {content_type}\n\n--a\n".encode() + body)

    assert found.sender_email == "ann@harbor.example"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("Fri, 20 Nov 2026 10:00:00 +0200", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 GMT", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 -0000", None),  # says that it knows no zone
        ("yesterday", None),
        ("Fri, 99 Nov 99999999999999 10:00:00 +0200", None),
    ],
)
def test_when_it_was_written_is_what_its_date_says(field: str, said: datetime | None) -> None:
    assert read(HEAD + f"Date: {field}\n\nHello".encode()).written_at == said
