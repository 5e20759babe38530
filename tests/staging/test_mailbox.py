"""The sandbox's mail server behaves like one, and its inbox shows strangers' mail safely."""

import imaplib
import smtplib
from email.message import EmailMessage

import pytest
from imap_tools.mailbox import MailBoxUnencrypted

from staging.installation.parts import SandboxMailbox
from staging.serving import LOOPBACK

ATTACK = '<script>alert("x")</script><img src="https://tracker.example/p.gif">'


def letter(subject: str = "Hello", *, to: str = "ada@x.example", message_id: str = "<1@y.example>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "bo@y.example", to, subject, message_id
    mail.set_content("Good day.\n")
    mail.add_alternative(f"<p>Good day.</p>{ATTACK}", subtype="html")
    return mail


def post(mailbox: SandboxMailbox, *mails: EmailMessage) -> None:
    with smtplib.SMTP(LOOPBACK, mailbox.smtp_port) as client:
        for mail in mails:
            client.send_message(mail)


def test_a_mail_is_listed_with_envelope_headers_and_both_bodies(mailbox: SandboxMailbox) -> None:
    post(mailbox, letter("Grüße 👋"))

    (mail,) = mailbox.mails()
    assert mail["n"] == 1
    assert mail["subject"] == "Grüße 👋"
    assert (mail["envelope_from"], mail["envelope_to"]) == ("bo@y.example", ["ada@x.example"])
    assert mail["headers"]["Message-ID"] == mail["message_id"] == "<1@y.example>"
    assert mail["text"] == "Good day.\n"
    assert ATTACK in mail["html"]
    assert mailbox.counts()["mails"] == 1


def test_lists_can_start_later_and_keep_to_one_address(mailbox: SandboxMailbox) -> None:
    post(mailbox, letter(), letter(to="other@x.example"), letter())

    assert [mail["n"] for mail in mailbox.mails(since=1)] == [2, 3]
    assert [mail["n"] for mail in mailbox.mails(to="ADA@x.example")] == [1, 3]
    mailbox.reset()
    assert mailbox.mails() == []


def test_the_pictures_of_a_mail_are_shown_in_it(mailbox: SandboxMailbox) -> None:
    mail = letter()
    _text, html = mail.iter_parts()
    assert isinstance(html, EmailMessage)
    html.set_content('<img src="cid:bar">', subtype="html")
    html.add_related(b"a picture", "image", "png", cid="<bar>")
    post(mailbox, mail)

    assert "cid:bar" in mailbox.mails()[0]["html"]
    assert "src=&#34;data:image/png;base64,YSBwaWN0dXJl&#34;" in mailbox.http.get("/mail/1").text


def test_pages_show_what_strangers_wrote_as_text(mailbox: SandboxMailbox) -> None:
    post(mailbox, letter(ATTACK))

    for path in ("/", "/mail/1", "/?q=script"):
        page = mailbox.http.get(path)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "sandbox srcdoc=" in mailbox.http.get("/mail/1").text
    assert "No mail says" in mailbox.http.get("/?q=nothing").text
    assert mailbox.http.get("/mail/99").status_code == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"no header at all",
        b"Subject: =?unknown?q?x?=\r\n\r\nx",
        b"Subject: =?utf-8?b?!!!?=\r\n\r\nx",
        b"Content-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n",
        b"From: \xff\xfe\r\nTo: a\r\n\tb\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%%",
    ],
)
def test_any_bytes_are_kept_and_shown(mailbox: SandboxMailbox, raw: bytes) -> None:
    with smtplib.SMTP(LOOPBACK, mailbox.smtp_port) as client:
        client.sendmail("a@y.example", ["b@x.example"], raw)

    assert len(mailbox.mails()) == 1
    assert mailbox.http.get("/").status_code == 200
    assert mailbox.http.get("/mail/1").status_code == 200


def test_a_login_sees_what_was_delivered_to_its_address(mailbox: SandboxMailbox) -> None:
    post(mailbox, letter("first"), letter("second", message_id="<2@y.example>"), letter("third", to="other@x.example"))

    with MailBoxUnencrypted(LOOPBACK, mailbox.imap_port).login("Ada@x.example", "any") as inbox:
        assert inbox.folder.status()["MESSAGES"] == 2
        assert [mail.subject for mail in inbox.fetch(mark_seen=False)] == ["first", "second"]
        assert [mail.uid for mail in inbox.fetch('HEADER Message-ID "<2@y.example>"', headers_only=True)] == ["2"]
        assert inbox.uids("UNSEEN") == ["1"]
        assert [mail.html[:8] for mail in inbox.fetch("UID 1:*", bulk=True)] == ["<p>Good ", "<p>Good "]
        inbox.flag("1", "\\Seen", value=False)
        assert inbox.uids("UNSEEN") == ["1"]
        assert inbox.folder.list()[0].name == "INBOX"


def test_plain_imap_commands_get_tagged_answers(mailbox: SandboxMailbox) -> None:
    post(mailbox, letter())
    client = imaplib.IMAP4(LOOPBACK, mailbox.imap_port)
    with pytest.raises(imaplib.IMAP4.error):
        client.select("INBOX")
    client.authenticate("PLAIN", lambda _: b"\0ada@x.example\0any")
    assert client.select("INBOX", readonly=True) == ("OK", [b"1"])
    assert client.search(None, "HEADER", "Message-ID", "<1@y.example>") == ("OK", [b"1"])
    assert client.noop()[0] == "OK"
    assert client.uid("FETCH", "1", "(BODY.PEEK[HEADER])")[1][0][1].startswith(b"From: bo@y.example")
    with pytest.raises(imaplib.IMAP4.error):
        client.uid("SEARCH", "NONSENSE")
    assert client.logout()[0] == "BYE"


@pytest.mark.parametrize(
    ("fault", "error", "kept"),
    [
        ({"reject_share": 1}, smtplib.SMTPRecipientsRefused, 0),
        ({"temporary_share": 1}, smtplib.SMTPRecipientsRefused, 0),
        ({"reject_after_data": 1}, smtplib.SMTPDataError, 0),
        ({"drop_after_data": 1}, smtplib.SMTPServerDisconnected, 1),
    ],
)
def test_faults_come_and_go_on_request(
    mailbox: SandboxMailbox, fault: dict[str, float], error: type[Exception], kept: int
) -> None:
    mailbox.set_faults(**fault)
    with pytest.raises(error):
        post(mailbox, letter())
    assert len(mailbox.mails()) == kept

    mailbox.set_faults()
    post(mailbox, letter())
    assert len(mailbox.mails()) == kept + 1


def test_a_share_is_of_all_mails_and_repeatable(mailbox: SandboxMailbox) -> None:
    outcomes = []
    for _ in range(2):
        mailbox.set_faults(reject_share=0.5, seed=3)
        refused = 0
        for _ in range(20):
            try:
                post(mailbox, letter())
            except smtplib.SMTPRecipientsRefused:
                refused += 1
        outcomes.append(refused)

    assert outcomes[0] == outcomes[1]
    assert 0 < outcomes[0] < 20


def test_unknown_faults_are_refused(mailbox: SandboxMailbox) -> None:
    assert mailbox.http.post("/api/faults", json={"hnag": True}).status_code == 400
    assert mailbox.http.get("/api/reset").status_code == 405  # GET changes nothing
