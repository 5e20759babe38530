"""Voice messages and faxes: the caller is the person, and nobody writes to the telephone system."""

from datetime import UTC, datetime

import pytest

from app.domain.inquiry import Inquiry, MailKind
from integrations.inbound.mail.reader import read_mail

AUDIO = 'Content-Type: audio/wav; name="msg0041.wav"\nContent-Disposition: attachment; filename="msg0041.wav"\n\nRIFF\n'
PDF = 'Content-Type: application/pdf; name="fax.pdf"\nContent-Disposition: attachment; filename="fax.pdf"\n\n%PDF\n'


def read(subject: str, text: str, sender: str, part: str = "", head: str = "") -> Inquiry:
    raw = f"From: {sender}\nTo: hello@fernhill.example\nSubject: {subject}\nMessage-ID: <1@x.example>\n{head}"
    if part:
        raw += f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--b\n{part}--b--\n"
    else:
        raw += f"\n{text}\n"
    return read_mail(raw.encode(), received_at=datetime(2026, 11, 20, tzinfo=UTC))


# The tables of this file are left as they are (fmt: skip): a row on a line can be compared with the one above it.
VOICEMAILS = [
    ("en", '[PBX]: New message 4 in mailbox 201 from "Osborne" <01632960147>', "Dear Fernhill:\n\nYou were just left a 0:41 long message (number 4) in mailbox 201 from 01632960147.", "Asterisk PBX <asterisk@pbx.example>", AUDIO),
    ("en", "New Voice Message from +1 (202) 555-0147", "You Have a New Voice Message\n\nFrom: (202) 555-0147\nReceived: Friday\nLength: 00:41\nTo: Fernhill * 101", "RingCentral <notify@ringcentral.example>", ""),
    ("en", "Voicemail from 01632 960147 - 41 seconds", "Caller: 01632 960147\nDuration: 41 s\nThe voicemail is attached.", "3CX <noreply@phones.example>", AUDIO),
    ("en", "Voice Mail (41 seconds)", "You received a voice mail from +1 202 555 0147.\n\nVoice Mail Preview:\nHello this is Gail, call me back.", "Microsoft Outlook <noreply@skype.voicemail.example>", AUDIO),
    ("de", "Nachricht von 030 5550147 auf dem Anrufbeantworter", "Ihre FRITZ!Box hat eine neue Nachricht auf dem Anrufbeantworter aufgezeichnet.\nRufnummer: 030 5550147\nDauer: 0:41", "FRITZ!Box <box@heim.example>", AUDIO),
    ("de", "Neue Sprachnachricht von +49 30 5550147", "Sie haben eine neue Sprachnachricht.\nAnrufer: +49 30 5550147\nDauer: 41 Sekunden", "Telefonanlage <anlage@fernhill.example>", AUDIO),
    ("fr", "Nouveau message vocal de +33 1 55 50 01 47", "Vous avez un nouveau message vocal.\nAppelant : +33 1 55 50 01 47\nDurée : 0:41", "Messagerie vocale <repondeur@operateur.example>", AUDIO),
    ("es", "Nuevo mensaje de voz de +34 915 550 147", "Ha recibido un mensaje de voz.\nDuración: 0:41", "Centralita <centralita@telefonia.example>", AUDIO),
    ("pt", "Nova mensagem de voz de +351 215 550 147", "Recebeu uma mensagem de voz.\nDuração: 0:41", "Central <central@telefonia.example>", AUDIO),
    ("nl", "Nieuw voicemailbericht van 020 555 0147", "U heeft een nieuw voicemailbericht van 020 555 0147.\nDuur: 0:41", "Telefooncentrale <centrale@bellen.example>", AUDIO),
    ("it", "Nuovo messaggio vocale da +39 02 5550147", "Hai ricevuto un messaggio vocale.\nDurata: 0:41", "Centralino <centralino@voce.example>", AUDIO),
    ("pl", "Nowa wiadomość głosowa od +48 22 555 01 47", "Otrzymałeś wiadomość głosową.\nCzas trwania: 0:41", "Centrala <centrala@telefon.example>", AUDIO),
    ("sv", "Nytt röstmeddelande från 08 555 0147", "Du har ett nytt röstmeddelande.\nLängd: 0:41", "Växel <vaxel@telefon.example>", AUDIO),
    ("ja", "新しいボイスメール +81 3 5550 0147", "ボイスメールが届きました。\n発信者: +81 3 5550 0147\n録音時間: 0:41", "Phone <pbx@denwa.example>", AUDIO),
    ("tr", "Yeni sesli mesaj: +90 212 555 01 47", "Yeni bir sesli mesajınız var.\nArayan: +90 212 555 01 47\nSüre: 0:41", "Santral <santral@telefon.example>", AUDIO),
]  # fmt: skip

