"""LinkedIn's mails are read as the person's, and only where LinkedIn is proved to have sent them."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from integrations.inbound.mail.linkedin_wording import is_button, is_footer, may_be_headline, title_and_company
from integrations.inbound.mail.reader import read_mail

NOW = datetime(2026, 11, 20, tzinfo=UTC)
WORDS = "we are 85 people in fleet software and want new positioning.\n\nCan you help?"
TRACKED = "https://www.linkedin.com/comm/in/priya-raman-12?midToken=AQ1&lipi=urn"
THREAD = "https://www.linkedin.com/comm/messaging/thread/2-abc=/?midToken=AQ1"
# language -> (subject, greeting, button, footer, unsubscribe)
LANGUAGES = {
    "en": (
        "Priya sent you a message",
        "Hi Isobel,",
        "View message",
        "This email was intended for Isobel",
        "Unsubscribe",
    ),
    "de": (
        "Priya hat Ihnen eine Nachricht gesendet",
        "Hallo Isobel,",
        "Nachricht anzeigen",
        "Diese E-Mail war für Isobel bestimmt",
        "Abbestellen",
    ),
    "fr": (
        "Priya vous a envoyé un message",
        "Bonjour Isobel,",
        "Voir le message",
        "Cet e-mail est destiné à Isobel",
        "Se désabonner",
    ),
    "es": (
        "Priya te ha enviado un mensaje",
        "Hola Isobel,",
        "Ver mensaje",
        "Este correo electrónico está dirigido a Isobel",
        "Darse de baja",
    ),
    "pt": (
        "Priya enviou uma mensagem para você",
        "Olá Isobel,",
        "Ver mensagem",
        "Este e-mail é destinado a Isobel",
        "Cancelar inscrição",
    ),
    "nl": (
        "Priya heeft je een bericht gestuurd",
        "Hoi Isobel,",
        "Bericht bekijken",
        "Deze e-mail is bedoeld voor Isobel",
        "Afmelden",
    ),
    "it": (
        "Priya ti ha inviato un messaggio",
        "Ciao Isobel,",
        "Vedi messaggio",
        "Questa email è destinata a Isobel",
        "Annulla iscrizione",
    ),
    "pl": (
        "Priya wysłała Ci wiadomość",
        "Dzień dobry Isobel,",
        "Wyświetl wiadomość",
        "Ta wiadomość e-mail jest przeznaczona dla Isobel",
        "Anuluj subskrypcję",
    ),
    "sv": (
        "Priya skickade ett meddelande till dig",
        "Hej Isobel,",
        "Visa meddelande",
        "Det här mejlet är avsett för Isobel",
        "Avsluta prenumerationen",
    ),
    "ja": (
        "Priyaさんからメッセージが届きました",
        "Isobel様 こんにちは、",
        "メッセージを見る",
        "このメールはIsobelさん宛に送信されました",
        "配信停止",
    ),
}


def mail(
    subject: str,
    *,
    plain: str = "",
    html: str = "",
    sender: str = "Priya Raman via LinkedIn <messages-noreply@linkedin.com>",
    proved: bool = True,
    template: str = "",
) -> bytes:
    message = EmailMessage()
    verdict = "pass" if proved else "none"
    message["Authentication-Results"] = f"mx.fernhill.example; dmarc={verdict} header.from=linkedin.com"
    message["From"], message["To"], message["Subject"] = sender, "isobel@fernhill.example", subject
    message["Message-ID"] = "<n1@linkedin.com>"
    message["List-Unsubscribe"] = "<https://www.linkedin.com/comm/psettings/email-unsubscribe>"
    if template:
        message["X-LinkedIn-Template"] = template
    if plain:
        message.set_content(plain)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def read(raw: bytes) -> Inquiry:
    return read_mail(raw, received_at=NOW, authserv_ids=("mx.fernhill.example",))


def in_plain_text(language: str) -> str:
    _subject, greeting, button, footer, unsubscribe = LANGUAGES[language]
    return (
        f"Priya Raman\nHead of Marketing at Korvel\n\n{greeting}\n{WORDS}\n\n{button}: {THREAD}\n\n"
        f"----------------------------------------\n\n{footer}\n"
        f"{unsubscribe}: https://www.linkedin.com/comm/psettings/email-unsubscribe?lipi=1\n"
        "© 2026 LinkedIn Corporation, Sunnyvale\n"
    )


def in_html(language: str) -> str:
    subject, greeting, button, footer, unsubscribe = LANGUAGES[language]
    words = WORDS.replace("\n", "<br>")
    return (
        f"<html><body><div style='display:none'>{greeting} we are</div><table><tr><td>{subject}</td></tr>"
        f"<tr><td><a href='{TRACKED}'><img alt='Priya Raman'></a></td></tr>"
        f"<tr><td><a href='{TRACKED}'>Priya Raman</a> • 2nd</td></tr><tr><td>Head of Marketing at Korvel</td></tr>"
        f"<tr><td>{greeting}<br>{words}</td></tr><tr><td><a href='{THREAD}'>{button}</a></td></tr></table>"
        f"<table><tr><td>{footer}</td></tr><tr><td><a href='https://www.linkedin.com/u'>{unsubscribe}</a></td></tr>"
        "</table></body></html>"
    )


def assert_is_priyas(found: Inquiry, greeting: str) -> None:
    assert found.channel is ChannelName.LINKEDIN
    assert (found.sender_name, found.title, found.company) == ("Priya Raman", "Head of Marketing", "Korvel")
    assert found.message == f"{greeting}\n{WORDS}"
    assert (found.sender_email, found.history, found.subject, found.machine) == (None, "", None, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_in_plain_text_is_the_persons(language: str) -> None:
    subject, greeting, *_ = LANGUAGES[language]

    assert_is_priyas(read(mail(subject, plain=in_plain_text(language))), greeting)  # fails otherwise


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_in_html_is_the_persons_with_their_profile(language: str) -> None:
    subject, greeting, *_ = LANGUAGES[language]
    found = read(mail(subject, html=in_html(language)))

    assert_is_priyas(found, greeting)
    assert found.profile_url == "https://www.linkedin.com/in/priya-raman-12"


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_name_in_the_sender_it_comes_from_subject_and_text(language: str) -> None:
    subject, greeting, *_ = LANGUAGES[language]
    plain = mail(subject, plain=in_plain_text(language), sender="LinkedIn <notifications-noreply@linkedin.com>")

    assert_is_priyas(read(plain), greeting)  # fails otherwise


def test_the_profile_comes_from_the_html_where_the_text_has_none() -> None:
    found = read(mail(LANGUAGES["en"][0], plain=in_plain_text("en"), html=in_html("en")))

    assert found.profile_url == "https://www.linkedin.com/in/priya-raman-12"


def test_what_is_not_proved_is_not_believed_and_held() -> None:
    found = read(mail(LANGUAGES["en"][0], plain=in_plain_text("en"), html=in_html("en"), proved=False))

    assert (found.channel, found.profile_url) == (ChannelName.INBOUND_EMAIL, None)
    assert (found.sender_email, found.machine) == (None, False)
    assert found.authentication is Authentication.UNKNOWN
    assert found.doubt


@pytest.mark.parametrize(
    "sender", ["Priya <messages-noreply@linkedin.com.evil.example>", "Priya <messages-noreply@notlinkedin.com>"]
)
def test_a_domain_that_looks_like_linkedins_is_somebody_elses(sender: str) -> None:
    assert read(mail(LANGUAGES["en"][0], plain=in_plain_text("en"), sender=sender)).channel is ChannelName.INBOUND_EMAIL


def test_nobody_names_somebody_elses_profile_in_their_words() -> None:
    claimed = "https://www.linkedin.com/comm/in/chief-of-bigco?midToken=AQ1"
    plain = f"Priya Raman\n\nHello\nView profile: {claimed}\nChief of Bigco\n\nView message: {THREAD}\n"
    first_line = f"Priya Raman\n\n{claimed}\nHello there, all of you\n\nView message: {THREAD}\n"

    assert read(mail("Priya sent you a message", plain=plain)).profile_url is None
    assert read(mail("Priya sent you a message", plain=first_line)).profile_url is None
    named = f"Priya Raman\nPriya Raman <{claimed}>\nHello there, all of you\n\nView message: {THREAD}\n"
    assert read(mail("Priya sent you a message", plain=named)).profile_url is None


@pytest.mark.parametrize(
    "first",
    [
        "Hi Isobel, thank you",
        "We need it by May 2026",
        "Call me at 10:30",
        "Unsubscribe rates have doubled",
        "Du får gärna ringa mig",
        "Help!",
        "Interested",
        "our sales are flat",
    ],
)
def test_no_words_of_the_person_are_taken_for_the_frame(first: str) -> None:
    html = (
        f"<table><tr><td><a href='{TRACKED}'>Priya Raman</a></td></tr><tr><td>{first}</td></tr>"
        f"<tr><td>and more</td></tr><tr><td><a href='{THREAD}'>View message</a></td></tr></table>"
    )
    found = read(mail("Priya sent you a message", html=html))

    assert found.message == f"{first}\nand more"


def test_an_inmail_has_its_subject() -> None:
    plain = (
        "You have received a new InMail\n\nPriya Raman\nCMO | B2B software\nSubject: Positioning work\n\nHello Isobel,\n"
        f"{WORDS}\n\nReply: {THREAD}\nNot interested: https://www.linkedin.com/comm/messaging/x\n\nHelp: "
        "https://www.linkedin.com/help/linkedin\n"
    )
    found = read(
        mail("Priya Raman sent you an InMail", plain=plain, sender="Priya Raman <inmail-hit-reply@linkedin.com>")
    )

    assert (found.subject, found.title, found.company) == ("Positioning work", "CMO | B2B software", None)
    assert found.message == f"Hello Isobel,\n{WORDS}"


@pytest.mark.parametrize("note", ["Hi Isobel, we look for help with our launch in Spain.", ""])
def test_an_invitation_counts_when_it_has_a_note(note: str) -> None:
    words = note or "Hi Isobel, I'd like to join your LinkedIn network."
    plain = (
        f"Priya Raman wants to connect\n\nPriya Raman\nCMO at Korvel\n\n{words}\n\n"
        "Accept: https://www.linkedin.com/comm/mynetwork/invite?midToken=A\n"
    )
    found = read(mail("Priya Raman wants to connect", plain=plain, sender="Priya Raman <invitations@linkedin.com>"))

    assert found.machine is not bool(note)
    assert not note or (found.message, found.channel, found.company) == (note, ChannelName.LINKEDIN, "Korvel")


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("LinkedIn Job Alerts <jobalerts-noreply@linkedin.com>", "30 new jobs for “head of marketing”"),
        ("LinkedIn <notifications-noreply@linkedin.com>", "You appeared in 12 searches this week"),
        ("LinkedIn <updates-noreply@linkedin.com>", "Isobel, see what Korvel has been up to"),
        ("LinkedIn News <editors-noreply@linkedin.com>", "Top stories"),
        ("LinkedIn <linkedin@e.linkedin.com>", "Try Premium for free"),
        ("Priya Raman <notifications-noreply@linkedin.com>", "Priya Raman accepted your invitation"),
    ],
)
def test_what_linkedin_says_itself_is_a_programs(sender: str, subject: str) -> None:
    found = read(mail(subject, plain="See more: https://www.linkedin.com/comm/jobs/view/1\n", sender=sender))

    assert (found.machine, found.channel) == (True, ChannelName.INBOUND_EMAIL)


def test_messages_of_nobody_in_particular_are_kept_for_a_person() -> None:
    found = read(
        mail(
            "Isobel, you have 2 new messages",
            plain=f"Priya Raman\nCan you help us?\nOskar Blom\nAnd us?\n\nView messages: {THREAD}\n",
            sender="LinkedIn <messaging-digest-noreply@linkedin.com>",
        )
    )

    assert (found.machine, found.channel, found.sender_name) == (False, ChannelName.LINKEDIN, None)
    assert "And us?" in found.message


def test_a_lead_form_is_read_with_the_words_of_forms() -> None:
    plain = (
        "You have a new lead\n\nFirst name: Priya\nLast name: Raman\nWork email: priya@korvel.example\n"
        "Job title: CMO\nCompany name: Korvel\nPhone number: +44 20 7946 0018\nWhat do you need?: Positioning\n\n"
        "View lead: https://www.linkedin.com/comm/campaignmanager/leads\n"
    )
    found = read(mail("You have a new lead", plain=plain, sender="LinkedIn <leads-noreply@linkedin.com>"))

    assert (found.channel, found.sender_email, found.sender_name) == (
        ChannelName.LINKEDIN,
        "priya@korvel.example",
        "Priya Raman",
    )
    assert (found.company, found.title, found.phone) == ("Korvel", "CMO", "+44 20 7946 0018")
    assert "Positioning" in found.message


TWO_ADDRESSES = [
    ("Email address", "Work email"),
    ("E-Mail-Adresse (privat)", "Geschäftliche E-Mail-Adresse"),
    ("Adresse e-mail personnelle", "Adresse e-mail professionnelle"),
    ("Correo electrónico", "Correo electrónico del trabajo"),
    ("E-mail pessoal", "E-mail profissional"),
    ("Privé e-mailadres", "Zakelijk e-mailadres"),
    ("Email personale", "Email aziendale"),
    ("Prywatny e-mail", "Służbowy adres e-mail"),
    ("Privat e-post", "Jobbmejl"),
    ("個人メールアドレス", "勤務先メールアドレス"),
]


@pytest.mark.parametrize(("private", "business"), TWO_ADDRESSES)
def test_of_two_addresses_in_a_lead_form_the_business_one_is_the_persons_and_held(private: str, business: str) -> None:
    plain = (
        f"You have a new lead\n\nFirst name: Priya\nLast name: Raman\n{private}: p@home.example\n"
        f"{business}: priya@korvel.example\nWhat do you need?: Positioning\n"
    )
    found = read(mail("You have a new lead", plain=plain, sender="LinkedIn <leads-noreply@linkedin.com>"))

    assert found.sender_email == "priya@korvel.example"
    assert "p@home.example" in found.message
    assert found.doubt is not None


@pytest.mark.parametrize(
    ("headline", "parts"),
    [
        ("Head of Marketing at Korvel", ("Head of Marketing", "Korvel")),
        ("Leiterin Marketing bei Korvel GmbH", ("Leiterin Marketing", "Korvel GmbH")),
        ("Directrice marketing chez Korvel", ("Directrice marketing", "Korvel")),
        ("Directora de marketing en Korvel", ("Directora de marketing", "Korvel")),
        ("CMO @Korvel | Speaker", ("CMO", "Korvel")),
        ("Helping B2B firms grow", ("Helping B2B firms grow", "")),
        ("Engineer in training", ("Engineer in training", "")),
    ],
)
def test_a_headline_is_title_and_company_where_it_says_so(headline: str, parts: tuple[str, str]) -> None:
    assert title_and_company(headline) == parts


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_words_in_such_a_mail_are_read(words: str, name: str) -> None:
    shown = "".join(sign for sign in name if sign.isalnum()) or "Priya"
    body = f"Priya Raman\n\n{words}\n\nView message: {THREAD}\n"
    raw = mail("Priya sent you a message", plain="x", sender=f'"{shown}" <messages-noreply@linkedin.com>')

    found = read(raw.replace(b"\nx\n", b"\n" + body.encode("utf-8", "replace")))
    assert found.sender_email is None  # nobody is answered by mail, whatever the words are
    for line in words.splitlines():  # raises otherwise
        is_button(line), is_footer(line), may_be_headline(line, stands_alone=True), title_and_company(line)
