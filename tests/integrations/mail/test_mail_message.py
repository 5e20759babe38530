"""What goes over the wire: threaded, automatic, and closed against whatever a stranger calls himself."""

import random
import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.draft import OutgoingMail, Picture
from integrations.mail.mail_message import (
    LONGEST_NAME,
    LONGEST_SUBJECT,
    UnusableAddress,
    one_line,
    wire_address,
    wire_bytes,
)
from tests.integrations.mail.sample_mails import sample_mail

OUR_HEADERS = [
    "Content-Type",
    "MIME-Version",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
]
HOSTILE = [
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\r\nBcc: everybody@victim.example",
    "\n\n<script>",
    "\u2028",
    "\x85",
    "\x0b",
    "\x1d",
    "=?utf-8?q?=0D=0ABcc:_a@victim.example?=",
    "=?utf-8?b?DQpCY2M6IGFAdmljdGltLmV4YW1wbGU=?=",
    "<a@victim.example>",
    ", b@victim.example",
    '"',
    "\\",
    "(",
    ")",
    ";",
    ":",
    "\u202e",
    "é",
    "日本語",
    "👩‍💻",
    "\ud83d",
    "x" * 300,
    " ",
    "\t",
    "Ann",
    "O'Brien",
    "a@b.example",
]


def read_back(mail: OutgoingMail) -> EmailMessage:
    """As the standard library's strict reader sees it."""
    return message_from_bytes(wire_bytes(mail), policy=policy.default)


def header_lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")


def unfolded(value: str) -> str:
    return re.sub(r"\r\n(?=[ \t])", "", value)


def decoded(value: str) -> str:
    """By RFC 2047's own rules: the strict reader of Python 3.11 puts spaces between the words of a name."""
    return str(
        make_header(decode_header(unfolded(value).lstrip()))
    )  # a word too long for the first line is on the next


def header_names(raw: bytes) -> list[str]:
    return [line.split(b":")[0].decode() for line in header_lines(raw) if not line.startswith((b" ", b"\t"))]


def assert_nothing_slipped_in(raw: bytes, to_address: str) -> None:
    assert header_names(raw) == OUR_HEADERS
    assert all(len(line) <= 998 and line.strip() for line in header_lines(raw))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw)
    parsed = message_from_bytes(raw, policy=policy.default)
    assert [address.addr_spec for address in parsed["To"].addresses] == [to_address]
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


def test_an_automatic_reply_says_so_and_stays_in_the_thread() -> None:
    mail = read_back(sample_mail())

    assert list(mail.keys()) == OUR_HEADERS
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["In-Reply-To"] == "<their-id@lumenwick.example>"
    assert mail["References"] == "<first@lumenwick.example> <their-id@lumenwick.example>"
    assert mail["Date"].datetime.isoformat() == "2026-03-04T05:06:07+00:00"
    assert mail["List-Unsubscribe"] == "<https://leads.fernhill.example/refuse/abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_answers_reach_the_owner_and_the_mailbox_that_is_read() -> None:
    head = read_back(sample_mail(reply_to="ines@fernhill.example"))

    assert head["Reply-To"] == f"ines@fernhill.example, {sample_mail().from_address}"


def test_pictures_stand_beside_the_html_and_are_loaded_from_nowhere() -> None:
    pictures = tuple(Picture(name=name, content=name.encode() * 99) for name in ("answers", "came_in"))
    raw = wire_bytes(sample_mail(pictures=pictures))
    assert max(map(len, raw.splitlines())) <= 78
    mail = message_from_bytes(raw, policy=policy.default)
    assert list(mail.keys()) == OUR_HEADERS
    text, related = mail.iter_parts()
    assert (text.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    html, *shown = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert [(one["Content-ID"], one.get_content_type(), one.get_content()) for one in shown] == [
        (f"<{picture.name}>", "image/png", picture.content) for picture in pictures
    ]
    assert all(one.get_content_disposition() == "inline" for one in shown)


def test_a_mail_a_person_wrote_does_not_call_itself_automatic() -> None:
    mail = read_back(sample_mail(auto_submitted=None))

    assert "Auto-Submitted" not in mail
    assert "X-Auto-Response-Suppress" not in mail


def test_a_mailto_refusal_has_no_one_click() -> None:
    assert "List-Unsubscribe-Post" not in read_back(sample_mail(list_unsubscribe="mailto:no@fernhill.example"))


def test_the_parent_ends_the_references_even_when_they_leave_it_out() -> None:
    mail = read_back(sample_mail(references=("<a@x.example>",), in_reply_to="<b@x.example>"))

    assert mail["References"] == "<a@x.example> <b@x.example>"


def test_long_threads_keep_their_first_and_latest_ids() -> None:
    ids = tuple(f"<{number}@x.example>" for number in range(200))
    kept = read_back(sample_mail(references=ids, in_reply_to=ids[-1]))["References"].split()

    assert len(kept) == 20
    assert (kept[0], kept[1], kept[-1]) == (ids[0], ids[181], ids[-1])


@pytest.mark.parametrize(
    "broken", ["no brackets", "<a@b>\r\nBcc: c@d", "<a b@c>", "<>", "<é@x.example>", "<" + "x" * 300 + ">"]
)
def test_a_thread_id_that_is_none_is_left_out(broken: str) -> None:
    mail = read_back(sample_mail(in_reply_to=broken, references=(broken,)))

    assert "In-Reply-To" not in mail
    assert "References" not in mail


@pytest.mark.parametrize(
    "field",
    [{"message_id": "x\r\nBcc: a@b"}, {"list_unsubscribe": "https://x.example/>\r\nA: b"}, {"auto_submitted": "a\nb"}],
)
def test_what_only_our_own_mistakes_can_break_is_an_error(field: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"wants|Message-ID"):
        wire_bytes(sample_mail(**field))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c.example",
        "a b@c.example",
        "a@c.example\r\nRCPT TO:<x@y.example>",
        "a@c.example>",
        "a,b@c.example",
        '"a b"@c.example',
        "a@[192.0.2.1]",
        "a@c.example\x00",
        "x" * 65 + "@c.example",
        "a@-c.example",
        "=?utf-8?q?a?=@c.example <x@y.example>",
    ],
)
def test_an_address_that_could_smuggle_is_refused_without_being_quoted(address: str) -> None:
    with pytest.raises(UnusableAddress) as refused:
        wire_bytes(sample_mail(to_address=address))

    assert not address or address not in str(refused.value)