FAXES = [
    ("en", 'eFax message from "01632 960099" - 2 page(s)', "You have received a 2 page fax at 2026-11-27.\n* The reference number is x.", "eFax <message@inbound.efax.example>"),
    ("de", "Fax von 030 5550199 (2 Seiten)", "Sie haben ein neues Fax erhalten. Das Fax liegt als PDF bei.", "Faxserver <fax@heim.example>"),
    ("fr", "Nouveau fax de 01 55 50 01 99", "Vous avez reçu un fax.", "Passerelle <fax@operateur.example>"),
    ("es", "Fax recibido de 915550199", "Ha recibido un fax de 2 páginas.", "Fax <fax@telefonia.example>"),
    ("pt", "Novo fax de 215550199", "Recebeu um fax.", "Fax <fax@telefonia.example>"),
    ("nl", "Nieuwe fax van 020 5550199", "U heeft een fax ontvangen.", "Fax <fax@bellen.example>"),
    ("it", "Fax ricevuto da 02 5550199", "Hai ricevuto un fax.", "Fax <fax@voce.example>"),
    ("pl", "Nowy faks od 22 555 01 99", "Otrzymano faks, liczba stron: 2.", "Faks <faks@telefon.example>"),
    ("sv", "Nytt fax från 08 555 0199", "Du har fått ett fax.", "Fax <fax@telefon.example>"),
    ("ja", "FAX受信のお知らせ 03-5550-0199", "FAXを受信しました。", "FAX <fax@denwa.example>"),
    ("tr", "Yeni faks: 0212 555 01 99", "Bir faks aldınız.", "Faks <faks@telefon.example>"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "subject", "text", "sender", "part"), VOICEMAILS)
def test_a_voice_message_is_the_callers_and_nobodys_address_is_kept(
    language: str, subject: str, text: str, sender: str, part: str
) -> None:
    found = read(subject, text, sender, part)

    assert (found.machine, found.reply_allowed, found.mail_kind) == (False, False, MailKind.VOICEMAIL)
    assert (found.sender_email, found.sender_name) == (None, None)
    digits = "".join(sign for sign in found.phone or "" if sign.isdigit())
    assert "0147" in digits
    assert "ring them" in (found.for_a_person or "")
    assert ("msg0041.wav" in (found.for_a_person or "")) is bool(part)


@pytest.mark.parametrize("header", ["Auto-Submitted: auto-generated\n", "Precedence: bulk\n", "Return-Path: <>\n"])
def test_a_voice_message_is_one_whatever_its_header_says(header: str) -> None:
    _, subject, text, sender, part = VOICEMAILS[0]

    assert read(subject, text, sender, part, header).mail_kind is MailKind.VOICEMAIL


def test_the_message_is_what_the_caller_said_and_the_rest_is_kept() -> None:
    text = (
        "You have a new voicemail from +1 202 555 0147 (0:41)\n\nTranscription:\nHi, this is Gail at Tidewater.\n"
        "We need help with HubSpot. Can you ring me?\n\nListen: https://phones.example/1\nRate this transcription"
    )
    found = read("New voicemail from +1 202 555 0147", text, "Phones <voicemail@phones.example>")

    assert found.message == "Hi, this is Gail at Tidewater.\nWe need help with HubSpot. Can you ring me?"
    assert "Listen:" in found.history
    assert found.phone == "+1 202 555 0147"


def test_a_caller_without_a_number_is_a_call_all_the_same() -> None:
    found = read(
        "New voicemail from anonymous", "You have a new voicemail.\nDuration: 0:41", "3CX <pbx@x.example>", AUDIO
    )

    assert (found.mail_kind, found.phone) == (MailKind.VOICEMAIL, None)
    assert "without a number" in (found.for_a_person or "")


@pytest.mark.parametrize(("language", "subject", "text", "sender"), FAXES)
def test_a_fax_is_read_by_a_person_and_its_gateway_is_nobody(
    language: str, subject: str, text: str, sender: str
) -> None:
    found = read(subject, text, sender, PDF)

    assert (found.machine, found.mail_kind, found.sender_email) == (True, MailKind.FAX, None)
    assert "".join(sign for sign in found.phone or "" if sign.isdigit())[-2:] == "99"
    assert (found.for_a_person or "").startswith("A fax from ")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Voicemail greetings for our clinics", "We need new voicemail greetings, 40 people. What would it cost?"),
        ("Missed call from you", "I missed your call this morning. Could we talk at 3? We need a website."),
        (
            "Fax number on our site",
            "Our fax number is wrong on the new site. Could you take over the site, 5k a month?",
        ),
        ("Sprachnachrichten im Vertrieb", "Wir suchen Hilfe bei Sprachnachrichten im Vertrieb, 60 Leute."),
        ("Our voice", "Please find our jingle attached. We need a new one. Can you help?"),
        ("Call me", "Call me on +44 1632 960147. We need HubSpot repaired, 100 people."),
    ],
)
def test_buyers_who_speak_of_calls_and_faxes_keep_their_address(subject: str, text: str) -> None:
    found = read(subject, text, "Ann Example <ann@harbor.example>", AUDIO if "jingle" in text else "")

    assert (found.sender_email, found.machine, found.reply_allowed) == ("ann@harbor.example", False, True)
