"""What a colleague forwards is the original writer's, in every way mail programs write it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inquiry import Authentication, PassedOn, PassedOnBy
from integrations.inbound.mail.forwarded_mail import forwarded_mail, quoted_mail
from tests.integrations.inbound.mail.firm_mail import mail, read

ISOBEL = "Isobel Farrant <isobel@firm.example>"
BODY = "Hi Isobel,\n\nwe build grids. Could you help?\n\nCasper Lund"


def fields(*labels: str, writer: str = "Casper Lund <casper@lund.example>") -> str:
    sender, sent, to, subject = labels
    return f"{sender} {writer}\n{sent} 26.11.2026 16:02\n{to} Isobel Farrant <isobel@firm.example>\n{subject} Help with grids\n"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


OUTLOOK = {
    "en": ("From:", "Sent:", "To:", "Subject:"),
    "de": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "fr": ("De :", "Envoyé :", "À :", "Objet :"),
    "es": ("De:", "Enviado el:", "Para:", "Asunto:"),
    "pt": ("De:", "Enviada em:", "Para:", "Assunto:"),
    "nl": ("Van:", "Verzonden:", "Aan:", "Onderwerp:"),
    "it": ("Da:", "Inviato:", "A:", "Oggetto:"),
    "pl": ("Od:", "Wysłano:", "Do:", "Temat:"),
    "sv": ("Från:", "Skickat:", "Till:", "Ämne:"),
    "ja": ("差出人:", "送信日時:", "宛先:", "件名:"),
}
DATED = {
    "en": ("From:", "Date:", "To:", "Subject:"),
    "de": ("Von:", "Datum:", "An:", "Betreff:"),
    "fr": ("De :", "Date :", "À :", "Objet :"),
    "es": ("De:", "Fecha:", "Para:", "Asunto:"),
    "pt": ("De:", "Data:", "Para:", "Assunto:"),
    "nl": ("Van:", "Datum:", "Aan:", "Onderwerp:"),
    "it": ("Da:", "Data:", "A:", "Oggetto:"),
    "pl": ("Od:", "Data:", "Do:", "Temat:"),
    "sv": ("Från:", "Datum:", "Till:", "Ämne:"),
    "ja": ("差出人:", "日付:", "宛先:", "件名:"),
}
APPLE = {
    "en": "Begin forwarded message:",
    "de": "Anfang der weitergeleiteten Nachricht:",
    "fr": "Début du message réexpédié :",
    "es": "Inicio del mensaje reenviado:",
    "pt": "Início da mensagem reencaminhada:",
    "nl": "Begin doorgestuurd bericht:",
    "it": "Inizio messaggio inoltrato:",
    "pl": "Początek przekazywanej wiadomości:",
    "sv": "Vidarebefordrat brev:",
    "ja": "転送されたメッセージ:",
}
THUNDERBIRD = {
    "en": "-------- Forwarded Message --------",
    "de": "-------- Weitergeleitete Nachricht --------",
    "fr": "-------- Message transféré --------",
    "es": "-------- Mensaje reenviado --------",
    "pt": "-------- Mensagem encaminhada --------",
    "nl": "-------- Doorgestuurd bericht --------",
    "it": "-------- Messaggio Inoltrato --------",
    "pl": "-------- Treść przekazanej wiadomości --------",
    "sv": "-------- Vidarebefordrat meddelande --------",
    "ja": "-------- 転送メッセージ --------",
}


def thunderbird(language: str) -> str:
    sender, sent, to, subject = (label.rstrip(" :") for label in DATED[language])
    return (
        f"{THUNDERBIRD[language]}\n{subject}: \tHelp with grids\n{sent}: \tThu, 26 Nov 2026 16:02:11 +0100\n"
        f"{sender}: \tCasper Lund <casper@lund.example>\n{to}: \tisobel@firm.example\n\n\n\n{BODY}"
    )


FORMS = {
    **{f"gmail {one}": f"---------- Forwarded message ---------\n{fields(*DATED[one])}\n\n{BODY}" for one in DATED},
    **{f"outlook {one}": f"{'_' * 32}\n{fields(*OUTLOOK[one])}\n{BODY}" for one in OUTLOOK},
    **{f"outlook without a rule {one}": f"{fields(*OUTLOOK[one])}\n{BODY}" for one in OUTLOOK},
    **{f"apple {one}": f"{APPLE[one]}\n\n{fields(*DATED[one])}\n{BODY}" for one in APPLE},
    **{f"apple quoted {one}": f"{APPLE[one]}\n\n{quoted(fields(*DATED[one]) + chr(10) + BODY)}" for one in APPLE},
    **{f"thunderbird {one}": thunderbird(one) for one in THUNDERBIRD},
    "yahoo": f"   ----- Forwarded Message ----- {fields(*OUTLOOK['en'])}\n{BODY}".replace("----- From", "-----\nFrom"),
    "gmx": 'Gesendet: Donnerstag, 26. November 2026 um 16:02 Uhr\nVon: "Casper Lund" <casper@lund.example>\n'
    f"An: isobel@firm.example\nBetreff: Help with grids\n{BODY}".replace("grids\nHi", "grids\n\nHi"),
    "proton": "Sent with Proton Mail secure email.\n\n------- Forwarded Message -------\nFrom: Casper Lund <casper@lund.example>\n"
    f"Date: On Thursday, November 26th, 2026 at 4:02 PM\nSubject: Help with grids\nTo: isobel@firm.example\n\n\n{BODY}",
    "original message": f"-----Original Message-----\n{fields(*OUTLOOK['en'])}\n{BODY}",
    "mailto": f"{fields(*OUTLOOK['de'], writer='Lund, Casper [mailto:casper@lund.example]')}\n{BODY}",
    "html": "<p>See below</p><div>---------- Forwarded message ---------<br>From: <b>Casper Lund</b> &lt;<a href='mailto:casper@lund.example'>"
    "casper@lund.example</a>&gt;<br>Date: Thu<br>Subject: Help with grids<br>To: &lt;isobel@firm.example&gt;<br></div><br>"
    + BODY.replace("\n", "<br>"),
    "reply": "Please take this.\n\nOn Thu, 26 Nov 2026 at 16:02, Casper Lund <casper@lund.example> wrote:\n\n"
    + quoted(BODY),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=list(FORMS))
def test_a_forwarded_mail_is_the_original_writers(text: str) -> None:
    found = read(mail(text if text.startswith("<") else f"Worth a reply?\n\n{text}", sender=ISOBEL))

    assert found.sender_email == "casper@lund.example"
    assert set((found.sender_name or "").replace(",", "").split()) == {"Casper", "Lund"}
    assert "we build grids." in found.message
    assert "Worth" not in found.message
    assert found.authentication is Authentication.UNKNOWN
    assert "casper@lund.example" in (found.doubt or "")
    assert not found.machine
    assert found.passed_on is not None
    assert (found.passed_on.how, found.passed_on.by) == (PassedOnBy.FORWARD, "isobel@firm.example")


def test_the_colleagues_note_stands_beside_it_and_the_fields_in_the_history() -> None:
    found = read(mail(f"Worth a reply?\n\nIsobel\n\n{FORMS['gmail en']}", sender=ISOBEL))

    assert found.passed_on == PassedOn(
        how=PassedOnBy.FORWARD, by="isobel@firm.example", name="Isobel Farrant", note="Worth a reply?\n\nIsobel"
    )
    assert found.subject == "Help with grids"
    assert "From: Casper Lund" in found.history


def test_of_several_levels_the_outsider_whom_one_of_ours_heard_from_is_the_writer() -> None:
    inner = f"Please handle.\n\n{FORMS['outlook de']}"
    ours = fields(*OUTLOOK["en"], writer="Maren Solheim <maren@firm.example>")

    found = read(mail(f"Two levels down.\n\n{ours}\n{inner}", sender=ISOBEL))

    assert found.sender_email == "casper@lund.example"
    assert found.passed_on is not None
    assert "Two levels down." in found.passed_on.note
    assert "Please handle." in found.passed_on.note


def attached(inner: str, name: str = 'Content-Type: message/rfc822; name="Help.eml"') -> bytes:
    body = f"--b\nContent-Type: text/plain\n\nSee attached.\n--b\n{name}\n\n{inner}\n--b--\n"
    return mail(body, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", sender=ISOBEL)


@pytest.mark.parametrize("kind", ["message/rfc822", "application/octet-stream; name=a.eml"])
def test_a_mail_that_is_attached_whole_is_its_writers(kind: str) -> None:
    inner = f"From: Casper Lund <casper@lund.example>\nTo: isobel@firm.example\nSubject: Help with grids\n\n{BODY}"

    found = read(attached(inner, f"Content-Type: {kind}"))

    assert (found.sender_email, found.subject) == ("casper@lund.example", "Help with grids")
    assert "we build grids." in found.message
    assert found.passed_on is not None
    assert found.passed_on.note == "See attached."


def test_a_forwarded_form_is_the_visitors() -> None:
    form = "Name: Petra Oldenkamp\nEmail: petra@weert.example\nMessage: We make lifts."
    text = f"FYI\n\n{fields(*OUTLOOK['en'], writer='WordPress <wordpress@firm.example>')}\n{form}"

    found = read(mail(text, sender=ISOBEL))

    assert (found.sender_email, found.sender_name, found.message) == (
        "petra@weert.example",
        "Petra Oldenkamp",
        "We make lifts.",
    )
    assert found.form_site is None
    assert found.doubt is not None


def test_a_forward_that_shows_no_address_is_kept_without_one() -> None:
    found = read(mail(f"{fields(*OUTLOOK['de'], writer='Casper Lund')}\n{BODY}", sender=ISOBEL))

    assert (found.sender_email, found.sender_name) == (None, "Casper Lund")
    assert "answer where it was written" in (found.doubt or "")


def test_a_partner_with_an_address_elsewhere_is_a_colleague() -> None:
    found = read(mail(FORMS["gmail en"], sender="Maren <maren@mail-for-all.example>"))

    assert found.sender_email == "casper@lund.example"


def test_what_an_outsider_forwards_keeps_its_writer() -> None:
    found = read(mail(f"My client needs this.\n\n{FORMS['outlook fr']}", sender="Hugo Lam <hugo@lam.example>"))

    assert found.sender_email == "hugo@lam.example"
    assert found.passed_on is None
    assert "we build grids." in found.history


def test_a_colleagues_answer_to_somebody_else_forwards_nothing() -> None:
    found = read(mail(FORMS["reply"], "To: casper@lund.example", "Cc: hello@firm.example", sender=ISOBEL))

    assert found.sender_email == "isobel@firm.example"


@pytest.mark.parametrize("text", ["From: 1 February\nTo: 3 March\nSubject: to approval", "From: A\nTo: B", ""])
def test_what_only_looks_like_the_fields_of_a_mail_is_none(text: str) -> None:
    assert forwarded_mail(f"Our dates:\n{text}\n\nBye") is None


@given(st.text(alphabet=st.sampled_from("From:Subject To wrote>-@.ab<>\n\t"), max_size=300))
def test_any_text_is_read(text: str) -> None:
    for found in (forwarded_mail(text), quoted_mail(text)):
        assert found is None or "\n" not in found.author.name


def test_a_forward_in_the_name_of_a_colleague_who_did_not_send_it_says_so() -> None:
    text = "Please take it.\n\nFrom: Bo Lind <bo@lind.example>\nSent: today\nTo: Isobel\nSubject: Help\n\nWe need help."
    found = read(mail(text, sender="Isobel <isobel@firm.example>", proved=False))

    assert found.sender_email == "bo@lind.example"
    assert "may be forged" in (found.doubt or "")
    assert "forwarded" in (found.doubt or "")