def test_domains_go_out_in_ascii_and_local_parts_as_they_are() -> None:
    assert wire_address("info@bücher.example") == "info@xn--bcher-kva.example"
    assert wire_address("o'brien+leads@x.example").isascii()
    assert wire_address("jörg@bücher.example") == "jörg@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    [
        "Plain",
        "Zoë Ångström",
        "Наталья " * 12,
        "営業部 " * 40,
        "👩‍💻" * 30,
        "a " * 140,
        "x" * 250,
        "Müller, Jörg (Vertrieb)",
        "=?utf-8?q?Bcc?=",
        'say "hi" \\ there',
    ],
)
def test_names_and_subjects_arrive_as_typed_and_in_short_lines(text: str) -> None:
    raw = wire_bytes(sample_mail(subject=text, to_name=text))
    mail = message_from_bytes(raw)

    assert decoded(mail["Subject"]) == one_line(text, LONGEST_SUBJECT)
    phrase = re.sub(r"\s*<[^<>]*>\Z", "", unfolded(mail["To"]))
    spoken = re.sub(r"\\(.)", r"\1", phrase[1:-1]) if phrase.startswith('"') else decoded(phrase)
    assert spoken == one_line(text, LONGEST_NAME)
    if " " in text.strip() or not text.isascii():
        assert max(len(line) for line in header_lines(raw)) <= 120


def test_two_thousand_hostile_names_subjects_and_threads_add_no_header_and_no_recipient() -> None:
    dice = random.Random(7)

    def nonsense(most: int = 6) -> str:
        return "".join(dice.choices(HOSTILE, k=dice.randrange(most)))

    for number in range(2_000):
        mail = sample_mail(to_name=nonsense(), from_name=nonsense(3), subject=nonsense())
        address = mail.to_address
        if number % 4 == 0:
            mail = sample_mail(to_name=nonsense(), in_reply_to=nonsense(3), references=(nonsense(2), "<ok@x.example>"))
        if number % 4 == 1:
            address = f"noor{nonsense(3)}@lumenwick.example{nonsense(2)}"
        try:
            raw = wire_bytes(sample_mail(to_name=mail.to_name, subject=mail.subject, to_address=address))
        except UnusableAddress:  # refused, which is right for such an address
            continue
        names = header_names(raw)
        assert names == OUR_HEADERS, (mail.to_name, mail.subject, address)
        if number % 20 == 0:
            assert_nothing_slipped_in(raw, wire_address(address))
        if number % 4 == 0:
            assert set(header_names(wire_bytes(mail))) <= set(OUR_HEADERS)


@settings(max_examples=150, deadline=None)
@given(name=st.text(max_size=400), subject=st.text(max_size=700), body=st.text(max_size=500))
def test_any_text_makes_a_whole_mail(name: str, subject: str, body: str) -> None:
    raw = wire_bytes(sample_mail(to_name=name, subject=subject, text=body, html=body))

    assert_nothing_slipped_in(raw, "noor@lumenwick.example")
    assert raw.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "short\n",
        "trailing space \nand tab\t\n",
        "From here on\n",
        ".\n..\n.hidden\n",
        "-- \nsignature\n",
        "é" * 400 + "\n",
        "x" * 2000 + "\n",
        "привет " * 60 + "\n",
        "a=b=c\n",
        "\n\nblank\n\n\nlines\n",
        "👩‍💻 " * 50 + "\n",
    ],
)
def test_text_survives_relays_that_know_seven_bits_and_strip_spaces(text: str) -> None:
    raw = wire_bytes(sample_mail(text=text))
    relayed = b"\r\n".join(line.rstrip(b" \t") for line in raw.split(b"\r\n"))
    part = next(part for part in message_from_bytes(relayed).walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)

    assert isinstance(payload, bytes)
    assert payload.decode("utf-8").replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert raw.isascii()
    assert b"\nFrom " not in raw
    assert max(len(line) for line in raw.split(b"\r\n")) <= 120


def test_control_characters_leave_the_bodies() -> None:
    body = read_back(sample_mail(text="a\x00b\x08c\rd\u2028e\ud83df")).get_body(("plain",))

    assert body is not None
    assert body.get_content().split() == ["abc", "d", "ef"]
